//! However a verification is interrupted, the run stays what it was, and the next call goes on.

use std::fs;
use std::time::Duration;

use ilaudit::sim::SimConfig;

use crate::common::table::Table;
use crate::harness::{Stage, column, one};

/// Slow enough to be met in the middle.
fn slow() -> SimConfig {
    SimConfig { latency: Duration::from_millis(20), file_bytes: 20_000, ..one(60) }
}

/// Documents in flight, as many that wait for their turn, and what comes in the tenth of a second before it is written.
const ABREAST: usize = 4 * 2 + 20;

fn masked(mut table: Table) -> Table {
    for column in ["verified_on", "attempts"] {
        let at = table.at(column);
        table.mask(at, "known");
    }
    table
}

#[test]
fn killed_in_the_middle_of_downloads_it_goes_on() {
    let undisturbed = Stage::new(one(60));
    for kept in [&["--concurrency", "4"][..], &["--concurrency", "4", "--keep", "bag"]] {
        let stage = Stage::new(slow());
        let before = fs::read(stage.folder.join("snapshot.sqlite")).expect("a snapshot");
        let mut verify = stage.spawn(&[&["verify"], kept].concat());
        stage.wait_for_files(25);
        verify.kill().and_then(|()| verify.wait()).expect("a kill");
        assert_eq!(fs::read(stage.folder.join("snapshot.sqlite")).expect("a snapshot"), before);
        assert!(stage.folder.join("snapshot.sqlite.verifying").is_file());
        assert!(!stage.folder.join("csv").exists());
        let ended = stage.verify(kept).with_code(0);
        assert!(ended.stderr.contains("going on with the unfinished verification"), "{}", ended.stderr);
        assert!(stage.files().len() <= 60 + ABREAST, "{}", stage.files().len());
        assert!(!stage.folder.join("snapshot.sqlite.verifying").exists());
        undisturbed.verify(&[]).with_code(0);
        let (mut found, mut expected) = (masked(stage.report()), masked(undisturbed.report()));
        for table in [&mut found, &mut expected] {
            let at = table.at("kept_path");
            table.rows.iter_mut().for_each(|row| row[at].clear());
        }
        // files of another size are other files
        assert_eq!(column(&found, "document_id"), column(&expected, "document_id"));
        assert_eq!(column(&found, "outcome"), column(&expected, "outcome"));
    }
}

#[test]
fn stopped_in_good_order_it_goes_on_with_the_same_and_nothing_else() {
    let stage = Stage::new(slow());
    stage.verify(&["--concurrency", "4", "--max-duration", "150ms", "--sample", "50"]).with_code(6);
    let asked = stage.files().len();
    assert!(asked < 50);
    let other = stage.verify(&["--sample", "49"]).with_code(2);
    assert!(other.stderr.contains("start anew with --fresh"), "{}", other.stderr);
    assert_eq!(stage.files().len(), asked);
    stage.verify(&["--sample", "50", "--resume"]).with_code(0);
    assert_eq!(stage.report().rows.len(), 50);
    assert!(stage.files().len() <= 50 + ABREAST);
    let none = stage.verify(&["--sample", "50", "--resume"]).with_code(2);
    assert!(none.stderr.contains("no verification of this run to go on with"), "{}", none.stderr);
    assert!(!stage.folder.join("snapshot.sqlite.verifying").exists());
}

#[test]
fn a_run_that_is_killed_while_it_verifies_goes_on() {
    let mut stage = Stage::new(slow());
    let mut run = stage.spawn(&["run", "--verify", "--concurrency", "4"]);
    stage.wait_for_files(20);
    run.kill().and_then(|()| run.wait()).expect("a kill");
    stage.folder = stage.desk.ilaudit(&["run", "--verify"]).with_code(0).run_folder();
    assert_eq!(column(&stage.report(), "outcome"), ["match"; 60]);
    assert!(stage.files().len() <= 60 + ABREAST, "{}", stage.files().len());
}

#[test]
fn a_verification_has_the_time_that_the_walk_leaves_it() {
    // the walk is whole in time, and signs out when its time is over
    let faults = "slow=3s:revoke#2".parse().expect("faults");
    let mut stage = Stage::new(SimConfig { faults, ..one(5) });
    let budget = ["run", "--verify", "--max-duration"];
    stage.desk.ilaudit(&[&budget[..], &["2s"]].concat()).with_code(6);
    assert!(stage.files().is_empty());
    stage.folder = stage.desk.ilaudit(&[&budget[..], &["400000000years"]].concat()).with_code(0).run_folder();
    assert_eq!(column(&stage.report(), "outcome"), ["match"; 5]);
}

#[test]
fn a_bandwidth_holds_downloads_back() {
    let stage = Stage::new(SimConfig { file_bytes: 50_000, ..one(4) });
    let begun = std::time::Instant::now();
    stage.verify(&["--bandwidth", "200kB"]).with_code(0);
    // a lower bound holds on any machine: 200,000 bytes at 200,000 a second
    assert!(begun.elapsed() > Duration::from_millis(900));
}

#[test]
fn reports_that_could_not_be_written_cost_no_download() {
    for bagged in [&[][..], &["--keep", "bag"]] {
        let stage = Stage::new(one(10));
        fs::write(stage.folder.join("csv"), "in the way").expect("a file");
        let ended = stage.verify(bagged).with_code(1);
        assert!(ended.stderr.contains("csv"), "{}", ended.stderr);
        fs::remove_file(stage.folder.join("csv")).expect("it goes");
        stage.verify(bagged).with_code(0);
        assert_eq!(column(&stage.report(), "outcome"), ["match"; 10]);
        assert_eq!(stage.files().len(), 10);
    }
    // a copy that was left before anything began in it is no verification to go on with
    let stage = Stage::new(one(10));
    stage.verify(&["--sample", "5"]).with_code(0);
    let snapshot = stage.folder.join("snapshot.sqlite");
    fs::copy(&snapshot, stage.folder.join("snapshot.sqlite.verifying")).expect("a copy");
    stage.verify(&[]).with_code(0);
    assert_eq!(stage.report().rows.len(), 10);
}
