//! `ilaudit person`: what a run knows of some people, and what it cannot tell.

use std::fs;
use std::path::PathBuf;

use ilaudit::sim::SimConfig;
use rusqlite::Connection;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::test_dir::CommandOutput;

/// One run of two exchanges, in the first of which somebody has two ids and addresses.
struct Run {
    harness: Harness,
    folder: PathBuf,
}

/// `7` is Ann, who is in both exchanges under two addresses; `8` is Bo, whom only a group names.
const PEOPLE: &str = "
    UPDATE users SET (user_id, email_id, first_name, last_name, role_type, status) = ('7', 'Ann@Old.example', 'Ann', 'Lee', 'REVIEWER', 'ACTIVE')
        WHERE workspace_user_id = (SELECT MIN(workspace_user_id) FROM users WHERE exchange_id = (SELECT MIN(exchange_id) FROM exchanges));
    UPDATE users SET (user_id, email_id) = ('7', 'ann@new.example')
        WHERE workspace_user_id = (SELECT MIN(workspace_user_id) FROM users WHERE exchange_id = (SELECT MAX(exchange_id) FROM exchanges));
    INSERT INTO group_members (exchange_id, group_id, workspace_user_id, user_id)
        SELECT exchange_id, MIN(group_id), 'bo', '8' FROM groups WHERE exchange_id = (SELECT MIN(exchange_id) FROM exchanges);";
const REFUSED: &str = "
    UPDATE coverage SET state = 'refused', rows = NULL, rows_expected = NULL
        WHERE dataset = 'users' AND exchange_id = (SELECT MAX(exchange_id) FROM exchanges);
    DELETE FROM group_members WHERE exchange_id = (SELECT MAX(exchange_id) FROM exchanges);
    DELETE FROM users WHERE exchange_id = (SELECT MAX(exchange_id) FROM exchanges);";

impl Run {
    fn collect(change: &str) -> Self {
        let config = SimConfig { exchanges: 2, documents: 4, exact: true, ..small_service() };
        let harness = Harness::new(
            config,
            &format!(
                "{ACCEPT_SPLASH}[collect]\ndatasets = [\"users\", \"groups\", \"permissions\", \"access_history\"]\n"
            ),
        );
        let folder = harness.dir.ilaudit(&["collect"]).run_folder();
        let snapshot = Connection::open(folder.join("snapshot.sqlite")).expect("a database");
        snapshot.execute_batch(&format!("{PEOPLE}{change}")).expect("a change");
        Self { harness, folder }
    }

    fn person(&self, args: &[&str]) -> CommandOutput {
        self.harness.dir.ilaudit(&[&["person"], args].concat())
    }

    /// The rows of a call that are of this fact, by these columns.
    fn rows(&self, args: &[&str], fact: &str, columns: &[&str]) -> Vec<String> {
        let output = self.person(&[args, &["--format", "csv"]].concat());
        let mut reader = csv::Reader::from_reader(output.stdout.as_bytes());
        let header = reader.headers().expect("a header").clone();
        let place = |name: &&str| header.iter().position(|known| known == *name).expect("a column");
        let rows = reader.records().map(|row| row.expect("a row"));
        let rows = rows.filter(|row| &row[place(&"fact")] == fact);
        rows.map(|row| columns.iter().map(|name| &row[place(name)]).collect::<Vec<_>>().join("|")).collect()
    }
}

#[test]
fn a_person_is_found_by_any_name_with_all_there_is() {
    let run = Run::collect("");
    for who in ["7", "ANN@old.example", "ann@new.example", "@new.example"] {
        let rooms = run.rows(&[who], "room", &["asked_for", "email_id", "user_id"]);
        // an entry that a spreadsheet would run is guarded
        let guard = if who.starts_with('@') { "'" } else { "" };
        let shown = format!("{guard}{}", who.to_lowercase());
        assert_eq!(
            rooms,
            [format!("{shown}|Ann@Old.example|7"), format!("{shown}|ann@new.example|7")],
            "{who}"
        );
    }
    let room = run.rows(&["7"], "room", &["name", "subject", "detail"]);
    assert_eq!(room[0], "Ann Lee|REVIEWER|ACTIVE");
    assert_eq!(
        run.rows(&["8"], "room", &["subject", "detail"]),
        ["|a member of a group, and not among the users"]
    );
    assert_eq!(run.rows(&["8"], "group", &["user_id"]), ["8"]);
    let findings = run.rows(&["8"], "finding", &["subject"]);
    assert!(findings.contains(&"Unknown member (high)".to_owned()), "{findings:?}");
    assert!(run.rows(&["7"], "finding", &["subject"]).contains(&"Several email addresses (info)".to_owned()));
    let sql = "SELECT MIN(email_id) FROM document_access WHERE viewed = 1";
    let viewer = run.harness.dir.ilaudit(&["query", "--format", "csv", sql]).assert_code(0).stdout;
    let viewer = viewer.lines().nth(1).expect("an address");
    let views = run.rows(&[viewer], "view", &["email_id", "detail"]);
    assert!(!views.is_empty() && views.iter().all(|view| *view == format!("{viewer}|viewed")), "{views:?}");
    let rights = run.rows(&[viewer, "7"], "rights", &["detail"]);
    assert!(!rights.is_empty() && rights.iter().all(|right| right.starts_with("may see ")), "{rights:?}");
}

#[test]
fn the_leaver_check_ends_by_what_can_be_told() {
    let known = Run::collect("");
    let unknown = Run::collect(REFUSED);
    let list = known.harness.dir.path().join("leavers.csv");
    fs::write(&list, "user_id;name\n4711;Cy\n;Di\n").expect("a list");
    let list = list.to_str().expect("text");
    let cases: [(&Run, &[&str], i32, &str); 7] = [
        (
            &known,
            &["gone@x.example", "7", "--expect-none"],
            4,
            "exit 4: 1 person is still listed, in 2 exchanges",
        ),
        (&known, &["8", "--expect-none"], 4, "exit 4: 1 person is still listed, in 1 exchange"),
        (&known, &["gone@x.example", "--expect-none"], 0, "0 people are listed in 0 of 2 exchanges"),
        (&known, &["7"], 0, "1 person is listed in 2 of 2 exchanges"),
        (&known, &["--list", list, "--expect-none"], 3, "exit 3: 1 line of the list that cannot be read"),
        (&unknown, &["gone@x.example", "--expect-none"], 3, "exit 3: 1 exchange whose users are not known"),
        (
            &unknown,
            &["7", "--expect-none"],
            4,
            "exit 4: 1 person is still listed, in 1 exchange; also 3: 1 exchange whose users are not known",
        ),
    ];
    for (run, args, code, last) in cases {
        let output = run.person(args).assert_code(code);
        let line = output.stderr.lines().last().unwrap_or_default();
        assert!(line.starts_with(last), "{args:?}: {}", output.stderr);
    }
    let output = unknown.person(&["gone@x.example"]);
    assert!(
        output.stderr.contains("gone@x.example: listed in no exchange whose users are known"),
        "{}",
        output.stderr
    );
    assert!(output.stdout.contains("the users of this exchange are not known"), "{}", output.stdout);
}

#[test]
fn it_is_written_in_every_format_and_the_run_is_only_read() {
    let run = Run::collect("");
    let before = fs::read(run.folder.join("snapshot.sqlite")).expect("a snapshot");
    let table = run.person(&["7"]).assert_code(0);
    assert!(table.stdout.starts_with("Ann@Old.example (7)\n"), "{}", table.stdout);
    let output = run.person(&["7", "--out", "page"]).assert_code(0);
    assert_eq!(output.stdout, "page\n");
    for file in ["person.csv", "person.jsonl", "person.xlsx"] {
        assert!(run.harness.dir.path().join("page").join(file).is_file(), "{file}");
    }
    let json = run.person(&["7", "--format", "json"]).assert_code(0);
    let rows: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert!(rows.as_array().is_some_and(|rows| rows.iter().any(|row| row["fact"] == "room")));
    assert!(before == fs::read(run.folder.join("snapshot.sqlite")).expect("a snapshot"));
}

#[test]
fn who_names_nobody_is_a_usage_error() {
    let run = Run::collect("");
    fs::write(run.harness.dir.path().join("empty.csv"), "email\n").expect("a list");
    let cases: [(&[&str], &str); 4] = [
        (&[], "required"),
        (&["Ann Lee"], "`Ann Lee` names nobody"),
        (&["--list", "empty.csv"], "nobody is named"),
        (&["--list", "missing.csv"], "cannot use the list missing.csv"),
    ];
    for (args, told) in cases {
        let output = run.person(args).assert_code(2);
        assert!(output.stderr.contains(told), "{args:?}: {}", output.stderr);
    }
}

/// Ann is in both exchanges; the second run knows another address of hers in the first, and that she left the second.
const EARLIER: &str = "
    UPDATE users SET (user_id, email_id, role_type) = ('7', 'Ann@Old.example', 'REVIEWER')
        WHERE workspace_user_id IN (SELECT MIN(workspace_user_id) FROM users GROUP BY exchange_id);";
const LATER: &str = "
    UPDATE users SET (user_id, email_id, role_type) = ('7', 'ann@new.example', 'REVIEWER')
        WHERE workspace_user_id = (SELECT MIN(workspace_user_id) FROM users WHERE exchange_id = (SELECT MIN(exchange_id) FROM exchanges));
    UPDATE users SET (user_id, email_id) = ('99', 'other@x.example')
        WHERE workspace_user_id = (SELECT MIN(workspace_user_id) FROM users WHERE exchange_id = (SELECT MAX(exchange_id) FROM exchanges));
    DELETE FROM group_members;";

#[test]
fn the_history_tells_since_when_and_of_earlier_addresses() {
    let config = SimConfig { exchanges: 2, documents: 4, exact: true, ..small_service() };
    let harness = Harness::new(config, &format!("{ACCEPT_SPLASH}[collect]\ndatasets = [\"users\"]\n"));
    let folders = [EARLIER, LATER].map(|change| {
        let folder = harness.dir.ilaudit(&["collect"]).assert_code(0).run_folder();
        let snapshot = Connection::open(folder.join("snapshot.sqlite")).expect("a database");
        snapshot.execute_batch(change).expect("a change");
        folder
    });
    let run = Run { harness, folder: folders[1].clone() };
    let told = run.person(&["ann@old.example"]).assert_code(0).stderr;
    assert!(told.replace('\n', " ").contains("is not told: no history knows run"), "{told}");
    assert!(told.contains("0 people are listed"), "{told}");
    run.harness.dir.ilaudit(&["history"]).assert_code(0);
    let found = run.person(&["ann@old.example", "--expect-none"]).assert_code(4);
    assert!(!found.stderr.contains("is not told"), "{}", found.stderr);
    let started: Vec<String> = folders.iter().map(|folder| start_of(&run.harness, folder)).collect();
    let dates = ["email_id", "absent_before", "first_seen", "last_seen", "absent_since"];
    let [first, second] = [&started[0], &started[1]];
    let room = run.rows(&["ann@old.example"], "room", &dates);
    assert_eq!(room, [format!("ann@new.example||{first}||")]);
    let past = run.rows(&["ann@old.example"], "past", &dates);
    assert_eq!(past, [format!("ann@new.example||{first}|{first}|{second}")]);
    // as of the earlier run nothing was over
    let earlier = folders[0].to_str().expect("text");
    assert_eq!(run.rows(&["7", "--run", earlier], "past", &dates), Vec::<String>::new());
    assert_eq!(run.rows(&["7", "--run", earlier], "room", &["first_seen"]), [first.as_str(), first]);
}

/// As reports show it.
fn start_of(harness: &Harness, folder: &std::path::Path) -> String {
    let folder = folder.to_str().expect("text");
    let sql = "SELECT started_on FROM run";
    let output = harness.dir.ilaudit(&["query", folder, sql, "--times", "--format", "csv"]).assert_code(0);
    output.stdout.lines().nth(1).expect("a time").to_owned()
}
