//! Data of the simulated service says so wherever it is shown; data of any other service does not.

use std::fs;
use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use ilaudit::sim::SimConfig;
use rusqlite::Connection;
use serde_json::Value;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::test_dir::CommandOutput;

const BANNER: &str = "SIMULATED: this is data of the simulated service, made up by ilaudit itself";

fn manifest(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("manifest.json")).expect("a manifest")).expect("JSON")
}

#[track_caller]
fn assert_marked(output: &CommandOutput, folder: &Path) {
    assert!(output.stderr.contains(BANNER), "{}", output.stderr);
    assert_eq!(manifest(folder)["simulated"], true);
    for name in ["access.xlsx", "inventory.xlsx"] {
        let mut workbook: Xlsx<_> = open_workbook(folder.join(name)).expect("a workbook");
        let sheet = workbook.worksheet_range("Summary").expect("a summary");
        let banner = sheet.cells().find(|(_, _, cell)| cell.to_string().starts_with(BANNER));
        assert!(banner.is_some_and(|(row, _, _)| row < 5), "{name}");
    }
}

fn is_marked_in_snapshot(folder: &Path) -> Option<bool> {
    let snapshot = Connection::open(folder.join("snapshot.sqlite")).expect("a snapshot");
    snapshot.query_row("SELECT simulated FROM run", [], |row| row.get(0)).expect("a run")
}

#[test]
fn every_command_says_that_the_service_is_simulated() {
    let harness = Harness::new(SimConfig { exchanges: 1, ..small_service() }, ACCEPT_SPLASH);
    let output = harness.dir.ilaudit(&["run"]).assert_code(0);
    let folder = output.run_folder();
    assert_marked(&output, &folder);
    assert_eq!(is_marked_in_snapshot(&folder), Some(true));
    fs::create_dir(harness.dir.path().join("empty")).expect("a folder");
    for (args, code) in [(&["report"][..], 0), (&["verify"], 0), (&["compare", "empty"], 4)] {
        assert_marked(&harness.dir.ilaudit(args).assert_code(code), &folder);
    }
    let collected = harness.dir.ilaudit(&["collect"]).assert_code(0);
    assert!(collected.stderr.contains(BANNER), "{}", collected.stderr);
    let shard = harness.dir.ilaudit(&["collect", "--shard", "1/1"]).assert_code(0);
    let merged = harness.dir.ilaudit(&["merge", shard.stdout.trim_end()]).assert_code(0);
    assert_marked(&merged, &merged.run_folder());
}

#[test]
fn the_demonstration_says_so_too() {
    let harness = Harness::new(SimConfig { exchanges: 1, ..small_service() }, "");
    let output = harness.dir.ilaudit(&["demo"]).assert_code(0);
    assert_marked(&output, &output.run_folder());
}
