//! The list of people who have left: read before a run begins, kept with it, and told.

use std::fs;

use ilaudit::sim::SimConfig;
use serde_json::Value;

use crate::common::harness::{Harness, small_service};
use crate::common::test_dir::CommandOutput;
use crate::common::written::folder_files;

const LEAVERS: &str = "[findings]\nleavers = \"leavers.csv\"\n";

fn harness() -> Harness {
    Harness::new(SimConfig { exchanges: 2, exact: true, ..small_service() }, LEAVERS)
}

fn write_list(harness: &Harness, text: &str) {
    fs::write(harness.dir.path().join("leavers.csv"), text).expect("a list");
}

/// A cell of the rule in the report `rules`.
fn rule_cell(output: &CommandOutput, column: &str) -> String {
    let mut reader = csv::Reader::from_path(output.run_folder().join("csv/rules.csv")).expect("a report");
    let place = reader.headers().expect("a header").iter().position(|name| name == column).expect("a column");
    let mut rows = reader.records().map(|row| row.expect("a row"));
    rows.find(|row| &row[0] == "left_but_listed").expect("the rule")[place].to_owned()
}

/// The address of somebody who is listed.
fn listed_address(harness: &Harness) -> String {
    let output = harness.dir.ilaudit(&[
        "query",
        "--format",
        "csv",
        "SELECT MIN(email_id) FROM users WHERE email_id LIKE '%@%'",
    ]);
    output.assert_code(0).stdout.lines().nth(1).expect("an address").to_owned()
}

#[test]
fn a_list_is_kept_with_the_run_that_was_made_with_it() {
    let harness = harness();
    write_list(&harness, "");
    let first = harness.dir.ilaudit(&["run"]);
    assert_eq!(rule_cell(&first, "state"), "not_assessed", "{}", first.stderr);
    assert_eq!(rule_cell(&first, "reason"), "findings.leavers is empty");
    let address = listed_address(&harness);
    write_list(
        &harness,
        &format!("Name;E-Mail\nAnn;{}\nBo;gone@nowhere.example\nCy;\n", address.to_uppercase()),
    );
    let output = harness.dir.ilaudit(&["run"]);
    let folder = output.run_folder();
    assert_eq!(rule_cell(&output, "state"), "found", "{}", output.stderr);
    assert_eq!(rule_cell(&output, "limit"), "findings.leavers = 2 entries, and 1 line that cannot be read");
    for told in [
        "findings.leavers: 2 entries, and 1 line that cannot be read, from the column `E-Mail`",
        "findings.leavers: line 4 cannot be read: nobody is named",
        "1 of these are listed nowhere in this run (gone@nowhere.example)",
    ] {
        assert!(output.stderr.replace('\n', " ").contains(told), "{told}: {}", output.stderr);
    }
    let manifest: Value =
        serde_json::from_slice(&fs::read(folder.join("manifest.json")).expect("a manifest")).expect("JSON");
    let kept = &manifest["reports"]["settings"]["findings"]["leavers"];
    assert_eq!(kept.as_array().map(Vec::len), Some(3), "{kept}");
    // the file is not needed again
    fs::remove_file(harness.dir.path().join("leavers.csv")).expect("a list");
    let before = folder_files(&folder.join("csv"));
    harness.dir.ilaudit(&["report"]).assert_code(0);
    assert!(before == folder_files(&folder.join("csv")));
    let audit = harness.dir.ilaudit(&["audit", "--remake"]).assert_code(0);
    assert!(audit.stdout.contains("byte for byte the same"), "{}", audit.stdout);
}

#[test]
fn what_is_no_list_stops_the_run_before_anything_is_sent() {
    let harness = harness();
    let cases: [(Option<&[u8]>, &str); 3] = [
        (None, "cannot use the list leavers.csv of `findings.leavers`"),
        (Some(b"ann@x.example\n\xff"), "line 2 is not UTF-8"),
        (Some(b"name,town\nAnn,Rome\n"), "line 1 has several columns, and none of them is called email"),
    ];
    for (text, told) in cases {
        if let Some(text) = text {
            fs::write(harness.dir.path().join("leavers.csv"), text).expect("a list");
        }
        for command in ["run", "collect"] {
            let output = harness.dir.ilaudit(&[command]).assert_code(2);
            assert!(output.stderr.replace('\n', " ").contains(told), "{told}: {}", output.stderr);
        }
    }
    assert!(harness.logged_calls().is_empty());
}
