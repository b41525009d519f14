//! Concurrent runs: kept apart by locks, or split on purpose and merged.

use std::time::Duration;

use ilaudit::sim::{Call, SimConfig};

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::output::masked_reports;

#[test]
fn a_second_run_is_told_who_holds_the_lock() {
    let slow = SimConfig { latency: Duration::from_millis(40), ..small_service() };
    let harness = Harness::new(slow, ACCEPT_SPLASH);
    let mut first = harness.spawn(&["run"]);
    harness.wait_until(|log| log.iter().any(|arrival| arrival.call == Call::Exchanges));
    let holder = format!("process {} since 20", first.id());
    for (args, what) in [(&["run"][..], "the folder"), (&["run", "--out", "elsewhere"][..], "the account")] {
        let output = harness.dir.ilaudit(args).assert_code(7);
        for says in [what, "is in use by another run", &holder] {
            assert!(output.stderr.contains(says), "{}", output.stderr);
        }
    }
    first.kill().and_then(|()| first.wait()).expect("a kill");
    // the lock ends with the process, however it ends
    harness.dir.ilaudit(&["run"]).assert_code(3);
}

#[test]
fn merged_shards_are_the_whole() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let whole = masked_reports(&harness.dir.ilaudit(&["run", "--out", "whole"]).assert_code(3).run_folder());
    let shards: Vec<String> = ["1/3", "2/3", "3/3"]
        .iter()
        .map(|shard| {
            let output = harness.dir.ilaudit(&["collect", "--shard", shard]);
            assert!(matches!(output.code, Some(0 | 3)), "{}", output.stderr);
            output.stdout.trim_end().to_owned()
        })
        .collect();
    let merge = |shards: &[&str]| harness.dir.ilaudit(&[&["merge"], shards].concat());
    let parts: Vec<&str> = shards.iter().map(String::as_str).collect();
    let merged = merge(&parts).assert_code(3);
    assert_eq!(masked_reports(&merged.run_folder()), whole);
    // in any order
    let backwards: Vec<&str> = parts.iter().rev().copied().collect();
    assert_eq!(masked_reports(&merge(&backwards).assert_code(3).run_folder()), whole);
    let twice = merge(&[parts[0], parts[1], parts[0]]).assert_code(2);
    assert!(twice.stderr.contains("1/3, 2/3, 1/3 are not one walk"), "{}", twice.stderr);
    let incomplete = merge(&parts[..2]).assert_code(2);
    assert!(incomplete.stderr.contains("1/3, 2/3 are not one walk"), "{}", incomplete.stderr);
    let other_scope = harness.dir.ilaudit(&["collect", "--shard", "3/3", "--phase", "OPEN"]);
    let other_scope = merge(&[parts[0], parts[1], other_scope.stdout.trim_end()]).assert_code(2);
    assert!(other_scope.stderr.contains("different scopes or datasets"), "{}", other_scope.stderr);
    let unsharded = merge(&["whole/latest"]).assert_code(2);
    assert!(unsharded.stderr.contains("is not a shard"), "{}", unsharded.stderr);
}

#[test]
fn shards_of_different_services_are_not_merged() {
    let (one, other) =
        (Harness::new(small_service(), ACCEPT_SPLASH), Harness::new(small_service(), ACCEPT_SPLASH));
    let first = one.dir.ilaudit(&["collect", "--shard", "1/2"]).run_folder();
    let second = other.dir.ilaudit(&["collect", "--shard", "2/2"]).run_folder();
    let paths = [first, second].map(|path| path.to_str().expect("text").to_owned());
    let output = one.dir.ilaudit(&["merge", &paths[0], &paths[1]]).assert_code(2);
    assert!(output.stderr.contains("different services or accounts"), "{}", output.stderr);
}
