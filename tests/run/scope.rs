//! What the scope leaves out is told: in a report, in the ledger, in the manifest, and before anything is called complete.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ilaudit::sim::SimConfig;
use ilaudit::store::MIGRATIONS;
use serde_json::{Value, json};

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::older::downgrade;
use crate::common::table::Table;
use crate::totals::read_summary;

/// How many exchanges there are of each reason; those in scope have none.
fn count_reasons(folder: &Path) -> BTreeMap<String, usize> {
    let table = Table::read(folder, "scope");
    assert_eq!(table.columns, ["exchange_id", "exchange_name", "phase", "in_scope", "reason"]);
    let mut counts = BTreeMap::new();
    for (in_scope, reason) in table.column("in_scope").into_iter().zip(table.column("reason")) {
        assert_eq!(in_scope == "true", reason.is_empty());
        *counts.entry(reason.to_owned()).or_default() += 1;
    }
    counts
}

fn read_manifest(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("manifest.json")).expect("a manifest")).expect("JSON")
}

#[test]
fn what_the_scope_leaves_out_is_told_everywhere() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let args = ["run", "--exclude", "11111155", "--name", "Project *", "--phase", "OPEN"];
    let output = harness.dir.ilaudit(&args);
    let folder = output.run_folder();
    let reasons = count_reasons(&folder);
    let left_out = reasons["excluded"] + reasons["name"] + reasons["phase"];
    let in_scope = reasons[""];
    assert_eq!((reasons["excluded"], left_out + in_scope), (1, 12), "{reasons:?}");
    let frame = format!("{in_scope} of 12 exchanges the account sees; {left_out} left out by the scope");
    let summary = read_summary(&folder, "access.xlsx");
    assert!(summary.iter().any(|row| row.contains(&frame)), "{summary:#?}");
    let told = format!("of 12 the account sees; {left_out} left out by the scope");
    assert!(output.stderr.contains(&told), "{}", output.stderr);
    let line = Table::read(&folder, "coverage");
    let line: Vec<_> = line.rows_where("dataset", "scope").collect();
    assert_eq!(line.len(), 1, "{line:?}");
    assert_eq!(
        line[0][..7],
        ["", "", "scope", "skipped", "", &in_scope.to_string(), "12"].map(str::to_owned)
    );
    let (excluded, name, phase) = (reasons["excluded"], reasons["name"], reasons["phase"]);
    let manifest = read_manifest(&folder);
    let by_reason = json!({"excluded": excluded, "name": name, "phase": phase});
    assert_eq!(manifest["scope"], json!({"seen": 12, "in_scope": in_scope, "left_out": by_reason}));
    assert_eq!(manifest["counts"]["scope"], Value::Null);
    assert_eq!(Table::read(&folder, "exchanges").rows.len(), in_scope);
}

#[test]
fn every_reason_has_its_name() {
    let cases: [(&[&str], &str); 6] = [
        (&["--exchange", "11111155"], "not_listed_in_scope"),
        (&["--exclude", "11111155"], "excluded"),
        (&["--phase", "HOLD"], "phase"),
        (&["--name", "project *"], "name"),
        (&["--brand", "1002"], "brand"),
        (&["--shard", "1/2"], "shard"),
    ];
    for (args, reason) in cases {
        let harness = Harness::new(small_service(), ACCEPT_SPLASH);
        let output = harness.dir.ilaudit(&[&["run", "--template", "scope"], args].concat());
        let reasons = count_reasons(&output.run_folder());
        assert_eq!(reasons.keys().collect::<Vec<_>>(), ["", reason], "{args:?}");
        assert_eq!(reasons.values().sum::<usize>(), 12, "{args:?}");
    }
}

#[test]
fn complete_is_said_of_everything_the_account_sees_alone() {
    let whole = Harness::new(SimConfig { exchanges: 1, ..small_service() }, "");
    let folder = whole.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let complete = "Complete: folders, documents, users and groups of the 1 exchange the account sees.";
    let summary = read_summary(&folder, "inventory.xlsx");
    assert!(summary.contains(&complete.to_owned()), "{summary:#?}");
    let part = Harness::new(small_service(), "");
    let output = part.dir.ilaudit(&["run", "--exchange", "11111155"]).assert_code(0);
    let summary = read_summary(&output.run_folder(), "inventory.xlsx");
    let banner = "No gaps. 1 of 12 exchanges the account sees; 11 left out by the scope.";
    assert!(summary.contains(&banner.to_owned()), "{summary:#?}");
    assert!(!summary.iter().any(|row| row.contains("Complete:")), "{summary:#?}");
    assert!(!output.stderr.contains("Gaps"), "{}", output.stderr);
    assert_eq!(Table::read(&output.run_folder(), "exchanges").column("outcome"), ["complete"]);
}

/// A snapshot of a version that did not record the scope.
#[test]
fn a_scope_that_was_not_recorded_is_unknown() {
    let harness = Harness::new(SimConfig { exchanges: 1, ..small_service() }, "");
    let folder = harness.dir.ilaudit(&["collect"]).assert_code(0).run_folder();
    let before = MIGRATIONS.iter().position(|sql| sql.contains("CREATE TABLE scope")).expect("a migration");
    downgrade(&folder.join("snapshot.sqlite"), before);
    let output = harness.dir.ilaudit(&["report"]).assert_code(0);
    let summary = read_summary(&folder, "access.xlsx");
    let banner = "No gaps. How many exchanges the account sees is unknown: this run did not record it.";
    assert!(summary.contains(&banner.to_owned()), "{summary:#?}");
    assert!(output.stderr.contains("of an unknown number the account sees"), "{}", output.stderr);
    assert_eq!(read_manifest(&folder)["scope"], Value::Null);
    assert_eq!(Table::read(&folder, "scope").rows.len(), 0);
}

#[test]
fn the_list_of_exchanges_says_why_one_is_out_of_scope() {
    let harness = Harness::new(small_service(), "");
    let args = ["exchanges", "--brand", "1002", "--exclude", "11111155", "--format", "csv"];
    let output = harness.dir.ilaudit(&args).assert_code(0);
    assert_eq!(output.stdout.lines().count(), 13, "{}", output.stdout);
    assert!(output.stdout.lines().next().is_some_and(|line| line.ends_with(",in_scope,reason")));
    let of_11111155 = output.stdout.lines().find(|line| line.starts_with("11111155,")).expect("a line");
    assert!(of_11111155.ends_with(",false,excluded"), "{of_11111155}");
    assert!(output.stdout.contains(",false,brand\n"), "{}", output.stdout);
}

#[test]
fn a_merge_that_lacks_a_shard_leaves_its_exchanges_out() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let shard = harness.dir.ilaudit(&["collect", "--shard", "1/2", "--exclude", "11111155"]);
    let merged = harness.dir.ilaudit(&["merge", "--partial", shard.stdout.trim_end()]).assert_code(3);
    let reasons = count_reasons(&merged.run_folder());
    assert_eq!(reasons["excluded"], 1);
    assert!(reasons["shard"] > 0, "{reasons:?}");
    assert_eq!(reasons.values().sum::<usize>(), 12);
    let coverage = Table::read(&merged.run_folder(), "coverage");
    assert_eq!(coverage.rows_where("dataset", "scope").count(), 1);
}
