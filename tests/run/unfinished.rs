//! An unfinished run that cannot be resumed is reported, and stays as it is, byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::older::downgrade;
use crate::common::written::folder_files;
use crate::output::masked_reports;
use crate::resume::{interrupt_run, slow_service};

/// The folder of the one run that is not finished.
#[track_caller]
pub fn unfinished_run(harness: &Harness) -> PathBuf {
    let is_partial = |path: &PathBuf| path.extension().is_some_and(|end| end == "partial");
    let mut unfinished = harness.run_folders().into_iter().filter(is_partial);
    let found = unfinished.next().expect("an unfinished run");
    assert_eq!(unfinished.next(), None);
    found
}

/// A harness with an unfinished run, and its folder.
pub fn interrupted_run() -> (Harness, PathBuf) {
    let harness = Harness::new(slow_service(), ACCEPT_SPLASH);
    interrupt_run(&harness);
    let partial = unfinished_run(&harness);
    (harness, partial)
}

/// Every file but the index of the log, which the engine makes anew whenever it looks.
fn folder_bytes(partial: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = folder_files(partial);
    files.remove(Path::new("snapshot.sqlite-shm"));
    files
}

/// Runs some SQL on the unfinished run, and leaves its log as a killed program does.
fn change_snapshot(partial: &Path, sql: &str) {
    let snapshot = Connection::open(partial.join("snapshot.sqlite")).expect("a snapshot");
    snapshot.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).expect("a setting");
    snapshot.execute_batch(sql).expect("a change");
}

/// Puts something else in the snapshot's place.
fn replace(partial: &Path, fill: impl FnOnce(&Path)) {
    for end in ["", "-wal", "-shm"] {
        fs::remove_file(partial.join(format!("snapshot.sqlite{end}"))).expect("it goes");
    }
    fill(&partial.join("snapshot.sqlite"));
}

fn open_snapshot(sql: &'static str) -> impl FnOnce(&Path) {
    move |path| Connection::open(path).and_then(|other| other.execute_batch(sql)).expect("a database")
}

type Change = fn(&Path);

#[test]
fn what_is_of_another_version_or_another_program_is_left_alone() {
    let cases: [(&str, Change); 4] = [
        ("use a newer ilaudit", |partial| {
            change_snapshot(partial, "PRAGMA user_version = 99");
        }),
        ("is not a snapshot of ilaudit", |partial| {
            replace(partial, |path| fs::write(path, "not a database, whatever its name").expect("a file"));
        }),
        ("is not a snapshot of ilaudit", |partial| {
            replace(partial, open_snapshot("CREATE TABLE mine (years_of TEXT)"));
        }),
        ("is not a snapshot of ilaudit", |partial| {
            replace(partial, open_snapshot("PRAGMA application_id = 7; PRAGMA user_version = 2"));
        }),
    ];
    for (says, spoil) in cases {
        let (harness, partial) = interrupted_run();
        fs::remove_file(partial.join("run.log")).expect("it goes");
        spoil(&partial);
        let (before, request) = (folder_bytes(&partial), harness.logged_calls().len());
        let output = harness.dir.ilaudit(&["run", "-q"]).assert_code(1);
        let id = partial.file_stem().and_then(|id| id.to_str()).expect("an id");
        let run = format!("error: cannot resume run {id}; ");
        for says in [run.as_str(), says, "--fresh starts a new run"] {
            assert!(output.stderr.contains(says), "{}", output.stderr);
        }
        assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
        assert_eq!(harness.logged_calls().len(), request, "something was sent");
        assert!(folder_bytes(&partial) == before, "{says}: {:?}", folder_bytes(&partial).keys());
        harness.dir.ilaudit(&["collect", "-q", "--fresh"]).assert_code(3);
        assert!(folder_bytes(&partial) == before, "{says}: --fresh has changed it");
    }
}

#[test]
fn a_run_of_an_older_version_is_resumed() {
    let expected =
        masked_reports(&Harness::new(small_service(), ACCEPT_SPLASH).dir.ilaudit(&["run"]).run_folder());
    let (harness, partial) = interrupted_run();
    downgrade(&partial.join("snapshot.sqlite"), 1);
    let output = harness.dir.ilaudit(&["run"]).assert_code(3);
    assert!(output.stderr.contains("resuming the unfinished run"), "{}", output.stderr);
    for (found, expected) in masked_reports(&output.run_folder()).iter().zip(&expected) {
        let differing = found.rows.iter().zip(&expected.rows).find(|(found, expected)| found != expected);
        assert!(found == expected, "another report of {:?}: {differing:?}", found.columns);
    }
}
