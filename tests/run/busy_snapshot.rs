//! A snapshot that another program uses: an error says so, nothing is lost, and later the same call succeeds.

use std::fs;
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::Duration;

use ilaudit::sim::SimConfig;
use rusqlite::Connection;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::table::Table;
use crate::common::test_dir::CommandOutput;
use crate::common::written::folder_files;
use crate::output::masked_reports;
#[cfg(unix)]
use crate::overlap::signal;
use crate::unfinished::{interrupted_run, unfinished_run};

/// Nobody else can write into the snapshot, or even look into one that is finished, until this is dropped.
fn lock_snapshot(folder: &Path) -> Connection {
    let other = Connection::open(folder.join("snapshot.sqlite")).expect("a snapshot");
    other.execute_batch("BEGIN EXCLUSIVE").expect("nobody else holds it");
    other
}

#[track_caller]
fn assert_one_clear_error(output: CommandOutput) -> CommandOutput {
    let output = output.assert_code(7);
    assert!(output.stderr.contains("another program holds the snapshot"), "{}", output.stderr);
    assert_eq!(output.stderr.matches("error: ").count(), 1, "{}", output.stderr);
    assert_eq!(output.stdout, "");
    output
}

fn undisturbed_reports() -> Vec<Table> {
    masked_reports(
        &Harness::new(small_service(), ACCEPT_SPLASH).dir.ilaudit(&["run"]).assert_code(3).run_folder(),
    )
}

#[test]
fn an_unfinished_run_in_use_is_resumed_later() {
    let (harness, partial) = interrupted_run();
    let (other, request) = (lock_snapshot(&partial), harness.logged_calls().len());
    assert_one_clear_error(harness.dir.ilaudit(&["run"]));
    assert_eq!(harness.logged_calls().len(), request, "something was sent");
    drop(other);
    let output = harness.dir.ilaudit(&["run", "--resume"]).assert_code(3);
    assert!(masked_reports(&output.run_folder()) == undisturbed_reports(), "other reports");
}

#[test]
fn a_run_whose_snapshot_is_taken_from_it_is_resumed_later() {
    let very_slow = SimConfig { latency: Duration::from_millis(60), ..small_service() };
    let harness = Harness::new(very_slow, ACCEPT_SPLASH);
    let run = harness.spawn(&["run", "--concurrency", "1"]);
    harness.wait_until(|log| log.len() > 20);
    let other = Connection::open(unfinished_run(&harness).join("snapshot.sqlite")).expect("a snapshot");
    other.busy_timeout(Duration::from_secs(30)).expect("a setting");
    other.execute_batch("BEGIN IMMEDIATE").expect("it has its turn");
    let output = harness.dir.wait_for(run);
    assert!(assert_one_clear_error(output).stderr.contains("what was completed is kept in"));
    drop(other);
    let output = harness.dir.ilaudit(&["run", "--resume"]).assert_code(3);
    assert!(masked_reports(&output.run_folder()) == undisturbed_reports(), "other reports");
}

/// Starts a run, and reads its snapshot until what is returned is dropped; by then the run waits for that.
fn read_until_awaited(harness: &Harness) -> (Child, Connection) {
    let mut run = harness.spawn(&["run", "--concurrency", "1"]);
    harness.wait_until(|log| log.len() > 20);
    let partial = unfinished_run(harness);
    let other = Connection::open(partial.join("snapshot.sqlite")).expect("a snapshot");
    other.execute_batch("BEGIN; SELECT * FROM run;").expect("it reads");
    let is_awaited =
        || fs::read_to_string(partial.join("run.log")).is_ok_and(|log| log.contains("waiting for it"));
    while !is_awaited() {
        assert!(run.try_wait().expect("a child").is_none(), "it has ended");
        thread::sleep(Duration::from_millis(10));
    }
    (run, other)
}

#[test]
fn a_run_waits_at_its_end_for_whoever_reads_its_snapshot() {
    let slow = SimConfig { latency: Duration::from_millis(10), ..small_service() };
    let harness = Harness::new(slow, ACCEPT_SPLASH);
    let (run, other) = read_until_awaited(&harness);
    drop(other);
    let output = harness.dir.wait_for(run).assert_code(3);
    assert_eq!(output.stderr.matches("waiting for it").count(), 1, "{}", output.stderr);
    assert!(masked_reports(&output.run_folder()) == undisturbed_reports(), "other reports");
}

#[cfg(unix)]
#[test]
fn a_run_that_waits_for_a_reader_can_be_interrupted() {
    let slow = SimConfig { latency: Duration::from_millis(10), ..small_service() };
    let harness = Harness::new(slow, ACCEPT_SPLASH);
    let (run, other) = read_until_awaited(&harness);
    signal(&run, "-INT");
    let output = harness.dir.wait_for(run).assert_code(130);
    assert!(output.stderr.contains("what was completed is kept in"), "{}", output.stderr);
    drop(other);
    let output = harness.dir.ilaudit(&["run"]).assert_code(3);
    assert!(masked_reports(&output.run_folder()) == undisturbed_reports(), "other reports");
}

#[test]
fn a_finished_run_in_use_is_reported_and_verified_later() {
    let harness = Harness::new(SimConfig { exchanges: 1, ..small_service() }, "");
    let folder = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    // what is read here is read before: to close the file would give the lock back
    let before = folder_files(&folder);
    let other = lock_snapshot(&folder);
    let calls: [&[&str]; 3] = [&["report"], &["verify"], &["query", "SELECT * FROM run"]];
    for call in calls {
        assert_one_clear_error(harness.dir.ilaudit(call));
    }
    drop(other);
    assert!(folder_files(&folder) == before, "{:?}", folder_files(&folder).keys());
    for call in calls {
        harness.dir.ilaudit(call).assert_code(0);
    }
}
