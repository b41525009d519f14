//! The manifest: what it says of every file holds, whatever the command that wrote last.

use std::fs;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::harness::{CollectedRun, one_exchange};

fn sha256(path: &Path) -> String {
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

#[test]
fn every_hash_fits_after_each_command() {
    let harness = CollectedRun::new(one_exchange(4));
    let run = &harness.folder;
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
        harness.dir.ilaudit(command).assert_code(0);
        assert_hashes_fit(run, run, &command.join(" "));
        if command.contains(&"--keep") {
            assert_hashes_fit(&bag.join("reports"), run, "verify --keep, in the bag");
        }
    }
    for command in [["run"].as_slice(), &["run", "--verify"]] {
        let run = harness.dir.ilaudit(command).assert_code(0).run_folder();
        assert_hashes_fit(&run, &run, &command.join(" "));
    }
    let shards = ["1/2", "2/2"].map(|shard| harness.dir.ilaudit(&["collect", "--shard", shard]).run_folder());
    let shards = shards.map(|shard| shard.display().to_string());
    let merged = harness.dir.ilaudit(&["merge", &shards[0], &shards[1]]).assert_code(0).run_folder();
    assert_hashes_fit(&merged, &merged, "merge");
}
