//! A listing that could not be wholly taken as rows is partial: it is counted nowhere, and nothing is concluded from
//! what it lacks.

use std::fs;

use ilaudit::sim::{CallKind, FaultRule, InjectedFault, ListingKind};
use serde_json::Value;

use crate::case::{Reports, THREE_TRIES, two_exchanges};
use crate::common::harness::Harness;
use crate::common::test_dir::CommandOutput;

/// The listings, and the columns that are unknown where one of them is.
const UNKNOWN: [(ListingKind, &[(&str, &str)]); 4] = [
    (ListingKind::Folders, &[("exchanges", "folders")]),
    (
        ListingKind::Documents,
        &[("exchanges", "documents"), ("exchanges", "document_bytes"), ("folders", "documents")],
    ),
    (ListingKind::Users, &[("exchanges", "users")]),
    (
        ListingKind::Groups,
        &[("exchanges", "groups"), ("groups", "members_listed"), ("users", "groups"), ("people", "groups")],
    ),
];

/// Rules that conclude from what a listing lacks.
const FROM_ABSENCE: [&str; 6] =
    ["unknown_member", "no_manager", "no_group", "empty_group", "member_count_mismatch", "orphaned"];

fn run_under(fault: Option<(&str, ListingKind)>) -> (Harness, CommandOutput) {
    let rule = |(fault, kind): (&str, _)| {
        let fault: InjectedFault = fault.parse().expect("a fault");
        FaultRule::new(fault).on(CallKind::List(kind)).always()
    };
    let faults = fault.map(rule).into_iter().collect();
    let harness = Harness::new(two_exchanges(faults), THREE_TRIES);
    let output = harness.dir.ilaudit(&["run", "--format", "csv"]);
    (harness, output)
}

/// The findings of the rules that conclude from absence.
fn conclusions(reports: &Reports) -> Vec<Vec<String>> {
    let findings = reports.table("findings");
    let rule = findings.column_index("rule");
    findings.rows.iter().filter(|row| FROM_ABSENCE.contains(&row[rule].as_str())).cloned().collect()
}

fn counts(output: &CommandOutput, dataset: &str) -> [Value; 3] {
    let text = fs::read_to_string(output.run_folder().join("manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_str(&text).expect("JSON");
    ["complete", "partial", "rows"].map(|key| manifest["counts"][dataset][key].clone())
}

#[test]
fn nothing_is_counted_in_it_or_concluded_from_what_it_lacks() {
    let (_harness, output) = run_under(None);
    let faultless = Reports::read(&output.assert_code(0));
    for (kind, unknown) in UNKNOWN {
        let (_harness, output) = run_under(Some(("no-id", kind)));
        let output = output.assert_code(3);
        let reports = Reports::read(&output);
        let dataset = CallKind::List(kind).as_str();
        for ((_, listed), state) in reports.coverage_states() {
            assert_eq!(state, if listed == dataset { "partial" } else { "complete" }, "{dataset}, {listed}");
        }
        assert_eq!(reports.table("exchanges").column("outcome"), ["partial"; 2], "{dataset}");
        for (report, column) in unknown {
            let values = reports.table(report).column(column);
            assert!(values.iter().all(|value| value.is_empty()), "{dataset}: {report}.{column} {values:?}");
        }
        let known = conclusions(&faultless);
        let new: Vec<_> = conclusions(&reports).into_iter().filter(|row| !known.contains(row)).collect();
        assert!(new.is_empty(), "{dataset}: {new:?}");
        assert_eq!(counts(&output, dataset), [0.into(), 2.into(), Value::Null], "{dataset}");
        let gap = format!("· {dataset}: partial (1 listed entry could not be taken as rows");
        assert!(output.stderr.contains(&gap), "{}", output.stderr);
        assert!(output.stderr.contains("2 exchanges (2 partial)"), "{}", output.stderr);
    }
}

#[test]
fn an_id_listed_twice_hides_nothing() {
    for (kind, columns) in UNKNOWN {
        let (_harness, output) = run_under(Some(("twice", kind)));
        let output = output.assert_code(0);
        let reports = Reports::read(&output);
        let dataset = CallKind::List(kind).as_str();
        assert!(reports.coverage_states().values().all(|state| *state == "complete"), "{dataset}");
        for (report, column) in columns {
            let values = reports.table(report).column(column);
            assert!(values.iter().any(|value| !value.is_empty()), "{dataset}: {report}.{column}");
        }
        let told = reports.table("coverage").column("message").join("");
        assert!(told.contains("this id is listed twice"), "{dataset}: {told}");
        assert!(reports.table("findings").column("rule").contains(&"duplicate_id"), "{dataset}");
        assert_eq!(counts(&output, dataset)[..2], [Value::from(2), Value::from(0)], "{dataset}");
        assert!(!output.stderr.contains("Gaps:"), "{}", output.stderr);
    }
}
