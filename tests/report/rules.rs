//! What is said of every rule, through the binary: whether it found something, nothing, or was not looked for.

use std::fs;
use std::path::Path;

use ilaudit::report::Templates;

use super::command::{ilaudit, path, runs};

/// The report `rules` of a run, each line by the rule's name and its columns' names.
struct Rules(Vec<csv::StringRecord>, csv::StringRecord);

impl Rules {
    /// Reports on the shared snapshot after a change, with these settings.
    fn of(change: &str, settings: &str) -> (Self, String) {
        let dir = runs(change);
        fs::write(dir.path().join("ilaudit.toml"), settings).expect("a file");
        let (code, _, stderr) = ilaudit(dir.path(), &["report", "-c", "ilaudit.toml"]);
        assert!([0, 3].contains(&code), "{code}: {stderr}");
        (Self::read(&path(&dir, "csv/rules.csv")), stderr)
    }

    fn read(file: &Path) -> Self {
        let mut reader = csv::Reader::from_path(file).expect("a report");
        let header = reader.headers().expect("a header").clone();
        Self(reader.records().collect::<Result<_, _>>().expect("rows"), header)
    }

    #[track_caller]
    fn cell(&self, rule: &str, column: &str) -> &str {
        let index = self.1.iter().position(|known| known == column).expect("a column");
        let row = self.0.iter().find(|row| &row[0] == rule).expect("a line for every rule");
        &row[index]
    }
}

#[test]
fn every_rule_has_a_state_a_population_and_a_reason() {
    let refused =
        "UPDATE coverage SET state = 'refused', rows = NULL, rows_expected = NULL WHERE dataset = 'users';
                   DELETE FROM users;";
    let cases = [
        // change, settings, rule, state, findings, looked at, exchanges, and others, limit, reason
        ("", "", "unknown_member", "found", "1", "4", "1", "3", "", "groups failed in 1 exchange"),
        ("", "", "empty_group", "found", "1", "3", "2", "2", "", "groups not collected in 1 exchange"),
        ("", "", "placeholder_user", "none", "0", "5", "2", "2", "", "users refused in 1 exchange"),
        ("", "", "dormant", "found", "2", "2", "2", "2", "findings.dormant_days = 90", "users"),
        (
            "",
            "",
            "external_manager",
            "not_assessed",
            "",
            "",
            "0",
            "4",
            "",
            "findings.internal_domains is empty",
        ),
        (
            "",
            "findings = { internal_domains = ['harcourt.example'] }",
            "external_manager",
            "none",
            "0",
            "1",
            "2",
            "2",
            "findings.internal_domains = harcourt.example",
            "users",
        ),
        ("", "findings = { off = ['dormant'] }", "dormant", "off", "", "", "0", "4", "", "findings.off"),
        (refused, "", "dormant", "not_assessed", "", "0", "0", "4", "", "users refused in 3 exchanges"),
        (refused, "", "no_group", "not_assessed", "", "0", "0", "4", "", "users refused in 3 exchanges"),
    ];
    for (change, settings, rule, state, findings, population, assessed, others, limit, reason) in cases {
        let (rules, stderr) = Rules::of(change, settings);
        let found = ["state", "findings", "waived", "population", "assessed_in", "not_assessed_in"]
            .map(|column| rules.cell(rule, column));
        assert_eq!(found, [state, findings, "0", population, assessed, others], "{rule} {settings}");
        assert!(rules.cell(rule, "limit").starts_with(limit), "{rule}: {}", rules.cell(rule, "limit"));
        assert!(rules.cell(rule, "reason").contains(reason), "{rule}: {}", rules.cell(rule, "reason"));
        assert!(!stderr.to_lowercase().contains("no findings"), "{stderr}");
    }
}

#[test]
fn the_terminal_says_what_was_not_looked_for() {
    let off = "findings = { off = ['dormant', 'no_group'] }";
    let (rules, stderr) = Rules::of("", off);
    let count = |state: &str| rules.0.iter().filter(|row| &row[3] == state).count();
    let [found, none, unknown] = ["found", "none", "not_assessed"].map(count);
    let expected = format!(
        "Rules: {found} found something, {none} found nothing where they could be assessed, 2 off, {unknown} not assessed\n  \
         External control, External manager · not_assessed: findings.internal_domains is empty\n  \
         Left, but listed · not_assessed: findings.leavers is not set\n  \
         Unlisted grantee, Unknown permission, Empty group with access, Everyone can see, Seen by nobody · not_assessed: this run was not asked for permissions\n  \
         Viewed without access · not_assessed: this run was not asked for permissions and access_history\n  \
         Never viewed · not_assessed: this run was not asked for access_history\n"
    );
    assert!(stderr.contains(&expected), "{stderr}");
    // nothing that sums up is made, and nothing is said
    let dir = runs("");
    let (_, _, stderr) = ilaudit(dir.path(), &["report", "--template", "users", "--format", "csv"]);
    assert!(!stderr.contains("Rules:") && !stderr.to_lowercase().contains("findings:"), "{stderr}");
}

#[test]
fn a_rule_of_ones_own_says_what_it_looks_at_or_proves_nothing() {
    let head = "-- title: Mine\n-- severity: low\n-- description: D.\n-- why: W.\n";
    let scope = "-- needs: users\n-- subjects: users\n-- population: SELECT COUNT(*) FROM users\n";
    let query = |condition: &str| {
        format!(
            "SELECT exchange_id, NULL AS exchange_name, 'user' AS subject_type, workspace_user_id AS subject_id, \
             email_id AS subject, '' AS detail FROM users WHERE {condition}"
        )
    };
    let cases = [
        (scope, "0", ["none", "0", "5", "2", "2"]),
        (scope, "1", ["found", "5", "5", "2", "2"]),
        ("", "0", ["not_assessed", "", "", "", ""]),
        ("", "1", ["found", "5", "", "", ""]),
    ];
    for (scope, condition, expected) in cases {
        let dir = runs("");
        fs::create_dir_all(dir.path().join("own/findings")).expect("a folder");
        let rule = format!("{head}{scope}{}", query(condition));
        fs::write(dir.path().join("own/findings/mine.sql"), rule).expect("a file");
        let (code, _, stderr) = ilaudit(dir.path(), &["report", "--templates", "own"]);
        assert_eq!(code, 3, "{stderr}");
        let rules = Rules::read(&path(&dir, "csv/rules.csv"));
        let columns = ["state", "findings", "population", "assessed_in", "not_assessed_in"];
        assert_eq!(columns.map(|column| rules.cell("mine", column)), expected, "{scope}{condition}");
        assert_eq!(rules.cell("mine", "reason").contains("proves nothing"), scope.is_empty());
    }
}

#[test]
fn a_header_that_says_wrongly_what_a_rule_looks_at_is_refused() {
    let cases = [
        ("-- needs: user", "`needs`, `subjects` and `population` must be given together"),
        ("-- needs: user\n-- subjects: u\n-- population: SELECT 1", "`needs` names no dataset: `user`"),
        (
            "-- needs: users\n-- subjects: u\n-- population: DELETE FROM users",
            "only a single SELECT is allowed",
        ),
        ("-- needs: users\n-- subjects: u\n-- population: SELECT 1 FROM user", "no such table: user"),
        ("-- needs: users\n-- subjects: u\n-- population: SELECT 1, 2", "it must be one number, not 2"),
        ("-- setting: findings.of", "rules do not obey the setting `findings.of`"),
    ];
    for (line, reason) in cases {
        let dir = runs("");
        fs::create_dir_all(dir.path().join("own/findings")).expect("a folder");
        let columns = unknown_columns();
        let rule = format!(
            "-- title: M\n-- severity: low\n-- description: D.\n-- why: W.\n{line}\nSELECT {columns}"
        );
        fs::write(dir.path().join("own/findings/mine.sql"), rule).expect("a file");
        let (code, _, stderr) = ilaudit(dir.path(), &["templates", "check", "own"]);
        assert_eq!(code, 2, "{line}: {stderr}");
        assert!(stderr.contains(reason), "{line}: {stderr}");
    }
}

/// The columns of a finding, all of them unknown.
fn unknown_columns() -> String {
    let names = ["exchange_id", "exchange_name", "subject_type", "subject_id", "subject", "detail"];
    names.map(|name| format!("NULL AS {name}")).join(", ")
}

/// The dataset whose rows are in each table.
const TABLES: [(&str, &str); 13] = [
    ("present_documents", "documents"),
    ("listed_users", "users"),
    ("users", "users"),
    ("groups", "groups"),
    ("group_members", "groups"),
    ("folders", "folders"),
    ("documents", "documents"),
    ("permissions", "permissions"),
    ("document_access", "access_history"),
    ("access_documents", "permissions"),
    ("access_rights", "permissions"),
    ("grantee_documents", "permissions"),
    ("user_folders", "permissions"),
];

#[test]
fn every_built_in_rule_needs_what_it_reads() {
    let templates = Templates::load(None).expect("built-in templates");
    for rule in &templates.rules {
        let scope = rule.scope.as_ref().expect("a header that says what the rule looks at");
        let text = templates.text(&rule.name).expect("a text");
        let query = text.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join(" ");
        let words: Vec<&str> = query.split([' ', '(', ')']).filter(|word| !word.is_empty()).collect();
        let read = words.windows(2).filter(|pair| ["FROM", "JOIN"].contains(&pair[0])).map(|pair| pair[1]);
        let read: Vec<&str> = read.collect();
        for (table, dataset) in TABLES.iter().filter(|(table, _)| read.contains(table)) {
            let is_needed = scope.needs.iter().any(|need| need == dataset || need == "all");
            assert!(is_needed, "{} reads {table}, and does not need {dataset}", rule.name);
        }
    }
}
