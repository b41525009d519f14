//! A command that is killed between what it publishes and its line in the chain: the next one adds the line.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ilaudit::sim::SimConfig;
use serde_json::{Value, json};

use crate::evidence::sha256;
use crate::harness::{CollectedRun, one_exchange};

fn output_file(harness: &CollectedRun, name: &str) -> PathBuf {
    harness.dir.path().join("ilaudit-runs").join(name)
}

fn read_lines(harness: &CollectedRun) -> Vec<Value> {
    let chain = fs::read_to_string(output_file(harness, "chain.jsonl")).expect("a chain");
    chain.lines().map(|line| serde_json::from_str(line).expect("a line")).collect()
}

/// Leaves the output folder as the command does whose line is the last one, if it is killed before it writes that.
fn take_last_line(harness: &CollectedRun, note: &str) {
    let path = output_file(harness, "chain.jsonl");
    let chain = fs::read_to_string(&path).expect("a chain");
    let last = chain.trim_end().rfind('\n').map_or(0, |end| end + 1);
    fs::write(path, &chain[..last]).expect("a chain");
    fs::write(output_file(harness, ".chain.begun"), note).expect("a note");
}

#[track_caller]
fn assert_noted_later(line: &Value, command: &str, run: &Path) {
    assert_eq!((&line["command"], &line["exit_code"]), (&json!(command), &Value::Null), "{line}");
    assert_eq!(line["manifest_sha256"], sha256(&run.join("manifest.json")));
    assert_eq!(line["sums_sha256"], sha256(&run.join("SHA256SUMS")));
}

/// What `verify` notes when it begins, by killing one.
fn kill_verify(harness: &CollectedRun) -> String {
    let mut verify = harness.spawn(&["verify"]);
    harness.wait_for_files(2);
    verify.kill().and_then(|()| verify.wait()).expect("a kill");
    fs::read_to_string(output_file(harness, ".chain.begun")).expect("a note")
}

#[test]
fn the_next_command_adds_the_line_even_if_it_is_refused() {
    let slow = SimConfig { latency: Duration::from_millis(20), ..one_exchange(20) };
    let harness = CollectedRun::new(slow);
    harness.dir.ilaudit(&["report"]).assert_code(0);
    let lines = read_lines(&harness).len();
    let note = kill_verify(&harness);
    harness.verify(&[]).assert_code(0);
    // the one that was killed had written into the log of the run alone
    let added = &read_lines(&harness)[lines..];
    assert_eq!((&added[0]["exit_code"], &added[0]["manifest_sha256"]), (&Value::Null, &Value::Null));
    assert_eq!((added.len(), &added[1]["exit_code"]), (2, &json!(0)));
    assert!(!output_file(&harness, ".chain.begun").exists());

    take_last_line(&harness, &note);
    harness.dir.ilaudit(&["audit"]).assert_code(4);
    harness.verify(&["--resume"]).assert_code(2);
    let [.., added, refused] = &read_lines(&harness)[..] else { panic!("two lines") };
    assert_noted_later(added, "verify", &harness.folder);
    assert_eq!(refused["exit_code"], 2);
    harness.dir.ilaudit(&["audit", "--chain"]).assert_code(0);
}

#[test]
fn the_next_run_adds_the_line_of_a_new_run() {
    let harness = CollectedRun::new(one_exchange(2));
    let first = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let lines = read_lines(&harness).len();
    take_last_line(&harness, r#"{"command":"run","run_id":null}"#);
    harness.dir.ilaudit(&["run"]).assert_code(0);
    assert_eq!(read_lines(&harness).len(), lines + 1);
    assert_noted_later(&read_lines(&harness)[lines - 1], "run", &first);
    let first = first.display().to_string();
    let audit = harness.dir.ilaudit(&["audit", &first, "--chain"]).assert_code(0);
    assert!(audit.stdout.contains("written by a later command since it was killed"), "{}", audit.stdout);
}

#[test]
fn what_has_changed_meanwhile_gets_no_line() {
    let harness = CollectedRun::new(one_exchange(2));
    harness.dir.ilaudit(&["report"]).assert_code(0);
    let id = harness.folder.file_name().expect("a run id").to_string_lossy().into_owned();
    take_last_line(&harness, &json!({ "command": "report", "run_id": id }).to_string());
    harness.tamper("UPDATE users SET last_accessed_on = 1");
    let report = harness.dir.ilaudit(&["report"]).assert_code(4);
    assert!(report.stderr.contains("chain.jsonl has no line of what it left"), "{}", report.stderr);
    assert!(read_lines(&harness).iter().all(|line| line["manifest_sha256"].is_null()));
}

#[test]
fn what_failed_after_it_had_published_has_its_manifest_in_its_line() {
    let harness = CollectedRun::new(one_exchange(2));
    harness.dir.ilaudit(&["report"]).assert_code(0);
    let before = sha256(&harness.folder.join("manifest.json"));
    // no sums can be written
    fs::create_dir(harness.folder.join(".SHA256SUMS.new")).expect("a folder");
    harness.dir.ilaudit(&["report", "--timezone", "Asia/Tokyo"]).assert_code(1);
    let written = sha256(&harness.folder.join("manifest.json"));
    assert_ne!(written, before);
    let line = read_lines(&harness).pop().expect("a line");
    assert_eq!((&line["exit_code"], &line["manifest_sha256"]), (&json!(1), &json!(written)), "{line}");
}

#[test]
fn a_note_that_is_none_of_ours_costs_nothing() {
    let harness = CollectedRun::new(one_exchange(2));
    for note in ["", "{", r#"{"command":"sudo","run_id":null}"#, r#"{"command":"report","run_id":"../.."}"#] {
        fs::write(output_file(&harness, ".chain.begun"), note).expect("a note");
        harness.dir.ilaudit(&["report"]).assert_code(0);
        assert!(read_lines(&harness).iter().all(|line| line["exit_code"].is_number()), "{note}");
    }
    harness.dir.ilaudit(&["audit"]).assert_code(0);
}
