//! Concurrent runs: kept apart by locks, or split on purpose and merged.

use std::fs;
use std::path::Path;
use std::time::Duration;

use calamine::{Reader, Xlsx, open_workbook};
use ilaudit::sim::{Call, SimConfig};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::table::Table;
use crate::output::masked_reports;

#[test]
fn a_second_run_is_told_who_holds_the_lock() {
    let slow = SimConfig { latency: Duration::from_millis(300), ..small_service() };
    let harness = Harness::new(slow, ACCEPT_SPLASH);
    let mut first = harness.spawn(&["run"]);
    harness.wait_until(|log| log.iter().any(|arrival| arrival.call == Call::Exchanges));
    let holder = format!("process {} since 20", first.id());
    for (args, what) in [(&["run"][..], "the folder"), (&["run", "--out", "elsewhere"][..], "the account")] {
        let output = harness.dir.ilaudit(args).assert_code(7);
        for says in [what, "is in use by another run", &holder] {
            assert!(output.stderr.contains(says), "{}", output.stderr);
        }
    }
    first.kill().and_then(|()| first.wait()).expect("a kill");
    // the lock ends with the process, however it ends
    harness.dir.ilaudit(&["run"]).assert_code(3);
}

#[test]
fn an_exchange_that_keeps_a_run_waiting_keeps_no_other_from_being_visited() {
    let faults = "slow=1h:enter#1".parse().expect("a fault");
    let harness = Harness::new(SimConfig { faults, ..small_service() }, ACCEPT_SPLASH);
    let mut run = harness.spawn(&["run", "--concurrency", "2"]);
    harness.wait_until(|log| log.iter().filter(|arrival| matches!(arrival.call, Call::Enter(_))).count() > 3);
    run.kill().and_then(|()| run.wait()).expect("a kill");
}

#[test]
fn merged_shards_are_the_whole() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let whole = masked_reports(&harness.dir.ilaudit(&["run", "--out", "whole"]).assert_code(3).run_folder());
    let shards: Vec<String> = ["1/3", "2/3", "3/3"]
        .iter()
        .map(|shard| {
            let output = harness.dir.ilaudit(&["collect", "--shard", shard]);
            assert!(matches!(output.code, Some(0 | 3)), "{}", output.stderr);
            output.stdout.trim_end().to_owned()
        })
        .collect();
    let merge = |shards: &[&str]| harness.dir.ilaudit(&[&["merge"], shards].concat());
    let parts: Vec<&str> = shards.iter().map(String::as_str).collect();
    let merged = merge(&parts).assert_code(3);
    assert_eq!(masked_reports(&merged.run_folder()), whole);
    // in any order
    let backwards: Vec<&str> = parts.iter().rev().copied().collect();
    assert_eq!(masked_reports(&merge(&backwards).assert_code(3).run_folder()), whole);
    let twice = merge(&[parts[0], parts[1], parts[0]]).assert_code(2);
    assert!(twice.stderr.contains("1/3, 2/3, 1/3 are not one walk"), "{}", twice.stderr);
    let incomplete = merge(&parts[..2]).assert_code(2);
    assert!(incomplete.stderr.contains("1/3, 2/3 are not one walk"), "{}", incomplete.stderr);
    let other_scope = harness.dir.ilaudit(&["collect", "--shard", "3/3", "--phase", "OPEN"]);
    let other_scope = merge(&[parts[0], parts[1], other_scope.stdout.trim_end()]).assert_code(2);
    assert!(other_scope.stderr.contains("different scopes or datasets"), "{}", other_scope.stderr);
    let unsharded = merge(&["whole/latest"]).assert_code(2);
    assert!(unsharded.stderr.contains("is not a shard"), "{}", unsharded.stderr);
}

#[test]
fn shards_of_different_services_are_not_merged() {
    let (one, other) =
        (Harness::new(small_service(), ACCEPT_SPLASH), Harness::new(small_service(), ACCEPT_SPLASH));
    let first = one.dir.ilaudit(&["collect", "--shard", "1/2"]).run_folder();
    let second = other.dir.ilaudit(&["collect", "--shard", "2/2"]).run_folder();
    let paths = [first, second].map(|path| path.to_str().expect("text").to_owned());
    let output = one.dir.ilaudit(&["merge", &paths[0], &paths[1]]).assert_code(2);
    assert!(output.stderr.contains("different services or accounts"), "{}", output.stderr);
}

#[test]
fn a_partial_merge_names_the_shards_it_lacks() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let reported = harness.dir.ilaudit(&["run", "--shard", "1/3"]).run_folder();
    let collected = harness.dir.ilaudit(&["collect", "--shard", "3/3"]).run_folder();
    let shards = [&reported, &collected].map(|folder| folder.to_str().expect("text"));
    let merge = |args: &[&str]| harness.dir.ilaudit(&[&["merge"], args].concat());
    let refused = merge(&shards).assert_code(2);
    assert!(refused.stderr.contains("1/3, 3/3 are not one walk"), "{}", refused.stderr);
    assert!(refused.stderr.contains("--partial"), "{}", refused.stderr);
    merge(&[shards[0], shards[0], "--partial"]).assert_code(2);
    let merged = merge(&[shards[0], shards[1], "--partial"]).assert_code(3);
    assert!(merged.stderr.contains("shard 2/3: skipped (this share"), "{}", merged.stderr);
    let coverage = Table::read(&merged.run_folder(), "coverage");
    let [line] = coverage.rows_where("dataset", "shard 2/3").collect::<Vec<_>>()[..] else {
        panic!("{coverage:?}")
    };
    assert_eq!((line[0].as_str(), line[3].as_str()), ("", "skipped"));
    let expected = serde_json::json!([
        {"shard": "1/3", "run_id": file_name(&reported), "manifest_sha256": sha256(&reported.join("manifest.json")),
         "snapshot_sha256": sha256(&reported.join("snapshot.sqlite"))},
        {"shard": "2/3", "run_id": null, "manifest_sha256": null, "snapshot_sha256": null},
        {"shard": "3/3", "run_id": file_name(&collected), "manifest_sha256": null,
         "snapshot_sha256": sha256(&collected.join("snapshot.sqlite"))},
    ]);
    let manifest = fs::read(merged.run_folder().join("manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    assert_eq!(manifest["merged_shards"], expected);
    // no single call collected it
    assert_eq!(manifest["collected_by"], Value::Null);
    let id = file_name(&merged.run_folder());
    let sql = "SELECT * FROM merged_shards ORDER BY number";
    let rows = harness.dir.ilaudit(&["query", &id, sql, "--format", "json"]).assert_code(0).stdout;
    let rows: Value = serde_json::from_str(&rows).expect("JSON");
    assert_eq!((&rows[0]["run_id"], &rows[1]["run_id"]), (&expected[0]["run_id"], &Value::Null), "{rows}");
    let summary = summary_text(&merged.run_folder());
    for says in
        ["Partial merge: 1 of 3 shards is missing (2/3)", &format!("1/3: run {}", file_name(&reported))]
    {
        assert!(summary.contains(says), "{summary}");
    }
    let whole = harness.dir.ilaudit(&["run", "--out", "whole"]).run_folder();
    let whole = fs::read_to_string(whole.join("manifest.json")).expect("a manifest");
    assert!(!whole.contains("merged_shards"));
}

fn file_name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

fn sha256(file: &Path) -> String {
    hex::encode(Sha256::digest(fs::read(file).expect("a file")))
}

/// The first sheet of a workbook, its cells joined.
fn summary_text(folder: &Path) -> String {
    let mut workbook: Xlsx<_> = open_workbook(folder.join("inventory.xlsx")).expect("a workbook");
    let sheet = workbook.worksheet_range("Summary").expect("a sheet");
    sheet.used_cells().map(|(_, _, cell)| format!("{cell}\n")).collect()
}
