//! Runs beside each other: kept apart by locks, or split on purpose and joined.

use std::time::Duration;

use ilaudit::sim::{Call, SimConfig};

use crate::common::harness::{CONSENT, Stage, small};
use crate::output::masked_reports;

#[test]
fn a_second_run_is_told_who_holds_the_lock() {
    let slow = SimConfig { latency: Duration::from_millis(40), ..small() };
    let stage = Stage::new(slow, CONSENT);
    let mut first = stage.spawn(&["run"]);
    stage.wait_until(|log| log.iter().any(|arrival| arrival.call == Call::Exchanges));
    let holder = format!("process {} since 20", first.id());
    for (args, what) in [(&["run"][..], "the folder"), (&["run", "--out", "elsewhere"][..], "the account")] {
        let ended = stage.desk.ilaudit(args).with_code(7);
        for says in [what, "is in use by another run", &holder] {
            assert!(ended.stderr.contains(says), "{}", ended.stderr);
        }
    }
    first.kill().and_then(|()| first.wait()).expect("a kill");
    // the lock ends with the process, however it ends
    stage.desk.ilaudit(&["run"]).with_code(3);
}

#[test]
fn merged_shards_are_the_whole() {
    let stage = Stage::new(small(), CONSENT);
    let whole = masked_reports(&stage.desk.ilaudit(&["run", "--out", "whole"]).with_code(3).run_folder());
    let shards: Vec<String> = ["1/3", "2/3", "3/3"]
        .iter()
        .map(|shard| {
            let ended = stage.desk.ilaudit(&["collect", "--shard", shard]);
            assert!(matches!(ended.code, Some(0 | 3)), "{}", ended.stderr);
            ended.stdout.trim_end().to_owned()
        })
        .collect();
    let merge = |shards: &[&str]| stage.desk.ilaudit(&[&["merge"], shards].concat());
    let parts: Vec<&str> = shards.iter().map(String::as_str).collect();
    let merged = merge(&parts).with_code(3);
    assert_eq!(masked_reports(&merged.run_folder()), whole);
    // in any order
    let backwards: Vec<&str> = parts.iter().rev().copied().collect();
    assert_eq!(masked_reports(&merge(&backwards).with_code(3).run_folder()), whole);
    let twice = merge(&[parts[0], parts[1], parts[0]]).with_code(2);
    assert!(twice.stderr.contains("shards do not overlap"), "{}", twice.stderr);
}

#[test]
fn shards_of_different_services_are_not_merged() {
    let (one, other) = (Stage::new(small(), CONSENT), Stage::new(small(), CONSENT));
    let first = one.desk.ilaudit(&["collect", "--shard", "1/2"]).run_folder();
    let second = other.desk.ilaudit(&["collect", "--shard", "2/2"]).run_folder();
    let paths = [first, second].map(|path| path.to_str().expect("text").to_owned());
    let ended = one.desk.ilaudit(&["merge", &paths[0], &paths[1]]).with_code(2);
    assert!(ended.stderr.contains("different services or accounts"), "{}", ended.stderr);
}
