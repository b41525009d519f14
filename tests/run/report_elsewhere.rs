//! `report --to`: reports of a run that stays untouched, even while its output folder is in use.

use std::fs;
use std::path::Path;

use ilaudit::sim::{Call, SimConfig};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::written::folder_files;

fn sha256(file: &Path) -> String {
    hex::encode(Sha256::digest(fs::read(file).expect("a file")))
}

#[test]
fn reports_go_elsewhere_and_the_run_stays_untouched() {
    let harness = Harness::new(SimConfig { exchanges: 1, ..small_service() }, ACCEPT_SPLASH);
    let folder = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let archive = folder.parent().expect("a folder");
    for lock in [".lock", "chain.jsonl"] {
        fs::remove_file(archive.join(lock)).expect("it goes");
    }
    let before = folder_files(archive);
    let to = harness.dir.path().join("delivery");
    let report = ["report", "--to", "delivery", "--format", "csv"];
    for _ in 0..2 {
        let output = harness.dir.ilaudit(&report).assert_code(0);
        assert!(output.run_folder() == to, "{}", output.stdout);
        assert!(folder_files(archive) == before, "{:?}", folder_files(archive).keys());
    }
    for (path, bytes) in folder_files(&folder.join("csv")) {
        assert_eq!(fs::read(to.join("csv").join(path)).expect("the same report"), bytes);
    }
    let manifest: Value =
        serde_json::from_slice(&fs::read(to.join("manifest.json")).expect("a manifest")).expect("JSON");
    let id = folder.file_name().and_then(|id| id.to_str()).expect("an id");
    let made_from = serde_json::json!({
        "run_id": id,
        "snapshot_sha256": sha256(&folder.join("snapshot.sqlite")),
        "manifest_sha256": sha256(&folder.join("manifest.json")),
    });
    assert_eq!((&manifest["run_id"], &manifest["made_from"]), (&Value::from(id), &made_from));
    let sums = fs::read_to_string(to.join("SHA256SUMS")).expect("sums");
    assert!(sums.contains("  manifest.json") && !sums.contains("snapshot.sqlite"), "{sums}");
    for (expected, path) in sums.lines().filter_map(|line| line.split_once("  ")) {
        assert_eq!(sha256(&to.join(path)), expected, "{path}");
    }
    let listed = manifest["files"].as_array().expect("files").len();
    assert_eq!(listed + 1, sums.lines().count(), "the manifest lists all but itself");
}

#[test]
fn a_folder_that_holds_something_else_is_left_alone() {
    let harness = Harness::new(SimConfig { exchanges: 1, ..small_service() }, ACCEPT_SPLASH);
    let folder = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    fs::create_dir(harness.dir.path().join("taken")).expect("a folder");
    fs::write(harness.dir.path().join("taken/mine.txt"), "mine").expect("a file");
    for taken in ["taken", folder.to_str().expect("text")] {
        let before = folder_files(Path::new(&harness.dir.path().join(taken)));
        let output = harness.dir.ilaudit(&["report", "--to", taken]).assert_code(2);
        assert!(output.stderr.contains("name an empty folder"), "{}", output.stderr);
        assert!(folder_files(Path::new(&harness.dir.path().join(taken))) == before);
    }
}

#[test]
fn a_run_in_the_same_output_folder_does_not_hold_it_up() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let id = harness.dir.ilaudit(&["run"]).assert_code(3).run_folder();
    let calls = harness.logged_calls().len();
    let mut running = harness.spawn(&["run", "--rate", "1"]);
    harness.wait_until(|log| log[calls..].iter().any(|arrival| arrival.call == Call::Exchanges));
    let id = id.file_name().and_then(|id| id.to_str()).expect("an id");
    harness.dir.ilaudit(&["report", id, "--to", "delivery"]).assert_code(3);
    harness.dir.ilaudit(&["report", id]).assert_code(7);
    running.kill().and_then(|()| running.wait()).expect("a kill");
}
