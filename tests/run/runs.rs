//! `runs`: what lies in an output folder, and which of it stays.

use std::fs;

use serde_json::Value;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};

/// Begun on these moments, in UTC; the last is the newest.
const BEGUN: [&str; 5] =
    ["20240131T013000Z", "20260228T013000Z", "20260301T013000Z", "20260301T233000Z", "20260302T013000Z"];

/// One exchange, collected once, and the same run under other ids.
fn harness_with_runs() -> Harness {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let run = ["collect", "-q", "--exchange", "11111155"];
    for id in BEGUN {
        let folder = harness.dir.ilaudit(&run).assert_code(0).run_folder();
        fs::rename(&folder, folder.with_file_name(id)).expect("a name");
    }
    fs::remove_file(harness.dir.path().join("ilaudit-runs/latest")).expect("a pointer to none of them");
    harness
}

fn read_list(harness: &Harness, args: &[&str]) -> Vec<Value> {
    let listed =
        harness.dir.ilaudit(&[&["runs"], args, &["--format", "json"]].concat()).assert_code(0).stdout;
    serde_json::from_str(&listed).expect("a list")
}

#[test]
fn runs_are_listed_and_those_are_removed_that_no_rule_keeps() {
    let harness = harness_with_runs();
    let listed = read_list(&harness, &[]);
    assert_eq!(listed.iter().map(|run| run["run_id"].as_str().expect("an id")).collect::<Vec<_>>(), BEGUN);
    for run in &listed {
        assert_eq!((&run["outcome"], &run["exchanges"]), (&"complete".into(), &1.into()), "{run}");
        assert_eq!(run["sealed"], false);
        assert!(run["bytes"].as_u64() > Some(10_000) && run["rows"].as_u64() > Some(10), "{run}");
    }

    let nothing = harness.dir.ilaudit(&["runs", "prune"]).assert_code(2);
    assert!(nothing.stderr.contains("say what to keep"), "{}", nothing.stderr);
    let prune = ["prune", "--keep-daily", "2", "--keep-yearly", "2"];
    let kept = |planned: &[Value]| -> Vec<String> {
        let kept_for = |run: &Value| run["kept_for"].as_str().expect("reasons").to_owned();
        planned.iter().map(kept_for).collect()
    };
    let expected = ["yearly", "", "", "daily", "daily, yearly, newest complete"];
    let planned = read_list(&harness, &[prune.as_slice(), &["--dry-run"]].concat());
    assert_eq!(kept(&planned), expected);
    assert_eq!(read_list(&harness, &["list"]).len(), BEGUN.len());

    assert_eq!(kept(&read_list(&harness, &prune)), expected);
    let left = read_list(&harness, &[]);
    assert_eq!(left.iter().map(|run| &run["run_id"]).collect::<Vec<_>>(), [BEGUN[0], BEGUN[3], BEGUN[4]]);
    let runs = harness.dir.path().join("ilaudit-runs");
    for id in [BEGUN[1], BEGUN[2]] {
        assert!(
            !runs.join(id).exists() && runs.join("removed").join(id).join("SHA256SUMS").is_file(),
            "{id}"
        );
    }
    let chain = fs::read_to_string(runs.join("chain.jsonl")).expect("a chain");
    assert_eq!(chain.matches("\"command\":\"remove\"").count(), 2, "{chain}");
}
