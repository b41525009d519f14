//! A run folder, a bag or a folder to compare, from somebody who wants files to be written, or read, elsewhere.
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use ilaudit::sim::SimConfig;
use rusqlite::Connection;

use crate::common::harness::{ACCEPT_SPLASH, Harness};
use crate::common::table::Table;

/// What must stay as it is.
const VICTIM: &str = "somebody's only copy";

/// A run of one small exchange, and a file next to the output folder that nobody may touch.
fn collected_run() -> (Harness, PathBuf, PathBuf) {
    let config =
        SimConfig { exchanges: 1, documents: 3, users: 2, groups: 1, exact: true, ..SimConfig::default() };
    let harness = Harness::new(SimConfig { file_bytes: 16, ..config }, ACCEPT_SPLASH);
    let folder = harness.dir.ilaudit(&["run", "--format", "csv"]).assert_code(0).run_folder();
    let victim = harness.dir.path().join("victim");
    fs::write(&victim, VICTIM).expect("a file");
    (harness, folder, victim)
}

#[track_caller]
fn assert_untouched(victim: &Path) {
    assert_eq!(fs::read_to_string(victim).expect("the victim"), VICTIM);
}

#[test]
fn a_run_folder_that_holds_a_link_is_refused_by_name() {
    for name in
        ["run.log", "snapshot.sqlite.copying", "snapshot.sqlite.verifying", "snapshot.sqlite-wal", "jsonl"]
    {
        let (harness, folder, victim) = collected_run();
        let link = folder.join(name);
        drop(fs::remove_file(&link));
        symlink(&victim, &link).expect("a link");
        for command in [["report"].as_slice(), &["verify"], &["compare", "."], &["query", "SELECT 1"]] {
            let output = harness.dir.ilaudit(command).assert_code(2);
            assert!(output.stderr.contains(name) && output.stderr.contains("is a link"), "{}", output.stderr);
        }
        assert_untouched(&victim);
    }
}

#[test]
fn reports_are_not_written_through_a_linked_folder() {
    let (harness, folder, _) = collected_run();
    let elsewhere = harness.dir.path().join("elsewhere");
    fs::rename(folder.join("csv"), &elsewhere).expect("a folder");
    fs::write(elsewhere.join("exchanges.csv"), VICTIM).expect("a file");
    symlink(&elsewhere, folder.join("csv")).expect("a link");
    let output = harness.dir.ilaudit(&["report", "--format", "csv"]).assert_code(2);
    assert!(output.stderr.contains("is a link"), "{}", output.stderr);
    assert_untouched(&elsewhere.join("exchanges.csv"));
}

#[test]
fn neither_lock_nor_holder_is_written_through() {
    for name in [".lock", ".lock.holder"] {
        let (harness, _, victim) = collected_run();
        let link = harness.dir.path().join("ilaudit-runs").join(name);
        drop(fs::remove_file(&link));
        symlink(&victim, &link).expect("a link");
        drop(harness.dir.ilaudit(&["collect"]));
        assert_untouched(&victim);
    }
}

#[test]
fn an_unfinished_run_that_is_a_link_is_not_resumed() {
    let (harness, folder, _) = collected_run();
    let elsewhere = harness.dir.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("a folder");
    symlink(&elsewhere, folder.with_file_name("29991231T000000Z.partial")).expect("a link");
    let output = harness.dir.ilaudit(&["run"]);
    assert!(output.stderr.contains("is a link"), "{}", output.stderr);
    assert_eq!(fs::read_dir(&elsewhere).expect("a folder").count(), 0);
}

/// A verification that was interrupted, in a snapshot that says where its files go in the bag.
fn interrupted_verification(place: &str) -> (Harness, PathBuf) {
    let (harness, folder, _) = collected_run();
    harness.dir.ilaudit(&["verify", "--keep", "bag"]).assert_code(0);
    let bag = harness.dir.path().join("bag");
    fs::remove_file(bag.join("bagit.txt")).expect("a declaration");
    let copy = folder.join("snapshot.sqlite.verifying");
    fs::copy(folder.join("snapshot.sqlite"), &copy).expect("a copy");
    let snapshot = Connection::open(&copy).expect("a snapshot");
    let sql = "UPDATE verification SET outcome = NULL, place = ?1
               WHERE document_id = (SELECT MIN(document_id) FROM verification)";
    assert_eq!(snapshot.execute(sql, [place]).expect("a change"), 1);
    snapshot.execute("UPDATE verification_run SET finished_on = NULL", []).expect("a change");
    (harness, bag)
}

#[test]
fn a_file_is_kept_nowhere_but_in_its_bag() {
    for place in ["../../../PWNED", "/tmp/ilaudit-PWNED", "a/../../../PWNED", "x\nforged  data/y"] {
        let (harness, bag) = interrupted_verification(place);
        let output = harness.dir.ilaudit(&["verify", "--keep", "bag"]);
        assert_ne!(output.code, Some(0), "{place}: {}", output.stderr);
        assert!(!Path::new("/tmp/ilaudit-PWNED").exists(), "{place}");
        for folder in
            [harness.dir.path(), harness.dir.path().parent().expect("a folder"), &bag, &bag.join("data")]
        {
            assert!(!folder.join("PWNED").exists(), "{place}: {}", folder.display());
        }
        let manifest = fs::read_to_string(bag.join("manifest-sha256.txt")).unwrap_or_default();
        assert!(!manifest.contains("forged"), "{manifest}");
    }
}

#[test]
fn no_file_is_kept_through_a_link_in_a_bag() {
    let (harness, folder, _) = collected_run();
    harness.dir.ilaudit(&["verify", "--keep", "bag"]).assert_code(0);
    let (bag, elsewhere) = (harness.dir.path().join("bag"), harness.dir.path().join("elsewhere"));
    fs::remove_dir_all(bag.join("data")).expect("the payload");
    fs::remove_file(bag.join("bagit.txt")).expect("a declaration");
    fs::create_dir(&elsewhere).expect("a folder");
    symlink(&elsewhere, bag.join("data")).expect("a link");
    let copy = folder.join("snapshot.sqlite.verifying");
    fs::copy(folder.join("snapshot.sqlite"), &copy).expect("a copy");
    let sql = "UPDATE verification SET outcome = NULL; UPDATE verification_run SET finished_on = NULL;";
    Connection::open(&copy).expect("a snapshot").execute_batch(sql).expect("a change");
    let output = harness.dir.ilaudit(&["verify", "--keep", "bag"]);
    assert!(output.stderr.contains("is a link"), "{}", output.stderr);
    assert_eq!(fs::read_dir(&elsewhere).expect("a folder").count(), 0);
}

#[test]
fn the_id_of_a_run_forges_no_line_of_a_bag() {
    let (harness, folder, _) = collected_run();
    let snapshot = Connection::open(folder.join("snapshot.sqlite")).expect("a snapshot");
    let id = "x\nContact-Name: forged\nPayload-Oxum: 9.9";
    snapshot.execute("UPDATE run SET run_id = ?1", [id]).expect("a change");
    drop(snapshot);
    drop(harness.dir.ilaudit(&["verify", "--keep", "bag", "--accept-changed"]));
    let info = fs::read_to_string(harness.dir.path().join("bag/bag-info.txt")).unwrap_or_default();
    assert!(
        !info
            .lines()
            .any(|line| ["Contact-Name", "Payload-Oxum: 9.9"].iter().any(|forged| line.starts_with(forged))),
        "{info}"
    );
}

#[test]
fn names_that_are_no_text_are_compared_each_for_itself() {
    let (harness, ..) = collected_run();
    let local = harness.dir.path().join("local");
    fs::create_dir(&local).expect("a folder");
    for name in
        [b"a\xff".as_slice(), b"a\xfe", "a\u{fffd}ff".as_bytes(), "a\u{fffd}\u{fffd}".as_bytes(), b"a"]
    {
        if fs::write(local.join(OsStr::from_bytes(name)), name).is_err() {
            return; // a file system that takes no such names
        }
    }
    let output = harness.dir.ilaudit(&["compare", "local", "--format", "csv"]).assert_code(4);
    let comparison = Table::read(&output.run_folder(), "comparison");
    let mut paths = comparison.column("local_path");
    paths.retain(|path| !path.is_empty());
    paths.sort_unstable();
    assert_eq!(
        paths,
        ["a", "a\u{fffd}fe", "a\u{fffd}ff", "a\u{fffd}\u{fffd}ff", "a\u{fffd}\u{fffd}\u{fffd}\u{fffd}"]
    );
}

#[test]
fn the_payload_of_a_bag_is_not_followed_elsewhere() {
    let (harness, ..) = collected_run();
    let (local, elsewhere) = (harness.dir.path().join("local"), harness.dir.path().join("elsewhere"));
    fs::create_dir(&local).expect("a folder");
    fs::create_dir(&elsewhere).expect("a folder");
    fs::write(elsewhere.join("secret"), VICTIM).expect("a file");
    fs::write(local.join("bagit.txt"), "BagIt-Version: 1.0\n").expect("a file");
    symlink(&elsewhere, local.join("data")).expect("a link");
    let output = harness.dir.ilaudit(&["compare", "local", "--format", "csv"]).assert_code(4);
    let comparison = Table::read(&output.run_folder(), "comparison");
    assert!(!comparison.column("local_path").iter().any(|path| path.contains("secret")));
    assert!(output.stderr.contains("neither a file nor a folder"), "{}", output.stderr);
}
