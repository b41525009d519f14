//! `--fail-on-new`: what the run before found as well does not count.

use std::fs;
use std::path::PathBuf;

use ilaudit::sim::SimConfig;
use rusqlite::Connection;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};

/// Two runs of one service, of which the second is to be reported.
struct Runs {
    harness: Harness,
    folders: [PathBuf; 2],
}

impl Runs {
    fn collect() -> Self {
        let config = SimConfig { exchanges: 2, documents: 4, exact: true, ..small_service() };
        let harness = Harness::new(config, ACCEPT_SPLASH);
        let folders = [(); 2].map(|()| harness.dir.ilaudit(&["collect"]).assert_code(0).run_folder());
        Self { harness, folders }
    }

    /// Changes what a run knows, as if it had been so from the start.
    fn change(&self, run: usize, sql: &str) {
        drop(fs::remove_file(self.folders[run].join("manifest.json")));
        let snapshot = Connection::open(self.folders[run].join("snapshot.sqlite")).expect("a database");
        snapshot.execute_batch(sql).expect("a change");
    }

    /// The exit code of a report, and its last line without the manifest's hash.
    fn report(&self, args: &[&str]) -> (i32, String) {
        let output = self.harness.dir.ilaudit(&[&["report"], args].concat());
        let last = output.stderr.lines().last().unwrap_or_default();
        let last = last.split_once("manifest sha256:").map_or(last, |(ending, _)| ending);
        (output.code.expect("a code"), last.trim_end_matches(" · ").to_owned())
    }
}

const NEW: [&str; 2] = ["--fail-on-new", "high"];
/// A member whom the exchange does not list.
const STRANGER: &str = "INSERT INTO group_members (exchange_id, group_id, workspace_user_id)
    SELECT exchange_id, group_id, 'stranger' FROM group_members LIMIT 1;
    UPDATE coverage SET rows_expected = NULL WHERE dataset = 'groups'";

#[test]
fn a_finding_counts_once_it_is_new() {
    let runs = Runs::collect();
    let (code, last) = runs.report(&["--fail-on-new", "info"]);
    assert_eq!((code, last.as_str()), (0, ""));
    runs.change(1, STRANGER);
    let one = (4, "exit 4: 1 new finding at or above high".to_owned());
    assert_eq!(runs.report(&NEW), one);
    runs.change(0, STRANGER);
    assert_eq!(runs.report(&NEW), (0, String::new()));
}

#[test]
fn what_the_run_before_could_not_tell_counts_as_new_and_is_said_so() {
    let runs = Runs::collect();
    runs.change(1, STRANGER);
    runs.change(0, "UPDATE coverage SET state = 'refused', rows = NULL, rows_expected = NULL WHERE dataset = 'users'; DELETE FROM users");
    let id = runs.folders[0].file_name().expect("a name").to_string_lossy();
    let told = format!("exit 4: 1 new finding at or above high (1 of them where run {id} could not tell)");
    assert_eq!(runs.report(&NEW), (4, told));
}

#[test]
fn without_a_run_before_every_finding_is_new() {
    let runs = Runs::collect();
    runs.change(1, STRANGER);
    fs::write(runs.folders[0].join("snapshot.sqlite"), "damaged").expect("a file");
    // the reason names files and exchanges: it stays out of the last line, which others are told
    let last = "exit 4: 1 new finding at or above high (the run before cannot be compared with)";
    assert_eq!(runs.report(&NEW), (4, last.to_owned()));
    let told = runs.harness.dir.ilaudit(&["report", "--fail-on-new", "high"]).stderr.replace('\n', " ");
    assert!(
        told.contains("every finding counts as new") && told.contains("is not a snapshot of ilaudit"),
        "{told}"
    );
    fs::remove_dir_all(&runs.folders[0]).expect("a folder");
    let none = "exit 4: 1 new finding at or above high (there is no run before to compare with)";
    assert_eq!(runs.report(&NEW), (4, none.to_owned()));
}

#[test]
fn a_run_compares_itself_with_the_run_before() {
    let harness =
        Harness::new(SimConfig { exchanges: 2, documents: 4, exact: true, ..small_service() }, ACCEPT_SPLASH);
    let run = ["run", "--fail-on-new", "info", "--format", "csv"];
    let first = harness.dir.ilaudit(&run).assert_code(4);
    assert!(
        first.stderr.contains("at or above info (there is no run before to compare with)"),
        "{}",
        first.stderr
    );
    harness.dir.ilaudit(&run).assert_code(0);
}

#[test]
fn who_is_on_the_list_of_leavers_since_is_new() {
    let runs = Runs::collect();
    let sql = "SELECT MIN(email_id) FROM users WHERE email_id LIKE '%@%'";
    let address = runs.harness.dir.ilaudit(&["query", "--format", "csv", sql]).assert_code(0).stdout;
    let list = runs.harness.dir.path().join("leavers.txt");
    fs::write(&list, address.lines().nth(1).expect("an address")).expect("a list");
    let mut command = runs.harness.dir.command(&["report", "--fail-on-new", "high"]);
    let output = runs.harness.dir.run(command.env("ILAUDIT_LEAVERS", &list)).assert_code(4);
    assert!(output.stderr.contains("new finding"), "{}", output.stderr);
}
