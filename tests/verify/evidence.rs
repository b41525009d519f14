//! The manifest: what it says of every file holds, whatever the command that wrote last; and a snapshot that does not fit
//! it, or its own ledger, is told before anything is made from it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::test_dir::CommandOutput;
use crate::harness::{CollectedRun, one_exchange};

pub fn sha256(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Checks every hash of a manifest; the snapshot is that of the run, wherever the manifest lies.
#[track_caller]
fn assert_hashes_fit(folder: &Path, run: &Path, after: &str) {
    let manifest = fs::read(folder.join("manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let files = manifest["files"].as_array().expect("files");
    assert!(files.iter().any(|file| file["path"] == "snapshot.sqlite"), "after {after}");
    for file in files {
        let path = file["path"].as_str().expect("a path");
        let folder = if path == "snapshot.sqlite" { run } else { folder };
        assert_eq!(file["sha256"], sha256(&folder.join(path)), "{path} after {after}");
    }
}

/// Checks that the sums list every file but themselves, and hold; by the tool itself where it exists.
#[track_caller]
fn assert_sums_hold(run: &Path, after: &str) {
    let sums = fs::read_to_string(run.join("SHA256SUMS")).expect("sums");
    let lines = sums.lines().map(|line| line.split_once("  ").expect("a sum and a path"));
    let listed: BTreeMap<_, _> = lines.map(|(sum, path)| (run.join(path), sum.to_owned())).collect();
    let mut files = contents(run);
    // a merged run has none
    let log = run.join("run.log");
    if log.exists() {
        files.insert(log.clone(), sha256(&log));
    }
    files.remove(&run.join("SHA256SUMS"));
    files.retain(|path, _| !path.to_string_lossy().contains("snapshot.sqlite."));
    assert_eq!(listed, files, "after {after}");
    let checked = Command::new("sha256sum").args(["-c", "--strict", "SHA256SUMS"]).current_dir(run).output();
    assert!(checked.map_or(true, |checked| checked.status.success()), "after {after}");
}

#[track_caller]
fn assert_last_line(output: &CommandOutput, run: &Path) {
    let expected = format!("manifest sha256:{}", sha256(&run.join("manifest.json")));
    assert_eq!(output.stderr.lines().last(), Some(expected.as_str()));
}

#[test]
fn every_hash_fits_after_each_command() {
    let harness = CollectedRun::new(one_exchange(4));
    let run = &harness.folder;
    assert_sums_hold(run, "collect");
    let id = run.file_name().and_then(|name| name.to_str()).expect("a run id");
    let bag = harness.dir.path().join("bag");
    for command in [
        ["report", id].as_slice(),
        &["report", id, "--template", "users"],
        &["verify", id],
        &["verify", id, "--sample", "2"],
        &["report", id],
        &["verify", id, "--keep", "bag"],
        &["compare", "bag", id],
    ] {
        let output = harness.dir.ilaudit(command).assert_code(0);
        assert_hashes_fit(run, run, &command.join(" "));
        assert_sums_hold(run, &command.join(" "));
        assert_last_line(&output, run);
        if command.contains(&"--keep") {
            assert_hashes_fit(&bag.join("reports"), run, "verify --keep, in the bag");
        }
    }
    for command in [["run"].as_slice(), &["run", "--verify"]] {
        let output = harness.dir.ilaudit(command).assert_code(0);
        let run = output.run_folder();
        assert_hashes_fit(&run, &run, &command.join(" "));
        assert_sums_hold(&run, &command.join(" "));
        assert_last_line(&output, &run);
    }
    let shards = ["1/2", "2/2"].map(|shard| harness.dir.ilaudit(&["collect", "--shard", shard]).run_folder());
    let shards = shards.map(|shard| shard.display().to_string());
    let merged = harness.dir.ilaudit(&["merge", &shards[0], &shards[1]]).assert_code(0).run_folder();
    assert_hashes_fit(&merged, &merged, "merge");
    assert_sums_hold(&merged, "merge");
}

#[test]
fn sums_hold_after_a_verification_that_ended_early_and_show_what_was_edited() {
    let harness = CollectedRun::new(one_exchange(3));
    harness.dir.ilaudit(&["report"]).assert_code(0);
    harness.verify(&["--max-duration", "0s"]).assert_code(6);
    assert_sums_hold(&harness.folder, "a verification without time");
    // a report that this command does not make anew keeps the hash that it was written with
    let users = harness.folder.join("csv/users.csv");
    fs::write(&users, "exchange_id\n").expect("an edit");
    harness.dir.ilaudit(&["report", "--template", "groups"]).assert_code(0);
    let sums = fs::read_to_string(harness.folder.join("SHA256SUMS")).expect("sums");
    assert!(!sums.contains(&sha256(&users)) && sums.contains("  csv/users.csv\n"), "{sums}");
}

/// Everything in a run folder but its log, with the hash of each file.
fn contents(folder: &Path) -> BTreeMap<PathBuf, String> {
    let (mut files, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("run.log") {
                files.insert(path.clone(), sha256(&path));
            }
        }
    }
    files
}

pub fn manifest(run: &Path) -> Value {
    serde_json::from_slice(&fs::read(run.join("manifest.json")).expect("a manifest")).expect("JSON")
}

/// What the Summary, the terminal and the audit say of it.
const NOTICE: &str = "The snapshot was changed after it was written, and somebody went on with it on ";
const MOVE_A_DATE: &str = "UPDATE users SET last_accessed_on = 1";
const DELETE_A_USER: &str = "DELETE FROM users WHERE workspace_user_id =
    (SELECT MIN(workspace_user_id) FROM users)";

#[test]
fn a_changed_snapshot_stops_every_command_before_anything_is_made() {
    let harness = CollectedRun::new(one_exchange(3));
    harness.dir.ilaudit(&["report"]).assert_code(0);
    harness.tamper(MOVE_A_DATE);
    let (recorded, found) =
        (manifest(&harness.folder)["files"].clone(), sha256(&harness.folder.join("snapshot.sqlite")));
    let before = contents(&harness.folder);
    let requests = harness.sim.log().len();
    let run = harness.folder.display().to_string();
    fs::create_dir(harness.dir.path().join("files")).expect("a folder");
    for command in [["report"].as_slice(), &["verify"], &["compare", "files"], &["merge", &run]] {
        let output = harness.dir.ilaudit(command).assert_code(4);
        assert!(output.stderr.contains("has changed since it was written"), "{}", output.stderr);
        assert!(output.stderr.contains(&found) && output.stderr.contains("--accept-changed"));
        assert_eq!((output.stdout.as_str(), output.stderr.lines().count()), ("", 1), "{}", output.stderr);
        assert_eq!(contents(&harness.folder), before, "{command:?}");
    }
    assert_eq!(harness.sim.log().len(), requests);
    assert_eq!(manifest(&harness.folder)["files"], recorded);
    // a run to take results over from is one as well
    let mut later = harness;
    later.collect_again();
    let output = later.verify(&["--since", &run]).assert_code(4);
    assert!(output.stderr.contains("has changed since it was written"), "{}", output.stderr);
}

#[test]
fn a_change_of_the_run_that_results_are_taken_over_from_is_noted_as_its_own() {
    let mut harness = CollectedRun::new(one_exchange(3));
    harness.verify(&[]).assert_code(0);
    let earlier = harness.folder.display().to_string();
    let id = earlier.rsplit('/').next().expect("a run id").to_owned();
    harness.tamper(MOVE_A_DATE);
    harness.collect_again();
    harness.verify(&["--since", &earlier]).assert_code(4);
    harness.verify(&["--since", &earlier, "--accept-changed"]).assert_code(0);
    let accepted = manifest(&harness.folder)["accepted_changes"].clone();
    assert_eq!(accepted[0]["run_id"], id, "{accepted}");
    let difference = accepted[0]["differences"][0].as_str().expect("words");
    assert!(difference.starts_with(&format!("in run {id}, whose results were taken over: ")), "{accepted}");
    // the run itself is as it was
    harness.dir.ilaudit(&["report"]).assert_code(0);
}

#[test]
fn an_accepted_change_is_noted_for_good() {
    let harness = CollectedRun::new(one_exchange(3));
    harness.dir.ilaudit(&["report"]).assert_code(0);
    let recorded = sha256(&harness.folder.join("snapshot.sqlite"));
    harness.tamper(DELETE_A_USER);
    let found = sha256(&harness.folder.join("snapshot.sqlite"));
    let output = harness.dir.ilaudit(&["report"]).assert_code(4);
    assert!(output.stderr.contains("1 users in the snapshot, 2 in its ledger"), "{}", output.stderr);
    let output = harness.dir.ilaudit(&["report", "--accept-changed"]).assert_code(0);
    assert!(output.stderr.contains(NOTICE), "{}", output.stderr);
    let accepted = manifest(&harness.folder)["accepted_changes"].clone();
    assert_eq!(accepted[0]["recorded_sha256"], recorded);
    assert_eq!(accepted[0]["found_sha256"], found);
    assert_eq!(accepted[0]["differences"].as_array().map(Vec::len), Some(2), "{accepted}");
    // what comes later needs no further consent, and carries it on
    for command in [["report"], ["verify"]] {
        let output = harness.dir.ilaudit(&command).assert_code(0);
        assert!(output.stderr.contains(NOTICE), "{}", output.stderr);
    }
    let output = harness.dir.ilaudit(&["audit", "--remake"]).assert_code(4);
    assert!(
        output.stdout.contains(NOTICE) && output.stdout.contains("byte for byte the same"),
        "{}",
        output.stdout
    );
    harness.dir.ilaudit(&["compare", "."]).assert_code(4);
    harness.dir.ilaudit(&["report", "--accept-changed"]).assert_code(0);
    assert_eq!(manifest(&harness.folder)["accepted_changes"], accepted);
    // the next change is another one
    harness.tamper(MOVE_A_DATE);
    harness.verify(&[]).assert_code(4);
    harness.verify(&["--accept-changed"]).assert_code(0);
    let both = manifest(&harness.folder)["accepted_changes"].clone();
    assert_eq!((both.as_array().map(Vec::len), &both[0]), (Some(2), &accepted[0]));
    assert_hashes_fit(&harness.folder, &harness.folder, "verify --accept-changed");
}

#[test]
fn tables_are_held_against_the_ledger_even_without_a_manifest() {
    let harness = CollectedRun::new(one_exchange(3));
    harness.tamper(DELETE_A_USER);
    for command in [["report"].as_slice(), &["verify"]] {
        let output = harness.dir.ilaudit(command).assert_code(4);
        assert!(output.stderr.contains("1 users in the snapshot, 2 in its ledger"), "{}", output.stderr);
    }
    harness.dir.ilaudit(&["report", "--accept-changed"]).assert_code(0);
    assert_eq!(manifest(&harness.folder)["accepted_changes"][0]["recorded_sha256"], Value::Null);
}

#[test]
fn a_damaged_manifest_and_changes_beside_the_snapshot_are_told() {
    let harness = CollectedRun::new(one_exchange(3));
    harness.dir.ilaudit(&["report"]).assert_code(0);
    let path = harness.folder.join("manifest.json");
    let sound = fs::read(&path).expect("a manifest");
    let unlisted = String::from_utf8_lossy(&sound).replace("\"snapshot.sqlite\"", "\"other.sqlite\"");
    let cases = [
        (&b"{"[..], "manifest.json cannot be read"),
        (b"{}", "manifest.json cannot be read"),
        (unlisted.as_bytes(), "manifest.json does not list snapshot.sqlite"),
    ];
    for (damaged, message) in cases {
        fs::write(&path, damaged).expect("damage");
        let output = harness.dir.ilaudit(&["report"]).assert_code(4);
        assert!(output.stderr.contains(message), "{}", output.stderr);
    }
    fs::write(&path, sound).expect("a manifest");
    harness.dir.ilaudit(&["report"]).assert_code(0);
}
