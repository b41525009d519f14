//! However a verification is interrupted, the run stays as it was, and the next call resumes.

use std::fs;
use std::time::Duration;

use ilaudit::sim::SimConfig;
use rusqlite::Connection;

use crate::bag::assert_valid;
use crate::common::table::Table;
use crate::common::written::folder_files;
use crate::harness::{CollectedRun, one_exchange};

/// Slow enough to be met in the middle.
fn slow_service() -> SimConfig {
    SimConfig { latency: Duration::from_millis(20), file_bytes: 20_000, ..one_exchange(60) }
}

/// Documents in flight, as many that wait for their turn, and what comes in the tenth of a second before it is written.
const ABREAST: usize = 4 * 2 + 20;

fn masked_report(mut table: Table) -> Table {
    for column in ["verified_on", "attempts"] {
        let at = table.column_index(column);
        table.mask_column(at, "known");
    }
    table
}

#[test]
fn killed_in_the_middle_of_downloads_it_resumes() {
    let undisturbed = CollectedRun::new(one_exchange(60));
    for kept in [&["--concurrency", "4"][..], &["--concurrency", "4", "--keep", "bag"]] {
        let harness = CollectedRun::new(slow_service());
        let before = fs::read(harness.folder.join("snapshot.sqlite")).expect("a snapshot");
        let mut verify = harness.spawn(&[&["verify"], kept].concat());
        harness.wait_for_files(25);
        verify.kill().and_then(|()| verify.wait()).expect("a kill");
        assert_eq!(fs::read(harness.folder.join("snapshot.sqlite")).expect("a snapshot"), before);
        assert!(harness.folder.join("snapshot.sqlite.verifying").is_file());
        assert!(!harness.folder.join("csv").exists());
        let output = harness.verify(kept).assert_code(0);
        assert!(output.stderr.contains("resuming the unfinished verification"), "{}", output.stderr);
        assert!(harness.requested_files().len() <= 60 + ABREAST, "{}", harness.requested_files().len());
        assert!(!harness.folder.join("snapshot.sqlite.verifying").exists());
        undisturbed.verify(&[]).assert_code(0);
        let (mut found, mut expected) =
            (masked_report(harness.report()), masked_report(undisturbed.report()));
        for table in [&mut found, &mut expected] {
            let at = table.column_index("kept_path");
            table.rows.iter_mut().for_each(|row| row[at].clear());
        }
        // files of another size are other files
        assert_eq!(found.column("document_id"), expected.column("document_id"));
        assert_eq!(found.column("outcome"), expected.column("outcome"));
    }
}

#[test]
fn killed_before_its_bag_was_complete_it_downloads_nothing_again() {
    let harness = CollectedRun::new(one_exchange(10));
    let bag = harness.dir.path().join("bag");
    harness.verify(&["--keep", "bag"]).assert_code(0);
    // as a program leaves it that is killed once its reports are published
    for name in ["bagit.txt", "tagmanifest-sha256.txt", "manifest-sha1.txt"] {
        fs::remove_file(bag.join(name)).expect("it goes");
    }
    let output = harness.verify(&["--keep", "bag"]).assert_code(0);
    assert!(output.stderr.contains("resuming the unfinished verification"), "{}", output.stderr);
    assert_eq!(harness.requested_files().len(), 10);
    assert_valid(&bag);
    assert_eq!(harness.report().column("outcome"), ["match"; 10]);
}

#[test]
fn killed_as_its_bag_was_begun_it_begins_the_bag() {
    let harness = CollectedRun::new(one_exchange(3));
    let bag = harness.dir.path().join("bag");
    fs::create_dir(&bag).expect("a folder");
    fs::write(bag.join("bag-info.txt.part"), "Bag-Soft").expect("a file");
    harness.verify(&["--keep", "bag"]).assert_code(0);
    assert_valid(&bag);
}

/// Leaves a copy of the snapshot as a program does that is killed while it changes it: with a journal to roll back.
fn leave_half_written(harness: &CollectedRun, name: &str) {
    let (source, work) = (harness.folder.join("snapshot.sqlite"), harness.dir.path().join("work"));
    fs::copy(&source, &work).expect("a copy");
    let snapshot = Connection::open(&work).expect("a snapshot");
    let change =
        "PRAGMA cache_size = 1; BEGIN; UPDATE documents SET file_name = 'half written ' || file_name;
                  CREATE TABLE filled AS SELECT * FROM documents, users;";
    snapshot.execute_batch(change).expect("a change");
    for end in ["", "-journal"] {
        let target = harness.folder.join(format!("{name}{end}"));
        fs::copy(harness.dir.path().join(format!("work{end}")), target).expect("a copy");
    }
    let half = fs::read(harness.folder.join(name)).expect("a copy");
    assert!(half != fs::read(source).expect("a snapshot"), "nothing was written of the change");
}

#[test]
fn killed_while_the_copy_is_changed_it_rolls_that_back() {
    for (name, command, code) in [
        ("snapshot.sqlite.verifying", &["verify"][..], 0),
        ("snapshot.sqlite.verifying", &["compare", "empty"], 4),
        ("snapshot.sqlite.comparing", &["compare", "empty"], 4),
    ] {
        let harness = CollectedRun::new(one_exchange(30));
        fs::create_dir(harness.dir.path().join("empty")).expect("a folder");
        leave_half_written(&harness, name);
        harness.dir.ilaudit(command).assert_code(code);
        let documents = Table::read(&harness.folder, "documents");
        assert!(!documents.column("path").iter().any(|name| name.contains("half written")));
        let mut left = folder_files(&harness.folder).into_keys();
        assert!(!left.any(|path| path.to_string_lossy().starts_with("snapshot.sqlite.")), "{command:?}");
    }
}

#[test]
fn stopped_in_good_order_it_resumes_with_the_same_documents() {
    let harness = CollectedRun::new(slow_service());
    harness.verify(&["--concurrency", "4", "--max-duration", "150ms", "--sample", "50"]).assert_code(6);
    let request = harness.requested_files().len();
    assert!(request < 50);
    let other = harness.verify(&["--sample", "49"]).assert_code(2);
    assert!(other.stderr.contains("use --fresh"), "{}", other.stderr);
    assert_eq!(harness.requested_files().len(), request);
    harness.verify(&["--sample", "50", "--resume"]).assert_code(0);
    assert_eq!(harness.report().rows.len(), 50);
    assert!(harness.requested_files().len() <= 50 + ABREAST);
    let none = harness.verify(&["--sample", "50", "--resume"]).assert_code(2);
    assert!(none.stderr.contains("no interrupted verification of this run to resume"), "{}", none.stderr);
    assert!(!harness.folder.join("snapshot.sqlite.verifying").exists());
}

#[test]
fn a_run_that_is_killed_while_it_verifies_resumes() {
    let mut harness =
        CollectedRun::new(SimConfig { latency: Duration::from_millis(20), ..one_exchange(100) });
    let mut run = harness.spawn(&["run", "--verify", "--concurrency", "4"]);
    harness.wait_for_files(50);
    run.kill().and_then(|()| run.wait()).expect("a kill");
    harness.folder = harness.dir.ilaudit(&["run", "--verify"]).assert_code(0).run_folder();
    assert_eq!(harness.report().column("outcome"), ["match"; 100]);
    // begun anew, it would ask for half of them twice
    assert!(harness.requested_files().len() <= 100 + ABREAST, "{}", harness.requested_files().len());
}

#[test]
fn a_verification_has_the_time_that_the_walk_leaves_it() {
    // the walk is whole in time, and signs out when its time is over
    let faults = "slow=3s:revoke#2".parse().expect("faults");
    let mut harness = CollectedRun::new(SimConfig { faults, ..one_exchange(5) });
    let budget = ["run", "--verify", "--max-duration"];
    harness.dir.ilaudit(&[&budget[..], &["2s"]].concat()).assert_code(6);
    assert!(harness.requested_files().is_empty());
    harness.folder =
        harness.dir.ilaudit(&[&budget[..], &["400000000years"]].concat()).assert_code(0).run_folder();
    assert_eq!(harness.report().column("outcome"), ["match"; 5]);
}

#[test]
fn a_bandwidth_holds_downloads_back() {
    let harness = CollectedRun::new(SimConfig { file_bytes: 50_000, ..one_exchange(4) });
    let begun = std::time::Instant::now();
    harness.verify(&["--bandwidth", "200kB"]).assert_code(0);
    // a lower bound holds on any machine: 200,000 bytes at 200,000 a second
    assert!(begun.elapsed() > Duration::from_millis(900));
}

#[test]
fn reports_that_could_not_be_written_cost_no_download() {
    for bagged in [&[][..], &["--keep", "bag"]] {
        let harness = CollectedRun::new(one_exchange(10));
        fs::write(harness.folder.join("csv"), "in the way").expect("a file");
        let output = harness.verify(bagged).assert_code(1);
        assert!(output.stderr.contains("csv"), "{}", output.stderr);
        fs::remove_file(harness.folder.join("csv")).expect("it goes");
        harness.verify(bagged).assert_code(0);
        assert_eq!(harness.report().column("outcome"), ["match"; 10]);
        assert_eq!(harness.requested_files().len(), 10);
    }
    // a copy that was left before anything began in it is no verification to go on with
    let harness = CollectedRun::new(one_exchange(10));
    harness.verify(&["--sample", "5"]).assert_code(0);
    let snapshot = harness.folder.join("snapshot.sqlite");
    fs::copy(&snapshot, harness.folder.join("snapshot.sqlite.verifying")).expect("a copy");
    harness.verify(&[]).assert_code(0);
    assert_eq!(harness.report().rows.len(), 10);
}
