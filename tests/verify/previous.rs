//! The manifest names the run before it, so that a run cannot be exchanged or left out without a trace.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::evidence::{manifest, sha256};
use crate::harness::{CollectedRun, one_exchange};

fn run_id(run: &Path) -> &str {
    run.file_name().and_then(|name| name.to_str()).expect("a run id")
}

#[track_caller]
fn assert_none_before(run: &Path, reason: &str) {
    let manifest = manifest(run);
    assert_eq!((&manifest["previous"], &manifest["no_previous"]), (&Value::Null, &Value::from(reason)));
}

#[test]
fn is_the_newest_of_the_same_account_with_the_hash_of_its_manifest() {
    let harness = CollectedRun::new(one_exchange(2));
    let first = harness.folder.clone();
    harness.dir.ilaudit(&["report", run_id(&first)]).assert_code(0);
    assert_none_before(&first, "it is the first run of this service and account here");

    let second = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let expected = serde_json::json!({
        "run_id": run_id(&first),
        "manifest_sha256": sha256(&first.join("manifest.json")),
    });
    assert_eq!(manifest(&second)["previous"], expected);
    // what it was when this run was reported first stays, whatever becomes of the other run
    harness.dir.ilaudit(&["verify", run_id(&first)]).assert_code(0);
    harness.dir.ilaudit(&["report", run_id(&second)]).assert_code(0);
    assert_eq!(manifest(&second)["previous"], expected);

    // a run of another account in between is none of its own
    let other = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let snapshot = rusqlite::Connection::open(other.join("snapshot.sqlite")).expect("a snapshot");
    snapshot.execute_batch("UPDATE run SET account = 'other@example.com'").expect("a change");
    let last = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    assert_eq!(manifest(&last)["previous"]["run_id"], run_id(&second));
}

#[test]
fn is_null_with_a_reason_where_the_run_before_has_no_manifest() {
    let harness = CollectedRun::new(one_exchange(2));
    let second = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let reason = format!("run {} before it has no manifest", run_id(&harness.folder));
    assert_none_before(&second, &reason);

    fs::write(second.join("snapshot.sqlite"), "no snapshot").expect("damage");
    let third = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    assert_none_before(&third, &format!("run {} before it cannot be read", run_id(&second)));
}
