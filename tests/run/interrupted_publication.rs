//! Reports take their places all together: cut off at any file, the next command finishes them; and where one file cannot
//! be replaced, none is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ilaudit::sim::SimConfig;
use sha2::{Digest, Sha256};

use crate::common::harness::{ACCEPT_SPLASH, Harness};
use crate::common::written::folder_files;

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Two exchanges, one in each half.
fn tiny_service() -> SimConfig {
    SimConfig { exchanges: 2, documents: 5, users: 3, file_bytes: 64, exact: true, ..SimConfig::default() }
}

fn write_files(folder: &Path, files: &Files) {
    for (path, bytes) in files {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, bytes).expect("a file");
    }
}

/// Every file has the hash that `SHA256SUMS` says.
#[track_caller]
fn assert_sums_fit(folder: &Path) {
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).expect("sums");
    for (sha256, path) in sums.lines().filter_map(|line| line.split_once("  ")) {
        assert_eq!(
            hex::encode(Sha256::digest(fs::read(folder.join(path)).expect("a file"))),
            sha256,
            "{path}"
        );
    }
}

/// A run with its files as they were, and those that were made anew for another time zone.
fn run_with_newer_reports(harness: &Harness, args: &[&str]) -> (PathBuf, Files, Files) {
    let folder = harness.dir.ilaudit(args).assert_code(0).run_folder();
    let before = folder_files(&folder);
    let id = folder.file_name().and_then(|id| id.to_str()).expect("an id");
    harness.dir.ilaudit(&["report", id, "--timezone", "America/New_York"]).assert_code(0);
    let mut newer = folder_files(&folder);
    newer.retain(|path, _| !path.starts_with("snapshot.sqlite") && !path.starts_with("SHA256SUMS"));
    newer.retain(|path, bytes| before.get(path) != Some(bytes) && !path.starts_with("run.log"));
    assert!(newer.len() > 2 && newer.contains_key(Path::new("manifest.json")), "{:?}", newer.keys());
    (folder, before, newer)
}

/// As a program leaves it that is killed after the first `placed` files took their places.
fn cut_off(folder: &Path, before: &Files, newer: &Files, placed: usize) {
    fs::remove_dir_all(folder).expect("it goes");
    write_files(folder, before);
    let (first, rest) = (newer.iter().take(placed), newer.iter().skip(placed));
    let copy = |(path, bytes): (&PathBuf, &Vec<u8>)| (path.clone(), bytes.clone());
    write_files(folder, &first.map(copy).collect());
    fs::create_dir(folder.join(".publishing")).expect("a folder");
    write_files(&folder.join(".publishing"), &rest.map(copy).collect());
}

#[test]
fn reports_that_were_cut_off_at_any_file_are_finished_by_the_next_command() {
    let harness = Harness::new(tiny_service(), ACCEPT_SPLASH);
    let (folder, before, newer) = run_with_newer_reports(&harness, &["run"]);
    fs::create_dir(harness.dir.path().join("empty")).expect("a folder");
    let one_report =
        ["report", "--template", "coverage", "--format", "csv", "--timezone", "America/New_York"];
    for placed in 0..=newer.len() {
        cut_off(&folder, &before, &newer, placed);
        harness.dir.ilaudit(&one_report).assert_code(0);
        assert!(!folder.join(".publishing").exists());
        let found = folder_files(&folder);
        // the manifest has since had a line of the one report
        let is_finished =
            |(path, bytes): (&PathBuf, &Vec<u8>)| path.ends_with("manifest.json") || found[path] == *bytes;
        assert!(newer.iter().all(is_finished), "cut off after {placed}");
        assert_sums_fit(&folder);
    }
    for (command, code) in [(&["compare", "empty"][..], 4), (&["verify"], 0)] {
        cut_off(&folder, &before, &newer, 3);
        harness.dir.ilaudit(command).assert_code(code);
        assert!(!folder.join(".publishing").exists());
        assert_sums_fit(&folder);
    }
}

#[test]
fn a_merge_finishes_the_reports_of_its_shards() {
    let harness = Harness::new(tiny_service(), ACCEPT_SPLASH);
    let (folder, before, newer) = run_with_newer_reports(&harness, &["run", "--shard", "1/2"]);
    let other = harness.dir.ilaudit(&["run", "--shard", "2/2"]).assert_code(0).run_folder();
    cut_off(&folder, &before, &newer, 2);
    let shards = [&folder, &other].map(|folder| folder.to_str().expect("text"));
    harness.dir.ilaudit(&["merge", shards[0], shards[1]]).assert_code(0);
    assert_eq!(fs::read(folder.join("manifest.json")).ok().as_ref(), newer.get(Path::new("manifest.json")));
    assert_sums_fit(&folder);
}

#[test]
fn a_snapshot_that_was_to_follow_its_reports_follows_them() {
    let harness = Harness::new(tiny_service(), ACCEPT_SPLASH);
    let folder = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let before = fs::read(folder.join("snapshot.sqlite")).expect("a snapshot");
    harness.dir.ilaudit(&["verify"]).assert_code(0);
    let verified = fs::read(folder.join("snapshot.sqlite")).expect("a snapshot");
    fs::rename(folder.join("snapshot.sqlite"), folder.join("snapshot.sqlite.verifying")).expect("a name");
    fs::write(folder.join("snapshot.sqlite"), before).expect("the one before");
    harness.dir.ilaudit(&["report"]).assert_code(0);
    assert!(fs::read(folder.join("snapshot.sqlite")).expect("a snapshot") == verified);
    assert!(!folder.join("snapshot.sqlite.verifying").exists());
    assert_sums_fit(&folder);
}

#[test]
fn where_one_file_cannot_be_replaced_none_is() {
    let harness = Harness::new(tiny_service(), ACCEPT_SPLASH);
    let folder = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    fs::remove_file(folder.join("inventory.xlsx")).expect("it goes");
    fs::create_dir_all(folder.join("inventory.xlsx/full")).expect("a folder in its place");
    let before = folder_files(&folder);
    let output = harness.dir.ilaudit(&["report", "--timezone", "America/New_York"]).assert_code(1);
    assert!(output.stderr.contains("inventory.xlsx"), "{}", output.stderr);
    assert!(folder_files(&folder) == before, "{:?}", folder_files(&folder).keys());
    assert!(!folder.join(".staging").exists() && !folder.join(".publishing").exists());
}
