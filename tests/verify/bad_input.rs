//! Bad input: one clear message, the right exit code, and nothing good is overwritten.

use std::fs;

use crate::harness::{CollectedRun, one_exchange};

#[test]
fn a_folder_that_holds_something_is_not_filled() {
    let mut harness = CollectedRun::new(one_exchange(4));
    let dir = harness.dir.path().to_owned();
    fs::create_dir(dir.join("mine")).expect("a folder");
    fs::write(dir.join("mine/thesis.txt"), "years of work").expect("a file");
    let output = harness.verify(&["--keep", "mine"]).assert_code(2);
    assert!(output.stderr.contains("mine is not empty"), "{}", output.stderr);
    assert_eq!(fs::read_to_string(dir.join("mine/thesis.txt")).expect("a file"), "years of work");
    harness.verify(&["--keep", "bag"]).assert_code(0);
    let output = harness.verify(&["--keep", "bag"]).assert_code(2);
    assert!(output.stderr.contains("holds a finished bag"), "{}", output.stderr);
    fs::remove_file(dir.join("bag/bagit.txt")).expect("it goes");
    harness.collect_again();
    let output = harness.verify(&["--keep", "bag"]).assert_code(2);
    assert!(output.stderr.contains("holds the files of run"), "{}", output.stderr);
    assert!(
        harness.requested_files().len() == 4 && !harness.folder.join("snapshot.sqlite.verifying").exists()
    );
}

#[test]
fn bad_flags_are_refused_before_anything_is_sent() {
    let harness = CollectedRun::new(one_exchange(2));
    let cases: [(&[&str], &str); 8] = [
        (&["--max-bytes", "much"], "a size is a number of bytes"),
        (&["--sample", "0"], "0 is not in 1.."),
        (&["--seed", "7"], "--sample"),
        (&["--since", "x", "--keep", "y"], "cannot be used with"),
        (&["--since", "nothing"], "no run `nothing`"),
        (&["--path", "[a"], "invalid"),
        (&["nothing"], "no run `nothing`"),
        (&["--keep", "ilaudit.toml"], "cannot create the folder"),
    ];
    let before = harness.sim.log().len();
    for (args, says) in cases {
        let output = harness.verify(args);
        assert!(matches!(output.code, Some(1 | 2)), "{args:?}: {:?}", output.code);
        assert!(output.stderr.contains(says), "{args:?}: {}", output.stderr);
    }
    assert_eq!(harness.sim.log().len(), before);
}

#[test]
fn a_run_of_another_service_is_not_verified_here() {
    let harness = CollectedRun::new(one_exchange(2));
    let other = CollectedRun::new(one_exchange(2));
    let run = harness.folder.canonicalize().expect("a folder");
    let output = other.verify(&[&run.display().to_string()]).assert_code(2);
    assert!(output.stderr.contains("set service.base_url to the run's"), "{}", output.stderr);
    assert!(other.requested_files().is_empty());
}

#[test]
fn a_run_of_a_newer_version_is_left_as_it_is() {
    let harness = CollectedRun::new(one_exchange(2));
    harness.change_snapshot("PRAGMA user_version = 99");
    let output = harness.verify(&[]).assert_code(1);
    assert!(output.stderr.contains("use a newer ilaudit"), "{}", output.stderr);
    assert!(
        harness.requested_files().is_empty() && !harness.folder.join("snapshot.sqlite.verifying").exists()
    );
}
