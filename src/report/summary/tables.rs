//! The tables of a run's page.

use chrono_tz::Tz;

use crate::model::Outcome;
use crate::report::query::rule_findings::{RuleState, RuleSummary};
use crate::report::summary::page::{ColumnHeading, Table, Value, ValueKind};
use crate::report::summary::run_summary::{OUTCOMES, RunSummary};
use crate::report::summary::verifications::Verifications;
use crate::report::summary::wording::local_time;

/// So many verifications are listed; the manifest has all.
const MAX_VERIFICATIONS: usize = 20;

/// Every exchange with its counts.
pub(crate) fn exchanges_table(summary: &RunSummary) -> Table {
    let counts = ["Folders", "Documents"].map(|text| ColumnHeading::new(text, ValueKind::Count));
    let further = ["Users", "Groups"].map(|text| ColumnHeading::new(text, ValueKind::Count));
    let mut columns = vec![
        ColumnHeading::new("Exchange", ValueKind::Text),
        ColumnHeading::new("Outcome", ValueKind::Status),
    ];
    columns.extend(counts);
    columns.push(ColumnHeading::new("Size", ValueKind::Bytes));
    columns.extend(further);
    let rows = summary.exchanges.iter().map(|exchange| {
        let name = exchange.exchange_name.as_ref().unwrap_or(&exchange.exchange_id);
        let mut row = vec![Value::text(name), Value::text(exchange.outcome.as_deref().unwrap_or("?"))];
        let counts =
            [exchange.folders, exchange.documents, exchange.document_bytes, exchange.users, exchange.groups];
        row.extend(counts.map(Value::Number));
        row
    });
    Table { title: "Exchanges", report: "exchanges", columns, rows: rows.collect(), if_empty: "" }
}

/// How many exchanges each dataset could be collected from.
pub(crate) fn datasets_table(summary: &RunSummary) -> Table {
    let counts = ["Rows", "Complete", "Partial", "Refused", "Failed", "Skipped"];
    let counts = counts.map(|text| ColumnHeading::new(text, ValueKind::Count));
    let columns = [ColumnHeading::new("Dataset", ValueKind::Text)].into_iter().chain(counts).collect();
    let rows = summary.datasets.iter().map(|dataset| {
        let is_entry = dataset.dataset == "entry";
        let name = if is_entry { "entering the exchange" } else { &dataset.dataset };
        let states =
            [dataset.complete, dataset.partial, dataset.refused, dataset.failed, dataset.skipped].map(Some);
        // entering has no rows, which is not the same as unknown
        let rows = if is_entry { Value::text("") } else { Value::Number(dataset.rows) };
        [Value::text(name), rows].into_iter().chain(states.map(Value::Number)).collect()
    });
    Table { title: "Coverage by dataset", report: "coverage", columns, rows: rows.collect(), if_empty: "" }
}

/// How many exchanges there are of each outcome.
pub(crate) fn outcomes_table(summary: &RunSummary) -> Table {
    let columns = vec![
        ColumnHeading::new("Outcome", ValueKind::Status),
        ColumnHeading::new("Exchanges", ValueKind::Count),
    ];
    let rows = OUTCOMES.map(|outcome| {
        let count = summary.with_outcome(outcome) as u64;
        vec![Value::text(outcome), Value::Number(Some(count))]
    });
    Table { title: "Exchanges by outcome", report: "exchanges", columns, rows: rows.into(), if_empty: "" }
}

/// Each verification of the run with its frame, the newest first; `None` where there was none.
pub(crate) fn verifications_table(verifications: &Verifications, zone: Tz) -> Option<Table> {
    let columns = vec![
        ColumnHeading::new("Verification", ValueKind::Text),
        ColumnHeading::new("Begun", ValueKind::Text),
        ColumnHeading::new("Match", ValueKind::Count),
        ColumnHeading::new("Differ", ValueKind::Count),
        ColumnHeading::new("Missing", ValueKind::Count),
        ColumnHeading::new("Not verifiable", ValueKind::Count),
        ColumnHeading::new("Of what", ValueKind::Remark),
    ];
    let newest_first = verifications.runs.iter().rev().take(MAX_VERIFICATIONS);
    let rows: Vec<_> = newest_first
        .map(|record| {
            let begun = local_time(Some(record.run.started_on), zone);
            let counts = record.count_groups().map(|count| Value::Number(Some(count)));
            let first = [Value::text(record.short_name()), Value::text(begun)];
            let frame = Value::text(verifications.describe_frame(record));
            first.into_iter().chain(counts).chain([frame]).collect()
        })
        .collect();
    let title = "Verifications of this run";
    (!rows.is_empty()).then_some(Table { title, report: "verification", columns, rows, if_empty: "" })
}

/// The documents by the outcome of their verification; `None` where none was verified.
pub(crate) fn verification_table(summary: &RunSummary) -> Option<Table> {
    if summary.verification.is_empty() {
        return None;
    }
    let columns = vec![
        ColumnHeading::new("Outcome", ValueKind::Status),
        ColumnHeading::new("Documents", ValueKind::Count),
        ColumnHeading::new("Meaning", ValueKind::Remark),
    ];
    let rows = summary.verification.iter().map(|(outcome, documents)| {
        vec![
            Value::text(outcome.as_str()),
            Value::Number(Some(*documents)),
            Value::text(explain_outcome(*outcome)),
        ]
    });
    Some(Table { title: "Verification", report: "verification", columns, rows: rows.collect(), if_empty: "" })
}

/// Every rule, with what came of it: first those that found something; `None` where the rules were not run.
pub(crate) fn rules_table(rules: &[RuleSummary]) -> Option<Table> {
    if rules.is_empty() {
        return None;
    }
    let columns = vec![
        ColumnHeading::new("Rule", ValueKind::Text),
        ColumnHeading::new("Severity", ValueKind::Status),
        ColumnHeading::new("State", ValueKind::Status),
        ColumnHeading::new("Findings", ValueKind::Count),
        ColumnHeading::new("Looked at", ValueKind::Count),
        ColumnHeading::new("Exchanges", ValueKind::Text),
        ColumnHeading::new("Of what, and where it was not assessed", ValueKind::Remark),
    ];
    let mut ordered: Vec<&RuleSummary> = rules.iter().collect();
    ordered.sort_by_key(|rule| rule.state != RuleState::Found);
    let rows = ordered.into_iter().map(rule_row).collect();
    Some(Table { title: "Rules", report: "rules", columns, rows, if_empty: "" })
}

fn rule_row(rule: &RuleSummary) -> Vec<Value> {
    let exchanges = rule.assessed_in.zip(rule.not_assessed_in);
    let exchanges = exchanges.map(|(here, elsewhere)| format!("{here} of {}", here + elsewhere));
    let subjects = rule.subjects.as_ref().filter(|_| rule.state.is_known());
    let remark = [subjects, rule.reason.as_ref()].into_iter().flatten();
    vec![
        Value::text(&rule.title),
        Value::text(rule.severity.as_str()),
        Value::text(rule.state.as_str()),
        Value::Number(Some(rule.findings).filter(|_| rule.state.is_known())),
        // not looked at is not unknown
        rule.population.map_or_else(|| Value::text(""), |count| Value::Number(Some(count))),
        Value::text(exchanges.unwrap_or_else(|| "?".to_owned())),
        Value::text(remark.map(String::as_str).collect::<Vec<_>>().join("; ")),
    ]
}

fn explain_outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Match => "The file is the listed one",
        Outcome::HashMismatch => "The hash of the file differs from the listed one",
        Outcome::SizeMismatch => "The size of the file differs from the listed one",
        Outcome::NoExpectedHash => {
            "The file was downloaded, but the service lists no hash to compare it with"
        }
        Outcome::NoFile => "The document has no file",
        Outcome::Protected => "Rights management prevents the download",
        Outcome::NotFound => "The service has no such document, or hides it from this account",
        Outcome::Forbidden => "This account may not download it",
        Outcome::Failed => "The file could not be downloaded or kept",
        Outcome::Skipped => "Its exchange could not be entered",
    }
}

/// Without the full stop.
pub(crate) fn first_sentence(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.')
}
