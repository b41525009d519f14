//! `chain.jsonl`: a line for each command that made or changed a run, or failed to, each with the hash of the line before.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::evidence::{manifest, sha256};
use crate::harness::{CollectedRun, one_exchange};

fn chain_file(harness: &CollectedRun) -> PathBuf {
    harness.dir.path().join("ilaudit-runs/chain.jsonl")
}

fn run_id(run: &Path) -> &str {
    run.file_name().and_then(|name| name.to_str()).expect("a run id")
}

/// The lines, each of which has to hold the hash of the one before.
#[track_caller]
fn read_chain(harness: &CollectedRun) -> Vec<Value> {
    let chain = fs::read_to_string(chain_file(harness)).expect("a chain");
    let mut before = Value::Null;
    let lines = chain.split_inclusive('\n').map(|text| {
        let line: Value = serde_json::from_str(text).unwrap_or(Value::Null);
        assert!(line.is_null() || line["previous_line_sha256"] == before, "{chain}");
        let hash = Sha256::digest(text);
        before = hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into();
        line
    });
    lines.collect()
}

/// What a line says that a run folder holds now.
#[track_caller]
fn assert_tells(line: &Value, command: &str, exit_code: u8, run: &Path) {
    assert_eq!((&line["command"], &line["exit_code"]), (&json!(command), &json!(exit_code)), "{line}");
    assert_eq!(line["run_id"], run_id(run), "{line}");
    let recorded = manifest(run);
    assert_eq!((&line["service"], &line["account"]), (&recorded["service"], &recorded["account"]));
    assert_eq!(line["manifest_sha256"], sha256(&run.join("manifest.json")));
    assert_eq!(line["sums_sha256"], sha256(&run.join("SHA256SUMS")));
}

#[test]
fn has_a_line_for_each_command_that_changes_a_run() {
    let harness = CollectedRun::new(one_exchange(2));
    let run = &harness.folder;
    let collected = read_chain(&harness).remove(0);
    assert_eq!((&collected["version"], &collected["command"]), (&json!(1), &json!("collect")));
    assert_eq!(collected["manifest_sha256"], Value::Null);
    for (command, code) in [(["report"].as_slice(), 0), (&["verify"], 0), (&["compare", "."], 4)] {
        harness.dir.ilaudit(command).assert_code(code);
        let line = read_chain(&harness).pop().expect("a line");
        assert_tells(&line, command[0], u8::try_from(code).expect("a code"), run);
    }
    let second = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let shards = ["1/2", "2/2"].map(|shard| harness.dir.ilaudit(&["collect", "--shard", shard]).run_folder());
    let shards = shards.map(|shard| shard.display().to_string());
    let merged = harness.dir.ilaudit(&["merge", &shards[0], &shards[1]]).assert_code(0).run_folder();
    let chain = read_chain(&harness);
    assert_eq!(chain.len(), 8);
    assert_tells(&chain[4], "run", 0, &second);
    assert_tells(&chain[7], "merge", 0, &merged);
    // what only reads adds none
    harness.dir.ilaudit(&["query", "SELECT 1"]).assert_code(0);
    harness.dir.ilaudit(&["check"]).assert_code(0);
    assert_eq!(read_chain(&harness), chain);
}

#[test]
fn has_a_line_for_what_failed_and_what_ended_early() {
    let harness = CollectedRun::new(one_exchange(3));
    let mut wrong = harness.dir.command(&["run"]);
    harness
        .dir
        .run(wrong.env("ILAUDIT_PASSWORD", "wrong").env("ILAUDIT_CLIENT_SECRET", "wrong"))
        .assert_code(5);
    let refused = read_chain(&harness).pop().expect("a line");
    assert_eq!((&refused["command"], &refused["exit_code"]), (&json!("run"), &json!(5)), "{refused}");
    assert_eq!((&refused["run_id"], &refused["manifest_sha256"]), (&Value::Null, &Value::Null));
    assert!(refused["service"].is_string() && refused["account"].is_string(), "{refused}");

    harness.dir.ilaudit(&["report"]).assert_code(0);
    harness.verify(&["--max-duration", "0s"]).assert_code(6);
    assert_eq!(
        read_chain(&harness).pop().expect("a line")["sums_sha256"],
        sha256(&harness.folder.join("SHA256SUMS"))
    );

    // a command that stops at a change does not vouch for what it found
    harness.tamper("UPDATE users SET last_accessed_on = 1");
    harness.dir.ilaudit(&["report"]).assert_code(4);
    let stopped = read_chain(&harness).pop().expect("a line");
    assert_eq!((&stopped["exit_code"], &stopped["manifest_sha256"]), (&json!(4), &Value::Null), "{stopped}");
}

#[test]
fn a_line_that_was_cut_off_stays_and_the_next_one_says_so() {
    let harness = CollectedRun::new(one_exchange(2));
    let path = chain_file(&harness);
    let whole = fs::read_to_string(&path).expect("a chain");
    let torn = format!("{whole}{}", &whole[..40]);
    fs::write(&path, &torn).expect("a torn line");
    harness.dir.ilaudit(&["report"]).assert_code(0);
    let chain = fs::read_to_string(&path).expect("a chain");
    assert!(chain.starts_with(&format!("{torn}\n")), "{chain}");
    let lines = read_chain(&harness);
    assert_eq!((lines.len(), &lines[1], &lines[2]["follows_torn_line"]), (3, &Value::Null, &json!(true)));
}

#[test]
fn a_removed_run_leaves_its_proof() {
    let harness = CollectedRun::new(one_exchange(2));
    let first = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let hashes = ["manifest.json", "SHA256SUMS"].map(|name| sha256(&first.join(name)));
    let mut keep = harness.dir.command(&["run"]);
    let second = harness.dir.run(keep.env("ILAUDIT_KEEP", "1")).assert_code(0).run_folder();
    assert!(!first.exists() && !harness.folder.exists());
    let proof = harness.dir.path().join("ilaudit-runs/removed").join(run_id(&first));
    let kept = ["manifest.json", "SHA256SUMS"].map(|name| sha256(&proof.join(name)));
    assert_eq!(kept, hashes);
    let chain = read_chain(&harness);
    let [.., removed, last] = chain.as_slice() else { panic!("{chain:?}") };
    assert_eq!((&removed["command"], &removed["run_id"]), (&json!("remove"), &json!(run_id(&first))));
    assert_eq!(removed["manifest_sha256"], hashes[0]);
    assert_tells(last, "run", 0, &second);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed_and_the_run_stands() {
    let harness = CollectedRun::new(one_exchange(2));
    let elsewhere = harness.dir.path().join("elsewhere");
    fs::rename(chain_file(&harness), &elsewhere).expect("another name");
    std::os::unix::fs::symlink(&elsewhere, chain_file(&harness)).expect("a link");
    let before = sha256(&elsewhere);
    let output = harness.dir.ilaudit(&["report"]).assert_code(1);
    assert!(output.stderr.contains("chain.jsonl has no line of it"), "{}", output.stderr);
    assert!(output.stderr.contains("it is a link, or no file"), "{}", output.stderr);
    assert_eq!(sha256(&elsewhere), before);
    assert!(harness.folder.join("manifest.json").exists());
}
