//! However a run is interrupted, the next one resumes it, and its reports are those of an undisturbed run.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use ilaudit::sim::{Call, ListingKind, SimConfig};
use rusqlite::{Connection, OpenFlags};

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::output::masked_reports;

/// Slow enough to be met in the middle of its walk.
pub fn slow_service() -> SimConfig {
    SimConfig { latency: Duration::from_millis(15), ..small_service() }
}

/// How often a program is killed; a campaign of hundreds is asked for with `ILAUDIT_KILLS`.
fn kill_count() -> u64 {
    std::env::var("ILAUDIT_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(6)
}

#[test]
fn killed_at_any_moment_it_resumes_and_requests_nothing_twice() {
    let undisturbed = Harness::new(small_service(), ACCEPT_SPLASH);
    let expected = masked_reports(&undisturbed.dir.ilaudit(&["run"]).assert_code(3).run_folder());
    let mut random = fastrand::Rng::with_seed(kill_count());
    for kill in 0..kill_count() {
        let harness = Harness::new(slow_service(), ACCEPT_SPLASH);
        let mut run = harness.spawn(&["run", "--concurrency", "3"]);
        std::thread::sleep(Duration::from_millis(random.u64(20..700)));
        run.kill().and_then(|()| run.wait()).expect("a kill");
        let done = complete_calls(&harness);
        let asked_before = harness.logged_calls().len();
        let output = harness.dir.ilaudit(&["run"]).assert_code(3);
        assert_eq!(masked_reports(&output.run_folder()), expected, "kill {kill}");
        let asked_again: BTreeSet<String> =
            harness.logged_calls()[asked_before..].iter().filter_map(listed_dataset).collect();
        let twice: Vec<_> = done.intersection(&asked_again).collect();
        assert!(twice.is_empty(), "kill {kill}: {twice:?}");
    }
}

/// What the ledger of an interrupted run has as complete: exchange and dataset.
fn complete_calls(harness: &Harness) -> BTreeSet<String> {
    let folders = harness.run_folders();
    let Some(partial) = folders.iter().find(|path| path.extension().is_some()) else {
        return BTreeSet::new();
    };
    // as a copy: a look must not change what the next run finds
    let copy = tempfile::TempDir::new().expect("a folder");
    for end in ["", "-wal"] {
        let name = format!("snapshot.sqlite{end}");
        drop(std::fs::copy(partial.join(&name), copy.path().join(&name)));
    }
    let file = copy.path().join("snapshot.sqlite");
    let Ok(snapshot) = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE) else {
        return BTreeSet::new();
    };
    let sql = "SELECT exchange_id || ' ' || dataset FROM coverage
               WHERE state = 'complete' AND dataset <> 'entry'";
    let Ok(mut query) = snapshot.prepare(sql) else { return BTreeSet::new() };
    query.query_map([], |row| row.get(0)).expect("lines").map(|line| line.expect("a line")).collect()
}

fn listed_dataset(call: &Call) -> Option<String> {
    match call {
        Call::List(ListingKind::Folders, exchange) => Some(format!("{exchange} folders")),
        Call::List(ListingKind::Documents, exchange) => Some(format!("{exchange} documents")),
        Call::List(ListingKind::Users, exchange) => Some(format!("{exchange} users")),
        Call::List(ListingKind::Groups, exchange) => Some(format!("{exchange} groups")),
        _ => None,
    }
}

/// Starts a run and kills it in the middle of its walk.
pub fn interrupt_run(harness: &Harness) {
    let mut run = harness.spawn(&["run", "--concurrency", "2"]);
    harness.wait_until(|log| log.iter().filter_map(|arrival| listed_dataset(&arrival.call)).count() > 8);
    run.kill().and_then(|()| run.wait()).expect("a kill");
}

#[test]
fn a_run_that_has_used_up_its_time_ends_with_6_and_is_resumed() {
    // some seconds are more than enough to sign in, and not enough for the walk
    let harness =
        Harness::new(SimConfig { latency: Duration::from_millis(250), ..small_service() }, ACCEPT_SPLASH);
    let output = harness.dir.ilaudit(&["run", "--max-duration", "3s", "--concurrency", "1"]).assert_code(6);
    assert!(output.stderr.contains("`ilaudit run` resumes"), "{}", output.stderr);
    assert_eq!(harness.logged_calls().last(), Some(&Call::Revoke));
    let output = harness.dir.ilaudit(&["run", "--resume"]).assert_code(3);
    assert!(output.stderr.contains("resuming the unfinished run"), "{}", output.stderr);
    assert_eq!(harness.logged_calls().iter().filter(|call| **call == Call::Exchanges).count(), 1);
    assert_eq!(harness.run_folders().len(), 1, "{:?}", harness.run_folders());
}

#[test]
fn a_run_stopped_before_it_has_anything_leaves_nothing_and_says_why_it_ended() {
    let harness =
        Harness::new(SimConfig { latency: Duration::from_secs(2), ..small_service() }, ACCEPT_SPLASH);
    let output = harness.dir.ilaudit(&["run", "--max-duration", "10ms"]).assert_code(6);
    assert!(output.stderr.contains("stopped before anything was collected"), "{}", output.stderr);
    assert!(harness.run_folders().is_empty());
}

#[test]
fn resuming_needs_an_unfinished_run_of_the_same_kind() {
    let harness = Harness::new(slow_service(), ACCEPT_SPLASH);
    let output = harness.dir.ilaudit(&["run", "--resume"]).assert_code(2);
    assert!(output.stderr.contains("there is no unfinished run"), "{}", output.stderr);
    interrupt_run(&harness);
    let before = harness.logged_calls().len();
    let output = harness.dir.ilaudit(&["run", "--phase", "OPEN"]).assert_code(2);
    for says in ["was started with another scope", "--fresh"] {
        assert!(output.stderr.contains(says), "{}", output.stderr);
    }
    assert_eq!(harness.logged_calls().len(), before, "something was sent");
    let output = harness.dir.ilaudit(&["run", "--fresh", "--phase", "OPEN"]).assert_code(3);
    assert!(!output.stderr.contains("unfinished"), "{}", output.stderr);
    // the finished run is newer than the one that was interrupted, which is left alone now
    harness.dir.ilaudit(&["run", "--resume"]).assert_code(2);
}

#[test]
fn a_run_killed_while_it_made_its_snapshot_begins_anew() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let partial = harness.dir.path().join("ilaudit-runs/20261123T081705Z.partial");
    std::fs::create_dir_all(&partial).expect("a folder");
    std::fs::write(partial.join("snapshot.sqlite"), "").expect("an empty file");
    let output = harness.dir.ilaudit(&["run"]).assert_code(3);
    assert!(output.run_folder().ends_with("20261123T081705Z"), "{}", output.stdout);
}

#[test]
fn what_failed_is_asked_for_once_more_at_the_end() {
    // the first request for documents of each exchange fails for good, as far as one try can tell
    let faults = "500:documents".parse().expect("a fault");
    let harness = Harness::new(SimConfig { faults, ..small_service() }, "attempts = 1\n");
    let with_consent = ["run", "--accept-splash"];
    let output = harness.dir.ilaudit(&with_consent).assert_code(3);
    let coverage = crate::common::table::Table::read(&output.run_folder(), "coverage");
    let states: BTreeMap<&str, usize> =
        coverage.rows_where("dataset", "documents").fold(BTreeMap::new(), |mut states, row| {
            *states.entry(row[coverage.column_index("state")].as_str()).or_default() += 1;
            states
        });
    assert_eq!(states, BTreeMap::from([("complete", 11), ("skipped", 1)]));
}

#[test]
fn only_so_many_finished_runs_are_kept() {
    let harness = Harness::new(small_service(), &format!("{ACCEPT_SPLASH}[output]\nkeep = 2\n"));
    let runs: Vec<_> =
        (0..3).map(|_| harness.dir.ilaudit(&["collect", "-q"]).assert_code(3).run_folder()).collect();
    let mut left = harness.run_folders();
    left.sort();
    assert_eq!(left.len(), 2);
    assert!(!runs[0].exists() && runs[1].exists() && runs[2].exists());
}

#[test]
fn the_newest_complete_run_and_those_of_other_accounts_are_always_kept() {
    let harness = Harness::new(small_service(), &format!("{ACCEPT_SPLASH}[output]\nkeep = 1\n"));
    let first = harness.dir.ilaudit(&["run"]).assert_code(3).run_folder();
    let exchanges = crate::common::table::Table::read(&first, "exchanges");
    let id = &exchanges.rows_where("outcome", "complete").next().expect("one")[0];
    let complete = harness.dir.ilaudit(&["collect", "--exchange", id]).assert_code(0).run_folder();
    assert!(!first.exists());
    let other = Harness::new(small_service(), ACCEPT_SPLASH);
    let dir = harness.dir.path().join("ilaudit-runs").display().to_string();
    let foreign = other.dir.ilaudit(&["collect", "--out", &dir]).assert_code(3).run_folder();
    let gaps = [(), ()].map(|()| harness.dir.ilaudit(&["collect"]).assert_code(3).run_folder());
    assert!(complete.exists() && foreign.exists() && !gaps[0].exists() && gaps[1].exists());
}
