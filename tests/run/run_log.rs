//! The log of a run: what it was begun with, the outcome of each exchange, its reports; merged runs have one, too.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
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
    assert_eq!(last["message"], "publishing");
    assert_eq!(last["manifest_sha256"], sha256(&folder.join("manifest.json")));
    assert_summed_up(folder);
}

#[track_caller]
fn assert_summed_up(folder: &Path) {
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).expect("sums");
    let line = format!("{}  run.log", sha256(&folder.join("run.log")));
    assert!(sums.lines().any(|found| found == line), "{sums}");
}

fn sha256(file: &Path) -> String {
    Sha256::digest(fs::read(file).expect("a file")).iter().map(|byte| format!("{byte:02x}")).collect()
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

#[test]
fn what_is_made_of_a_published_run_is_in_its_log() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let folder = harness.dir.ilaudit(&["collect"]).assert_code(3).run_folder();
    assert_eq!(read_log(&folder).last().expect("a line")["message"], "publishing");
    assert_summed_up(&folder);

    harness.dir.ilaudit(&["report", "--timezone", "Asia/Tokyo"]).assert_code(3);
    let last = read_log(&folder).pop().expect("a line");
    assert_eq!((&last["message"], &last["arguments"][0]), (&json!("reports made"), &json!("report")));
    assert_eq!(last["settings"]["output"]["timezone"], "Asia/Tokyo");
    assert_eq!(last["other_settings"][0]["setting"], "output.timezone");
    assert_eq!(last["manifest_sha256"], sha256(&folder.join("manifest.json")));
    assert_eq!(last["accepted_changes"], json!([]));
    assert_summed_up(&folder);

    let elsewhere = harness.dir.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("a folder");
    fs::write(elsewhere.join("\u{202e}new.txt"), "new").expect("a file");
    harness.dir.ilaudit(&["compare", "elsewhere", "--timezone", "Asia/Tokyo"]).assert_code(4);
    let log = read_log(&folder);
    let compared = find(&log, "compared").next().expect("a comparison");
    assert_eq!((&compared["folder"], &compared["outcomes"]["only_local"]), (&json!("elsewhere"), &json!(1)));
    assert_eq!(log.last().expect("a line")["message"], "reports made");
    assert_summed_up(&folder);

    let snapshot = rusqlite::Connection::open(folder.join("snapshot.sqlite")).expect("a snapshot");
    snapshot.execute("UPDATE users SET last_accessed_on = 1", []).expect("a change");
    drop(snapshot);
    harness.dir.ilaudit(&["report", "--accept-changed"]).assert_code(3);
    let last = read_log(&folder).pop().expect("a line");
    assert_eq!(last["accepted_changes"].as_array().map(Vec::len), Some(1), "{last}");
    assert_summed_up(&folder);

    // reports that go elsewhere leave the run as it is
    let before = read_log(&folder);
    harness.dir.ilaudit(&["report", "--to", "copy"]).assert_code(3);
    assert_eq!(read_log(&folder), before);
    assert!(!harness.dir.path().join("copy/run.log").exists());
}

#[test]
fn a_verification_ends_with_the_reports_in_the_log() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let folder = harness.dir.ilaudit(&["run"]).assert_code(3).run_folder();
    harness.dir.ilaudit(&["verify", "--sample", "3"]);
    let last = read_log(&folder).pop().expect("a line");
    assert_eq!((&last["message"], &last["arguments"][0]), (&json!("reports made"), &json!("verify")));
    assert_summed_up(&folder);
}

#[test]
fn a_run_that_fails_at_sign_in_leaves_its_log() {
    let harness = Harness::new(small_service(), "");
    for _ in 0..2 {
        let mut wrong = harness.dir.command(&["run"]);
        harness.dir.run(wrong.env("ILAUDIT_PASSWORD", "canary-pass-9b07")).assert_code(5);
    }
    let kept = harness.dir.path().join("ilaudit-runs/failed.log");
    let text = fs::read_to_string(&kept).expect("a log");
    assert!(!text.contains("canary-pass"), "{text}");
    let log: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(find(&log, "begun").count(), 1, "{text}");
    let last = log.last().expect("a line");
    assert_eq!(last["message"], "failed", "{text}");
    assert!(last["error"].as_str().is_some_and(|error| error.contains("client_secret")), "{text}");
    assert!(harness.run_folders().is_empty());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&kept).expect("a file").permissions().mode() & 0o777, 0o600);
    }
    // a run that comes after is none of its business
    harness.dir.ilaudit(&["run"]).assert_code(3);
    assert_eq!(fs::read_to_string(&kept).expect("a log"), text);
}
