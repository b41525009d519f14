//! What the rules about users find, and what they leave alone, through the binary.

use std::fs;

use super::command::{ilaudit, path, runs};

/// The exchange 1001 has these users alone; times are `RUN` and `DAY`s before it.
fn with_users(users: &[&str]) -> String {
    let insert = |values: &&str| {
        let (columns, values) = values.split_once(": ").expect("columns: values");
        format!("INSERT INTO users (exchange_id, workspace_user_id, {columns}) VALUES ('1001', {values});")
    };
    let rows = "UPDATE coverage SET rows = (SELECT COUNT(*) FROM users AS u WHERE u.exchange_id = coverage.exchange_id),
                    rows_expected = NULL WHERE dataset = 'users' AND state = 'complete';";
    let sql = format!(
        "DELETE FROM users; DELETE FROM group_members; UPDATE groups SET members_reported = 0; {} {rows}",
        users.iter().map(insert).collect::<String>()
    );
    sql.replace("RUN", "1795421825000").replace("DAY", "86400000")
}

/// What a rule finds in exchange 1001, or over all of them: subject and detail.
fn findings(rule: &str, change: &str, settings: &str) -> Vec<String> {
    let dir = runs(change);
    fs::write(dir.path().join("ilaudit.toml"), settings).expect("a file");
    let (code, _, stderr) =
        ilaudit(dir.path(), &["report", "-c", "ilaudit.toml", "--template", "findings", "--format", "csv"]);
    assert_eq!(code, 3, "{stderr}");
    let mut reader = csv::Reader::from_path(path(&dir, "csv/findings.csv")).expect("a report");
    let rows = reader.records().map(|row| row.expect("a row"));
    let found = rows.filter(|row| &row[0] == rule && ["1001", ""].contains(&&row[2]));
    found.map(|row| format!("{}: {}", &row[6], &row[7])).collect()
}

/// Users, settings, and what is found.
type Case<'a> = (&'a [&'a str], &'a str, &'a [&'a str]);

#[track_caller]
fn assert_cases(rule: &str, cases: &[Case<'_>]) {
    for (users, settings, expected) in cases {
        assert_eq!(findings(rule, &with_users(users), settings), *expected, "{rule}: {users:?} {settings}");
    }
}

#[test]
fn dormant_is_who_was_last_seen_more_days_ago_than_the_limit() {
    assert_cases(
        "dormant",
        &[
            (
                &["email_id, last_accessed_on: 1, 'a@x.example', RUN - 91 * DAY"],
                "",
                &["a@x.example: last seen 91 days before the run"],
            ),
            (&["email_id, last_accessed_on: 1, 'a@x.example', RUN - 91 * DAY + 1"], "", &[]),
            (
                &["email_id, first_accessed_on: 1, 'a@x.example', RUN - 200 * DAY"],
                "",
                &["a@x.example: last seen 200 days before the run"],
            ),
            (
                &["email_id, first_accessed_on, last_accessed_on: 1, 'a@x.example', RUN - 200 * DAY, RUN"],
                "",
                &[],
            ),
            (
                &["last_accessed_on: 1, RUN - 8 * DAY"],
                "findings = { dormant_days = 7 }",
                &["1: last seen 8 days before the run"],
            ),
            // whoever runs the audit
            (&["email_id, last_accessed_on: 1, ' Auditor@Example.com', RUN - 500 * DAY"], "", &[]),
        ],
    );
}

#[test]
fn an_invitation_has_some_days_to_be_taken_up() {
    let who = "first_name, last_name, organization, email_id, created_on, created_by";
    let added =
        |days: &str| format!("{who}: 1, 'Bo', 'Ng', 'Buyer', 'bo@x.example', RUN - {days} * DAY, 'Ann Lee'");
    let said = |days: &str| {
        format!(
            "bo@x.example: Bo Ng of Buyer has never visited the exchange; added {days} days before the run by Ann Lee"
        )
    };
    assert_cases(
        "never_accessed",
        &[
            (&[&added("13.9")], "", &[]),
            (&[&added("14")], "", &[&said("14")]),
            (&[&added("1586")], "", &[&said("1586")]),
            (&[&added("0")], "findings = { never_days = 0 }", &[&said("0")]),
            (&[&added("29")], "findings = { never_days = 30 }", &[]),
            (
                &["created_on: 1, RUN - 20 * DAY"],
                "",
                &["1: someone without a name has never visited the exchange; added 20 days before the run"],
            ),
            (
                &["organization: 1, ' '"],
                "",
                &[
                    "1: someone without a name has never visited the exchange; when the user was added is not known",
                ],
            ),
            (&["is_placeholder_user: 1, 1"], "", &[]),
            (&["email_id: 1, 'auditor@example.com'"], "", &[]),
        ],
    );
}

#[test]
fn a_placeholder_manages_nothing() {
    assert_cases(
        "no_manager",
        &[
            (&["role_type: 1, 'MANAGER'"], "", &[]),
            (&["role_type: 1, 'Manager_Plus '"], "", &[]),
            (
                &["role_type: 1, 'PREVIEWER_NO_MANAGER_RIGHTS'"],
                "",
                &["Project Alder: none of its users is a manager"],
            ),
            (
                &["role_type, is_placeholder_user: 1, 'MANAGER', 1"],
                "",
                &["Project Alder: its only managers are placeholders"],
            ),
            (&["role_type: 1, 'OWNER'"], "access = { all_seeing_roles = ['owner'] }", &[]),
        ],
    );
}

#[test]
fn managers_who_stay_away_manage_nothing() {
    let manager = |when: &str| format!("role_type, last_accessed_on: {when}");
    assert_cases(
        "only_dormant_managers",
        &[
            (
                &[&manager("1, 'MANAGER', RUN - 100 * DAY")],
                "",
                &["Project Alder: 1 manager, last seen 100 days before the run"],
            ),
            (
                &[&manager("1, 'MANAGER', RUN - 100 * DAY"), &manager("2, 'MANAGER_PLUS', RUN - 95 * DAY")],
                "",
                &["Project Alder: 2 managers, the last of them seen 95 days before the run"],
            ),
            (&[&manager("1, 'MANAGER', RUN - 100 * DAY"), &manager("2, 'MANAGER', RUN - DAY")], "", &[]),
            (
                &["role_type, created_on: 1, 'MANAGER', RUN - 100 * DAY"],
                "",
                &["Project Alder: 1 manager, who has never visited it"],
            ),
            (&["role_type, created_on: 1, 'MANAGER', RUN - DAY"], "", &[]),
            // unknown, and nobody at all, are other rules
            (&["role_type: 1, 'MANAGER'"], "", &[]),
            (&["role_type: 1, 'REVIEWER'"], "", &[]),
            // a placeholder and the auditing account do not count
            (
                &[
                    &manager("1, 'MANAGER', RUN - 100 * DAY"),
                    "role_type, is_placeholder_user: 2, 'MANAGER', 1",
                    "role_type, email_id, last_accessed_on: 3, 'MANAGER', 'auditor@example.com', RUN",
                ],
                "",
                &["Project Alder: 1 manager, last seen 100 days before the run"],
            ),
        ],
    );
}

#[test]
fn external_is_who_has_an_address_outside() {
    let ann =
        |address: &str, role: &str| format!("first_name, email_id, role_type: 1, 'Ann', {address}, {role}");
    let cases = [
        ("alder.example", "'a@alder.example'", "'MANAGER'", None),
        ("alder.example", "'A@ALDER.Example '", "'MANAGER'", None),
        (
            "alder.example",
            "'a@uk.alder.example'",
            "'MANAGER'",
            Some("a@uk.alder.example: Ann holds the role MANAGER"),
        ),
        (".alder.example", "'a@uk.alder.example'", "'MANAGER'", None),
        (".alder.example", "'a@alder.example'", "'MANAGER'", None),
        (
            ".alder.example",
            "'a@notalder.example'",
            "'MANAGER'",
            Some("a@notalder.example: Ann holds the role MANAGER"),
        ),
        (
            "alder.example",
            "' '",
            "'MANAGER'",
            Some(
                "1: Ann holds the role MANAGER; no address is listed, so nobody can tell for whom the person works",
            ),
        ),
        ("alder.example", "'a@elsewhere.example'", "'PREVIEWER_NO_MANAGER_RIGHTS'", None),
        (
            "alder.example",
            "'a@elsewhere.example'",
            "'PUBLISHER_PLUS'",
            Some("a@elsewhere.example: Ann holds the role PUBLISHER_PLUS"),
        ),
    ];
    for (domain, address, role, expected) in cases {
        let settings = format!("findings = {{ internal_domains = ['{domain}'] }}");
        let found = findings("external_manager", &with_users(&[&ann(address, role)]), &settings);
        assert_eq!(found, Vec::from_iter(expected), "{domain} {address} {role}");
    }
}

#[test]
fn an_address_in_other_letters_is_the_same() {
    let seven = |id: u32, address: &str| format!("user_id, email_id: {id}, '7', '{address}'");
    assert_cases(
        "several_emails",
        &[
            (&[&seven(1, "JOSÉ@x.example"), &seven(2, "josé@x.example "), &seven(3, "")], "", &[]),
            (
                &[&seven(1, "JOSÉ@x.example"), &seven(2, "b@y.example ")],
                "",
                &["JOSÉ@x.example: 2 addresses: JOSÉ@x.example, b@y.example"],
            ),
        ],
    );
}

#[test]
fn a_user_without_the_persons_id_is_told() {
    assert_cases(
        "no_user_id",
        &[
            (&["user_id, email_id: 1, '7', 'a@x.example'"], "", &[]),
            (
                &["email_id, first_name: 1, 'a@x.example', 'Ann'"],
                "",
                &["a@x.example: Ann has no user_id: what else the person may enter cannot be told"],
            ),
        ],
    );
}

#[test]
fn who_sees_everything_needs_no_group() {
    assert_cases(
        "no_group",
        &[
            (&["role_type: 1, 'HIDDEN_MANAGER_PLUS'"], "", &[]),
            (&["role_type: 1, 'REVIEWER'"], "", &["1: someone without a name is in no group"]),
            (&["role_type: 1, 'REVIEWER'"], "access = { all_seeing_roles = ['REVIEWER'] }", &[]),
        ],
    );
}

#[test]
fn who_has_left_is_found_by_any_name() {
    let named = |entry: &str| format!("findings = {{ leavers = ['{entry}'] }}");
    let ann = &["user_id, email_id, first_name, role_type: 1, '7', 'Ann@X.example ', 'Ann', 'REVIEWER'"];
    let two = &[
        "user_id, email_id: 1, '7', 'ann@old.example'",
        "user_id, email_id: 2, '7', 'ann@new.example'",
        "user_id, email_id: 3, '8', 'bo@new.example'",
    ];
    let found = |entry: &str| {
        format!("Ann@X.example: Ann, with the role REVIEWER, is on the list of leavers as {entry}")
    };
    for (entry, shown) in [("ANN@x.EXAMPLE", "ann@x.example"), ("7", "7"), ("@X.example", "@x.example")] {
        assert_cases("left_but_listed", &[(ann, &named(entry), &[&found(shown)])]);
    }
    for entry in ["17", "an@x.example", "@example", "@y.x.example"] {
        assert_cases("left_but_listed", &[(ann, &named(entry), &[])]);
    }
    let said = |address: &str, entry: &str| {
        format!("{address}: someone without a name is on the list of leavers as {entry}")
    };
    let both = [said("ann@new.example", "ann@old.example"), said("ann@old.example", "ann@old.example")];
    let both: Vec<&str> = both.iter().map(String::as_str).collect();
    assert_cases("left_but_listed", &[(two, &named("ann@old.example"), &both), (two, "", &[])]);
}
