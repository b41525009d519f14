//! A snapshot, or a template, from somebody who wants work without end, or cells that no spreadsheet can show.

use std::fs;
use std::path::PathBuf;

use ilaudit::sim::SimConfig;
use rusqlite::Connection;

use crate::common::harness::Harness;
use crate::common::test_dir::CommandOutput;

/// Rows without end.
const ENDLESS: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";

/// A run of one small exchange whose snapshot somebody else wrote into; its manifest does not speak of that.
fn changed_run(change: &str) -> (Harness, PathBuf) {
    let config =
        SimConfig { exchanges: 1, documents: 3, users: 2, groups: 1, exact: true, ..SimConfig::default() };
    let harness = Harness::new(SimConfig { file_bytes: 16, ..config }, "");
    let folder = harness.dir.ilaudit(&["run", "--format", "csv"]).assert_code(0).run_folder();
    let snapshot = Connection::open(folder.join("snapshot.sqlite")).expect("a snapshot");
    snapshot.execute_batch(change).expect("a change");
    fs::remove_file(folder.join("manifest.json")).expect("a manifest");
    (harness, folder)
}

#[track_caller]
fn assert_says(output: &CommandOutput, text: &str) {
    assert!(
        output.stderr.contains(text) || output.stdout.contains(text),
        "{}{}",
        output.stdout,
        output.stderr
    );
}

#[test]
fn a_view_without_end_is_refused_by_every_command_that_reads() {
    let view = format!(
        "DROP TABLE documents;
         CREATE VIEW documents AS {ENDLESS} SELECT i AS exchange_id, i AS document_id, i AS is_deleted FROM n"
    );
    let (harness, _) = changed_run(&view);
    let commands: [&[&str]; 6] = [
        &["report"],
        &["query", "SELECT COUNT(*) FROM documents"],
        &["verify"],
        &["compare", "."],
        &["audit"],
        &["audit", "--remake"],
    ];
    for command in commands {
        assert_says(&harness.dir.ilaudit(command).assert_code(4), "view `documents`");
    }
}

#[test]
fn a_template_without_end_ends_by_its_name_and_the_setting() {
    let (harness, folder) = changed_run("SELECT 1");
    let before = fs::read(folder.join("csv/users.csv")).expect("a report");
    let templates = harness.dir.path().join("own");
    fs::create_dir_all(templates.join("findings")).expect("a folder");
    let report = format!(
        "-- title: Endless\n-- columns:\n--   i integer 9 A number.\n{ENDLESS} SELECT i FROM n WHERE i < 0 ORDER BY i"
    );
    let rule = format!(
        "-- title: Endless\n-- description: It never ends.\n-- why: To see.\n-- severity: low\n{ENDLESS} SELECT NULL AS exchange_id, NULL AS exchange_name,
         NULL AS subject_type, NULL AS subject_id, NULL AS subject, i AS detail FROM n WHERE i < 0"
    );
    for (file, name, text) in [("forever.sql", "forever", report), ("findings/ever.sql", "ever", rule)] {
        fs::write(templates.join(file), text).expect("a template");
        let mut command = harness.dir.command(&["report", "--format", "csv", "--templates", "own"]);
        let output = harness.dir.run(command.env("ILAUDIT_REPORT_WITHIN", "1s")).assert_code(1);
        assert_says(&output, &format!("{name}: the reports were not made within limits.report_within"));
        fs::remove_file(templates.join(file)).expect("a template");
    }
    assert_eq!(fs::read(folder.join("csv/users.csv")).expect("a report"), before);
    assert!(!folder.join(".staging").exists());
}

#[test]
fn neither_a_huge_value_nor_a_huge_schema_is_taken_in() {
    let (harness, _) = changed_run("UPDATE documents SET name = CAST(zeroblob(80000000) AS TEXT)");
    assert_says(&harness.dir.ilaudit(&["report"]).assert_code(1), "string or blob too big");
    let tables: String = (0..2000).map(|number| format!("CREATE TABLE t{number} (a);")).collect();
    let (harness, _) = changed_run(&format!("BEGIN; {tables} COMMIT"));
    let output = harness.dir.ilaudit(&["report"]);
    assert_ne!(output.code, Some(0), "{}", output.stderr);
}

#[test]
fn sqlite_has_nothing_that_is_not_used() {
    let (harness, _) = changed_run("SELECT 1");
    let options = "ENABLE_FTS3 ENABLE_FTS3_PARENTHESIS ENABLE_FTS5 ENABLE_RTREE ENABLE_DBSTAT_VTAB SOUNDEX \
                   ENABLE_LOAD_EXTENSION";
    let used = |option: &str| {
        let sql = format!("SELECT sqlite_compileoption_used('{option}') AS used");
        harness.dir.ilaudit(&["query", "--format", "csv", &sql]).assert_code(0).stdout
    };
    assert_eq!(used("OMIT_LOAD_EXTENSION"), "used\n1\n");
    for option in options.split_whitespace() {
        assert_eq!(used(option), "used\n0\n", "{option}");
    }
    for sql in ["SELECT load_extension('x')", "SELECT fts5_version()", "SELECT * FROM dbstat"] {
        harness.dir.ilaudit(&["query", sql]).assert_code(2);
    }
}
