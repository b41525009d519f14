//! The log of a run: what it was begun with, the outcome of each exchange, its reports; merged runs have one, too.

use std::fs;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::table::Table;

fn read_log(folder: &Path) -> Vec<Value> {
    let log = fs::read_to_string(folder.join("run.log")).expect("a log");
    log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn find<'a>(log: &'a [Value], message: &'a str) -> impl Iterator<Item = &'a Value> {
    log.iter().filter(move |line| line["message"] == message)
}

#[track_caller]
fn assert_reports_made(log: &[Value], folder: &Path) {
    let last = log.last().expect("a line");
    assert_eq!(last["message"], "reports made; publishing");
    let manifest = fs::read(folder.join("manifest.json")).expect("a manifest");
    let sha256: String = Sha256::digest(manifest).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(last["manifest_sha256"], sha256);
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).expect("sums");
    assert!(sums.lines().any(|line| line.ends_with("  run.log")), "{sums}");
}

#[test]
fn a_run_and_a_merged_one_keep_a_log_of_what_came_of_them() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let folder = harness.dir.ilaudit(&["run", "--format", "csv"]).assert_code(3).run_folder();
    let log = read_log(&folder);
    let begun = find(&log, "begun").next().expect("a beginning");
    let settings: Value = serde_json::from_str(begun["settings"].as_str().expect("text")).expect("JSON");
    assert_eq!(settings["scope"]["accept_splash"], "always");
    let exchanges = Table::read(&folder, "exchanges");
    let mut expected: Vec<_> =
        exchanges.column("exchange_id").into_iter().zip(exchanges.column("outcome")).collect();
    expected.sort();
    let text = |line: &'_ Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let logged: Vec<_> =
        find(&log, "exchange").map(|line| (text(line, "exchange"), text(line, "outcome"))).collect();
    let logged: Vec<_> = logged.iter().map(|(id, outcome)| (id.as_str(), outcome.as_str())).collect();
    assert_eq!(logged, expected);
    assert_eq!(find(&log, "collected").count(), 1);
    assert_reports_made(&log, &folder);
    let shards = ["1/2", "2/2"]
        .map(|shard| harness.dir.ilaudit(&["collect", "-q", "--shard", shard]).stdout.trim_end().to_owned());
    let merged = harness.dir.ilaudit(&["merge", &shards[0], &shards[1]]).assert_code(3).run_folder();
    assert_reports_made(&read_log(&merged), &merged);
}
