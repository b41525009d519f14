//! What a run does not cover stands on the Summary, and in the manifest.

use std::fs;

use ilaudit::sim::SimConfig;
use serde_json::{Value, json};

use crate::common::harness::{Harness, small_service};
use crate::totals::read_summary;

#[test]
fn what_a_run_does_not_cover_is_said() {
    let harness = Harness::new(
        SimConfig { exchanges: 1, ..small_service() },
        "[collect]\ndatasets = [\"users\", \"groups\", \"documents\", \"settings\"]\n",
    );
    let folder = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    for workbook in ["access.xlsx", "inventory.xlsx"] {
        let summary = read_summary(&folder, workbook);
        let start = summary.iter().position(|row| row == "Not covered").expect("a block");
        let titles: Vec<&str> =
            summary[start + 1..].iter().map_while(|row| Some(row.split_once(" | ")?.0)).collect();
        let expected = ["Permissions", "Document views", "Questions and answers", "Former users"];
        assert_eq!(titles[..4], expected, "{workbook}");
        assert_eq!(
            titles[4..],
            ["Contents of documents", "folders", "custom_fields", "batches"],
            "{workbook}"
        );
    }
    let manifest = fs::read(folder.join("manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let names =
        ["permissions", "document_views", "questions_and_answers", "former_users", "document_contents"];
    let datasets = ["folders", "custom_fields", "batches"];
    assert_eq!(manifest["not_covered"], json!([&names[..], &datasets[..]].concat()));
}

#[test]
fn documents_that_were_verified_are_covered() {
    let harness = Harness::new(SimConfig { exchanges: 1, ..small_service() }, "");
    let folder = harness.dir.ilaudit(&["run", "--verify"]).assert_code(0).run_folder();
    let summary = read_summary(&folder, "access.xlsx");
    assert!(summary.iter().any(|row| row == "Not covered"), "{summary:#?}");
    assert!(!summary.iter().any(|row| row.starts_with("Contents of documents")), "{summary:#?}");
}
