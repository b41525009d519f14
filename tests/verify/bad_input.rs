//! Bad input: one clear message, the right exit code, and nothing good is overwritten.

use std::fs;

use crate::harness::{Stage, one};

#[test]
fn a_folder_that_holds_something_is_not_filled() {
    let mut stage = Stage::new(one(4));
    let desk = stage.desk.path().to_owned();
    fs::create_dir(desk.join("mine")).expect("a folder");
    fs::write(desk.join("mine/thesis.txt"), "years of work").expect("a file");
    let ended = stage.verify(&["--keep", "mine"]).with_code(2);
    assert!(ended.stderr.contains("mine is not empty"), "{}", ended.stderr);
    assert_eq!(fs::read_to_string(desk.join("mine/thesis.txt")).expect("a file"), "years of work");
    stage.verify(&["--keep", "bag"]).with_code(0);
    let ended = stage.verify(&["--keep", "bag"]).with_code(2);
    assert!(ended.stderr.contains("holds a finished bag"), "{}", ended.stderr);
    fs::remove_file(desk.join("bag/bagit.txt")).expect("it goes");
    stage.collect();
    let ended = stage.verify(&["--keep", "bag"]).with_code(2);
    assert!(ended.stderr.contains("holds the files of run"), "{}", ended.stderr);
    assert!(stage.files().len() == 4 && !stage.folder.join("snapshot.sqlite.verifying").exists());
}

#[test]
fn bad_flags_are_refused_before_anything_is_sent() {
    let stage = Stage::new(one(2));
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
    let before = stage.sim.log().len();
    for (args, says) in cases {
        let ended = stage.verify(args);
        assert!(matches!(ended.code, Some(1 | 2)), "{args:?}: {:?}", ended.code);
        assert!(ended.stderr.contains(says), "{args:?}: {}", ended.stderr);
    }
    assert_eq!(stage.sim.log().len(), before);
}

#[test]
fn a_run_of_another_service_is_not_verified_here() {
    let stage = Stage::new(one(2));
    let other = Stage::new(one(2));
    let run = stage.folder.canonicalize().expect("a folder");
    let ended = other.verify(&[&run.display().to_string()]).with_code(2);
    assert!(ended.stderr.contains("set service.base_url to the run's"), "{}", ended.stderr);
    assert!(other.files().is_empty());
}

#[test]
fn a_run_of_a_newer_version_is_left_as_it_is() {
    let stage = Stage::new(one(2));
    stage.change("PRAGMA user_version = 99");
    let ended = stage.verify(&[]).with_code(1);
    assert!(ended.stderr.contains("use a newer ilaudit"), "{}", ended.stderr);
    assert!(stage.files().is_empty() && !stage.folder.join("snapshot.sqlite.verifying").exists());
}
