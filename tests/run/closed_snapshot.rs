//! A published snapshot stands alone, whatever was written into it last: reading it makes no file beside it.

use std::fs;
use std::path::Path;

use ilaudit::sim::SimConfig;
use rusqlite::Connection;

use crate::common::harness::{ACCEPT_SPLASH, Harness};

fn world(documents: u32) -> SimConfig {
    SimConfig { exchanges: 2, documents, users: 3, groups: 2, exact: true, ..SimConfig::default() }
}

#[track_caller]
fn assert_stands_alone(harness: &Harness, run: &Path, what: &str) {
    let names = fs::read_dir(run).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let beside: Vec<_> =
        names.filter(|name| name.to_string_lossy().starts_with("snapshot.sqlite-")).collect();
    assert!(beside.is_empty(), "{what}: {beside:?}");
    // 1 is a rollback journal, 2 write-ahead logging, for writers and readers
    let header = fs::read(run.join("snapshot.sqlite")).expect("a snapshot");
    assert_eq!(header.get(18..20), Some([1, 1].as_slice()), "{what}");
    let run = run.display().to_string();
    harness.dir.ilaudit(&["audit", &run]).assert_code(0);
}

#[test]
fn after_a_comparison_with_no_run_or_with_one_that_does_not_fit() {
    let harness = Harness::new(world(3), ACCEPT_SPLASH);
    let first = harness.dir.ilaudit(&["run", "--diff"]).assert_code(0).run_folder();
    assert_stands_alone(&harness, &first, "nothing to compare with");
    let second = harness.dir.ilaudit(&["run", "--diff"]).assert_code(0).run_folder();
    assert_stands_alone(&harness, &second, "compared");
    let tamper = Connection::open(second.join("snapshot.sqlite")).expect("a snapshot");
    tamper.execute_batch("UPDATE users SET last_accessed_on = 1").expect("a change");
    drop(tamper);
    let third = harness.dir.ilaudit(&["run", "--diff"]).assert_code(4).run_folder();
    assert_stands_alone(&harness, &third, "the run before has changed");
}

#[test]
fn after_a_verification_that_found_nothing_to_verify() {
    let harness = Harness::new(world(0), ACCEPT_SPLASH);
    let run = harness.dir.ilaudit(&["run", "--verify"]).assert_code(0).run_folder();
    assert_stands_alone(&harness, &run, "no document");
}
