//! A snapshot that another program holds: that is told, nothing is lost, and once it is let go the same call succeeds.

use std::path::Path;
use std::time::Duration;

use ilaudit::sim::SimConfig;
use rusqlite::Connection;

use crate::common::harness::{CONSENT, Stage, small};
use crate::common::table::Table;
use crate::common::test_dir::Ended;
use crate::output::{files, masked_reports};
use crate::unfinished::{interrupted, unfinished_run};

/// Nobody else can write into the snapshot, or even look into one that is finished, until this is dropped.
fn hold(folder: &Path) -> Connection {
    let other = Connection::open(folder.join("snapshot.sqlite")).expect("a snapshot");
    other.execute_batch("BEGIN EXCLUSIVE").expect("nobody else holds it");
    other
}

#[track_caller]
fn assert_told(ended: Ended) -> Ended {
    let ended = ended.with_code(7);
    assert!(ended.stderr.contains("another program holds the snapshot"), "{}", ended.stderr);
    assert_eq!(ended.stderr.matches("error: ").count(), 1, "{}", ended.stderr);
    assert_eq!(ended.stdout, "");
    ended
}

fn undisturbed() -> Vec<Table> {
    masked_reports(&Stage::new(small(), CONSENT).desk.ilaudit(&["run"]).with_code(3).run_folder())
}

#[test]
fn an_unfinished_run_that_is_held_is_gone_on_with_later() {
    let (stage, partial) = interrupted();
    let (other, asked) = (hold(&partial), stage.calls().len());
    assert_told(stage.desk.ilaudit(&["run"]));
    assert_eq!(stage.calls().len(), asked, "something was sent");
    drop(other);
    let ended = stage.desk.ilaudit(&["run", "--resume"]).with_code(3);
    assert!(masked_reports(&ended.run_folder()) == undisturbed(), "other reports");
}

#[test]
fn a_run_whose_snapshot_is_taken_from_it_is_gone_on_with_later() {
    let very_slow = SimConfig { latency: Duration::from_millis(60), ..small() };
    let stage = Stage::new(very_slow, CONSENT);
    let run = stage.spawn(&["run", "--concurrency", "1"]);
    stage.wait_until(|log| log.len() > 20);
    let other = Connection::open(unfinished_run(&stage).join("snapshot.sqlite")).expect("a snapshot");
    other.busy_timeout(Duration::from_secs(30)).expect("a setting");
    other.execute_batch("BEGIN IMMEDIATE").expect("it has its turn");
    let ended = stage.desk.ended(run.wait_with_output().expect("an end"));
    assert!(assert_told(ended).stderr.contains("what was complete is kept in"));
    drop(other);
    let ended = stage.desk.ilaudit(&["run", "--resume"]).with_code(3);
    assert!(masked_reports(&ended.run_folder()) == undisturbed(), "other reports");
}

#[test]
fn a_finished_run_that_is_held_is_reported_and_verified_later() {
    let stage = Stage::new(SimConfig { exchanges: 1, ..small() }, "");
    let folder = stage.desk.ilaudit(&["run"]).with_code(0).run_folder();
    // what is read here is read before: to close the file would give the lock back
    let before = files(&folder);
    let other = hold(&folder);
    let calls: [&[&str]; 3] = [&["report"], &["verify"], &["query", "SELECT * FROM run"]];
    let held = calls.map(|call| stage.spawn(call));
    for run in held {
        assert_told(stage.desk.ended(run.wait_with_output().expect("an end")));
    }
    drop(other);
    assert!(files(&folder) == before, "{:?}", files(&folder).keys());
    for call in calls {
        stage.desk.ilaudit(call).with_code(0);
    }
}
