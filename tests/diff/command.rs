//! The command: what it prints and writes, and which runs it refuses.

use std::fs;
use std::path::{Path, PathBuf};

use ilaudit::sim::SimConfig;
use ilaudit::store::MIGRATIONS;
use rusqlite::Connection;

use crate::common::harness::{ACCEPT_SPLASH, Harness};
use crate::common::older::downgrade;
use crate::common::test_dir::CommandOutput;
use crate::common::written::folder_files;

/// Two runs of one service.
struct Runs {
    harness: Harness,
    folders: [PathBuf; 2],
}

impl Runs {
    fn collect() -> Self {
        let config = SimConfig { exchanges: 2, documents: 4, users: 4, exact: true, ..SimConfig::default() };
        let harness = Harness::new(config, ACCEPT_SPLASH);
        let folders = [(); 2].map(|()| harness.dir.ilaudit(&["collect"]).assert_code(0).run_folder());
        Self { harness, folders }
    }

    /// Changes what a run collected, as if it had been so from the start.
    fn change(&self, run: usize, sql: &str) {
        let tables = ["folders", "documents", "users", "groups"].map(|table| {
            format!(
                "UPDATE coverage SET (rows, rows_expected) = (
                     SELECT COUNT(*), CASE WHEN rows_expected = rows THEN COUNT(*) ELSE rows_expected END
                     FROM {table} AS entry WHERE entry.exchange_id = coverage.exchange_id)
                 WHERE dataset = '{table}' AND state = 'complete';"
            )
        });
        let snapshot = Connection::open(self.folders[run].join("snapshot.sqlite")).expect("a database");
        snapshot.execute_batch(&format!("{sql}; {}", tables.concat())).expect("a change");
    }

    fn diff(&self, args: &[&str]) -> CommandOutput {
        let [old, new] = [0, 1].map(|run| self.folders[run].to_str().expect("text"));
        self.harness.dir.ilaudit(&[&["diff", old, new], args].concat())
    }
}

/// The first exchange; its fourth user leaves, its second has another role, a document with an odd name is new.
const CHANGES: &str = "
    DELETE FROM group_members WHERE workspace_user_id = (SELECT MAX(workspace_user_id) FROM users WHERE exchange_id = '11111155');
    DELETE FROM users WHERE workspace_user_id = (SELECT MAX(workspace_user_id) FROM users WHERE exchange_id = '11111155');
    UPDATE users SET role_type = 'MANAGER', status = 'LOCKED'
        WHERE workspace_user_id = (SELECT MAX(workspace_user_id) FROM users WHERE exchange_id = '11111155');
    INSERT INTO documents (exchange_id, document_id, name, file_name) VALUES ('11111155', '1', '=cmd|x', '=cmd|x')";

#[test]
fn two_runs_of_the_same_service_do_not_differ() {
    let runs = Runs::collect();
    let before = folder_files(runs.folders[0].parent().expect("a folder"));
    let output = runs.diff(&[]).assert_code(0);
    assert_eq!(output.stdout, "");
    let line =
        "no change in the 2 rooms of both runs (documents, entry, exchanges, folders, groups, users)\n";
    assert_eq!(output.stderr, line);
    // the latest is the newer one unless another is named
    let old = runs.folders[0].file_name().and_then(|id| id.to_str()).expect("an id");
    runs.harness.dir.ilaudit(&["diff", old]).assert_code(0);
    assert!(folder_files(runs.folders[0].parent().expect("a folder")) == before, "both are only read");
}

#[test]
fn changes_are_grouped_by_room_and_end_with_4() {
    let runs = Runs::collect();
    runs.change(1, CHANGES);
    let output = runs.diff(&[]).assert_code(4);
    let memberships = output.stdout.lines().filter(|line| line.contains("membership")).count();
    let line = format!("1 room: 1 added, {} removed, 1 changed, 0 re-added\n", 1 + memberships);
    assert!(output.stderr.starts_with(&line), "{}", output.stderr);
    assert!(output.stderr.ends_with(&format!("exit 4: {} changes\n", 3 + memberships)), "{}", output.stderr);
    let heading = output.stdout.lines().next().expect("a heading");
    assert!(heading.ends_with(" (11111155)"), "{}", output.stdout);
    let has = |words: &[&str]| output.stdout.lines().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(has(&["added", "document", "=cmd|x"]), "{}", output.stdout);
    assert!(has(&["changed", "user", "role_type", "MANAGER"]), "{}", output.stdout);
    assert!(has(&["changed", "user", "status", "LOCKED"]), "{}", output.stdout);
    assert!(has(&["removed", "user", "role_type="]), "{}", output.stdout);
}

#[test]
fn a_table_has_headings_in_words_and_keeps_to_80_columns() {
    let runs = Runs::collect();
    let long = "long ".repeat(40);
    runs.change(
        1,
        &format!(
            "{CHANGES}; UPDATE folders SET path = '{long}' || path; UPDATE users SET organization = '{long}'"
        ),
    );
    let [old, new] = [0, 1].map(|run| runs.folders[run].to_str().expect("text"));
    let mut command = runs.harness.dir.command(&["diff", old, new]);
    let output = runs.harness.dir.run(command.env("COLUMNS", "80")).assert_code(4);
    let heading = output.stdout.lines().nth(1).expect("a heading");
    let words: Vec<&str> = heading.split_whitespace().collect();
    assert_eq!(words, ["Change", "Kind", "Subject", "Field", "Before", "After"]);
    let widest = output.stdout.lines().max_by_key(|line| line.chars().count()).expect("a line");
    assert_eq!(widest.chars().count(), 80, "{widest}");
    // of a file nothing is cut
    assert!(runs.diff(&[]).stdout.lines().any(|line| line.chars().count() > 120));
}

#[test]
fn other_formats_files_and_selections() {
    let runs = Runs::collect();
    runs.change(1, CHANGES);
    let csv = runs.diff(&["--format", "csv"]).assert_code(4).stdout;
    let columns = "change,subject_type,exchange_id,exchange_name,subject_id,subject,user_id,field,before,after,old_run,new_run";
    assert_eq!(csv.lines().next(), Some(columns));
    assert!(csv.contains(",'=cmd|x,"), "guarded: {csv}");
    let json = runs.diff(&["--format", "json"]).assert_code(4).stdout;
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).expect("JSON");
    assert_eq!(rows.len(), csv.lines().count() - 1);
    let output = runs.diff(&["--out", "changes"]).assert_code(4);
    assert_eq!(output.stdout, "changes\n");
    let dir = runs.harness.dir.path().join("changes");
    let names: Vec<_> = folder_files(&dir).into_keys().collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert_eq!(fs::read_to_string(dir.join("changes.csv")).expect("a file"), csv);
    let lines = fs::read_to_string(dir.join("changes.jsonl")).expect("a file");
    assert_eq!(lines, runs.diff(&["--format", "jsonl"]).stdout);
    assert!(fs::read(dir.join("changes.xlsx")).expect("a file").starts_with(b"PK"));
    let only = runs.diff(&["--only", "documents,folders", "--format", "csv"]).assert_code(4).stdout;
    assert_eq!(only.lines().count(), 2, "{only}");
    runs.diff(&["--exchange", "11111466"]).assert_code(0);
    let unknown = runs.diff(&["--exchange", "7"]).assert_code(2);
    assert!(unknown.stderr.contains("neither run knows an exchange 7"), "{}", unknown.stderr);
    let misspelt = runs.diff(&["--only", "user"]).assert_code(2);
    assert!(misspelt.stderr.contains("users"), "{}", misspelt.stderr);
}

/// Each makes the second exchange unknown in one of the runs, wholly or in part.
#[test]
fn what_one_run_does_not_know_is_unknown_and_never_removed() {
    let cases = [
        ("DELETE FROM users WHERE exchange_id = '11111466';
          UPDATE coverage SET state = 'refused', rows = NULL WHERE dataset = 'users' AND exchange_id = '11111466'",
         "users", "refused"),
        ("DELETE FROM documents WHERE exchange_id = '11111466';
          DELETE FROM coverage WHERE dataset = 'documents' AND exchange_id = '11111466'",
         "documents", "not asked for"),
        ("UPDATE coverage SET rows_expected = 99 WHERE dataset = 'groups' AND exchange_id = '11111466'",
         "groups", "partial"),
        ("DELETE FROM exchanges WHERE exchange_id = '11111466';
          UPDATE scope SET in_scope = 0, reason = 'phase' WHERE exchange_id = '11111466'",
         "exchanges", "out of scope: phase"),
        ("DELETE FROM exchanges WHERE exchange_id = '11111466'; DELETE FROM scope",
         "exchanges", "the scope was not recorded"),
        ("DELETE FROM exchanges WHERE exchange_id = '11111466'; DELETE FROM scope WHERE exchange_id = '11111466';
          INSERT INTO unreadable (exchange_id, dataset, list, position, reason, raw)
              VALUES ('', 'exchanges', 'workspace', 0, 'no id', '{}')",
         "exchanges", "the list of exchanges is not whole"),
    ];
    for (sql, dataset, state) in cases {
        let runs = Runs::collect();
        runs.change(1, sql);
        let there = runs.diff(&["--format", "jsonl"]).assert_code(3);
        let row: serde_json::Value = serde_json::from_str(there.stdout.trim_end()).expect("one row");
        let said = ["change", "subject_type", "subject_id", "before", "after"].map(|name| row[name].as_str());
        assert_eq!(said, ["unknown", "dataset", dataset, "complete", state].map(Some), "{row}");
        assert!(there.stderr.contains("; 1 dataset unknown\n"), "{}", there.stderr);
    }
}

#[test]
fn an_exchange_that_is_gone_is_one_row() {
    let runs = Runs::collect();
    runs.change(1, "DELETE FROM exchanges WHERE exchange_id = '11111466'; DELETE FROM scope WHERE exchange_id = '11111466'");
    let rows = runs.diff(&["--format", "jsonl"]).assert_code(4).stdout;
    let row: serde_json::Value = serde_json::from_str(rows.trim_end()).expect("one row");
    assert_eq!(
        (&row["change"], &row["subject_type"], &row["subject_id"]),
        (&"removed".into(), &"exchange".into(), &"11111466".into())
    );
    assert!(row["before"].as_str().is_some_and(|before| before.contains("phase=")), "{row}");
}

#[test]
fn runs_that_do_not_belong_together_or_were_changed_are_refused() {
    let runs = Runs::collect();
    runs.change(0, "UPDATE run SET account = 'other@example.com'");
    let output = runs.diff(&[]).assert_code(2);
    assert!(output.stderr.contains("the account of the one is other@example.com"), "{}", output.stderr);
    runs.change(0, "UPDATE run SET account = (SELECT account FROM run), service = 'https://other.example'");
    assert!(runs.diff(&[]).assert_code(2).stderr.contains("the service of the one is https://other.example"));

    let runs = Runs::collect();
    let id = runs.folders[0].to_str().expect("text");
    runs.harness.dir.ilaudit(&["report", id, "--template", "scope"]).assert_code(0);
    runs.change(0, "DELETE FROM documents WHERE exchange_id = '11111466'");
    let output = runs.diff(&[]).assert_code(4);
    assert!(output.stderr.contains("has changed since it was written"), "{}", output.stderr);
    assert_eq!(output.stdout, "");
    let output = runs.diff(&["--accept-changed"]).assert_code(4);
    assert!(output.stderr.contains("somebody went on with it"), "{}", output.stderr);
    assert!(output.stdout.contains("added"), "{}", output.stdout);
}

/// Also a run of a version that knew neither scope nor changes.
#[test]
fn an_older_snapshot_is_compared_all_the_same() {
    let runs = Runs::collect();
    let before = MIGRATIONS.iter().position(|sql| sql.contains("CREATE TABLE scope")).expect("a migration");
    downgrade(&runs.folders[0].join("snapshot.sqlite"), before);
    runs.change(1, CHANGES);
    runs.diff(&[]).assert_code(4);
    assert_hostile_is_refused(&runs, &runs.folders[0]);
}

/// A snapshot from elsewhere whose keys are no texts.
fn assert_hostile_is_refused(runs: &Runs, folder: &Path) {
    let snapshot = Connection::open(folder.join("snapshot.sqlite")).expect("a database");
    snapshot
        .execute("UPDATE documents SET document_id = x'ff' || document_id WHERE exchange_id = '11111155'", [])
        .expect("a change");
    let output = runs.diff(&[]).assert_code(1);
    assert!(output.stderr.contains("cannot use the snapshot"), "{}", output.stderr);
}
