//! Commands that overlap in one output folder: the second ends with 7, and the first publishes.

use std::fs;
use std::process::{Child, Command};

use ilaudit::sim::SimConfig;

use crate::common::harness::{ACCEPT_SPLASH, Harness};

/// Two exchanges, one in each half.
fn tiny_service() -> SimConfig {
    SimConfig { exchanges: 2, documents: 5, users: 3, file_bytes: 64, exact: true, ..SimConfig::default() }
}

/// Sends a signal by its name.
pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().expect("kill");
    assert!(sent.success());
}

/// Starts the first, freezes it while it writes reports, runs the second meanwhile, and lets the first go on.
#[track_caller]
fn assert_second_is_refused(harness: &Harness, first: (&[&str], i32), second: &[&str]) {
    let running = harness.spawn(first.0);
    harness.wait_for_reports();
    signal(&running, "-STOP");
    let refused = harness.dir.ilaudit(second);
    signal(&running, "-CONT");
    let published = harness.dir.wait_for(running).assert_code(first.1).run_folder();
    assert!(published.join("manifest.json").is_file(), "{first:?}");
    assert_eq!(refused.code, Some(7), "{first:?}, then {second:?}: {}", refused.stderr);
    assert!(refused.stderr.contains("is in use by another run"), "{}", refused.stderr);
    let left = fs::read_dir(harness.dir.path().join("ilaudit-runs")).expect("a folder");
    let names: Vec<_> = left.map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().ends_with(".partial")), "{names:?}");
}

#[test]
fn whoever_writes_reports_has_the_folder_to_itself() {
    let harness = Harness::new(tiny_service(), ACCEPT_SPLASH);
    fs::create_dir(harness.dir.path().join("empty")).expect("a folder");
    let collect = |shard| harness.dir.ilaudit(&["collect", "--shard", shard]).assert_code(0).stdout;
    let shards = ["1/2", "2/2"].map(collect);
    let compare = &["compare", "empty"][..];
    let merge = &["merge", shards[0].trim_end(), shards[1].trim_end()][..];
    let (run, collect, report, verify) = (&["run"][..], &["collect"][..], &["report"][..], &["verify"][..]);
    for (first, code, second) in [
        (run, 0, run),
        (run, 0, report),
        (report, 0, report),
        (report, 0, merge),
        (verify, 0, verify),
        (verify, 0, compare),
        (compare, 4, compare),
        (compare, 4, verify),
        (merge, 0, merge),
        (merge, 0, collect),
    ] {
        assert_second_is_refused(&harness, (first, code), second);
    }
}

#[test]
fn a_merge_that_is_killed_is_never_resumed_as_a_run() {
    let harness = Harness::new(tiny_service(), ACCEPT_SPLASH);
    let collect = |shard| harness.dir.ilaudit(&["collect", "--shard", shard]).assert_code(0).stdout;
    let shards = ["1/2", "2/2"].map(collect);
    let merge = ["merge", shards[0].trim_end(), shards[1].trim_end()];
    let mut killed = harness.spawn(&merge);
    harness.wait_for_reports();
    killed.kill().and_then(|()| killed.wait()).expect("a kill");
    let run = harness.dir.ilaudit(&["run"]).assert_code(0);
    assert!(!run.stderr.contains("resuming"), "{}", run.stderr);
    harness.dir.ilaudit(&merge).assert_code(0);
    // two shards, a run, a merge: nothing is left of the one that was killed
    assert_eq!(harness.run_folders().len(), 4, "{:?}", harness.run_folders());
}
