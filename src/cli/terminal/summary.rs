//! What is printed at the end of a run.

use std::fmt::Write as _;

use console::Style;

use super::table::{Column, Table};
use crate::model::State;
use crate::report::{ExchangeSummary, Gap, RuleSummary, RunRecord, RunSummary};

/// More exchanges than this are not listed one by one.
const LISTED: usize = 40;
/// More gaps than this are left to the coverage report.
const GAPS: usize = 20;

/// The exchanges with their counts, the gaps, the totals.
pub(crate) fn render(facts: &RunSummary) -> String {
    let mut text = String::new();
    let interesting = |exchange: &&ExchangeSummary| {
        facts.exchanges.len() <= LISTED || exchange.outcome.as_deref() != Some("complete")
    };
    let listed: Vec<&ExchangeSummary> = facts.exchanges.iter().filter(interesting).take(LISTED).collect();
    if !listed.is_empty() {
        text += &exchanges(&listed).to_string();
    }
    if listed.len() < facts.exchanges.len() {
        let _ = writeln!(text, "… and {} more", facts.exchanges.len() - listed.len());
    }
    text += &gaps(&facts.gaps);
    text += &totals(facts);
    text
}

fn exchanges(exchanges: &[&ExchangeSummary]) -> Table {
    let counts = ["folders", "documents", "size", "users", "groups"];
    let mut table =
        Table::new(["exchange", "outcome"].map(Column::left).into_iter().chain(counts.map(Column::right)));
    for exchange in exchanges {
        table.push(vec![
            exchange.exchange_name.clone().unwrap_or_else(|| exchange.exchange_id.clone()),
            outcome(exchange.outcome.as_deref()),
            count(exchange.folders),
            count(exchange.documents),
            exchange.document_bytes.map_or_else(unknown, size),
            count(exchange.users),
            count(exchange.groups),
        ]);
    }
    table
}

/// Each gap but those that only follow from another.
fn gaps(gaps: &[Gap]) -> String {
    let of_their_own: Vec<&Gap> = gaps.iter().filter(|gap| gap.state != State::Skipped).collect();
    let mut text = String::new();
    if !of_their_own.is_empty() {
        let _ = writeln!(text, "\nGaps:");
    }
    for gap in of_their_own.iter().take(GAPS) {
        let exchange = gap.exchange_name.as_deref().unwrap_or(&gap.exchange_id);
        let reason = gap.reason();
        let _ = writeln!(text, "  {exchange} · {}: {} ({reason})", gap.dataset, paint(gap.state.as_str()));
    }
    let skipped = gaps.len() - of_their_own.len();
    if of_their_own.len() > GAPS {
        let _ = writeln!(text, "  … and {} more: see the coverage report", of_their_own.len() - GAPS);
    }
    if skipped > 0 {
        let _ = writeln!(text, "  {skipped} datasets were skipped because of these");
    }
    text
}

fn totals(facts: &RunSummary) -> String {
    let rows = |name: &str| {
        let dataset = facts.datasets.iter().find(|dataset| dataset.dataset == name);
        count(dataset.and_then(|dataset| dataset.rows))
    };
    format!(
        "\n{} exchanges ({}), {} folders, {} documents, {} users, {} groups\n{}\n",
        facts.exchanges.len(),
        outcomes(facts),
        rows("folders"),
        rows("documents"),
        rows("users"),
        rows("groups"),
        traffic(&facts.run),
    )
}

/// Requests, at which rate, and what the gateway thought of it.
fn traffic(run: &RunRecord) -> String {
    let RunRecord { requests, retries, speed_refusals, .. } = run;
    let millis = run.finished_on.map(|end| end.as_millis().saturating_sub(run.started_on.as_millis()));
    let mut text = format!("{requests} requests");
    if let Some(millis) = millis.filter(|millis| *millis > 0) {
        let _ = write!(text, " at {:.1}/s", *requests as f64 * 1000.0 / millis as f64);
    }
    let _ = write!(text, ", {retries} repeated");
    if let (1.., Some(rate)) = (*speed_refusals, run.rate) {
        let _ = write!(text, ", {speed_refusals} refused for speed (settled at {rate:.1}/s)");
    }
    text
}

fn outcomes(facts: &RunSummary) -> String {
    let told = crate::report::OUTCOMES.iter().map(|outcome| (facts.with_outcome(outcome), outcome));
    let told: Vec<String> =
        told.filter(|(count, _)| *count > 0).map(|(count, outcome)| format!("{count} {outcome}")).collect();
    told.join(", ")
}

/// The rules that found something, the most severe first.
pub(crate) fn findings(rules: &[RuleSummary]) -> String {
    let mut table = Table::new([Column::left("finding"), Column::left("severity"), Column::right("count")]);
    let found = rules.iter().filter(|rule| rule.findings > 0);
    for rule in found.clone() {
        table.push(vec![rule.title.clone(), paint(rule.severity.as_str()), rule.findings.to_string()]);
    }
    if found.count() == 0 { String::new() } else { format!("\n{table}") }
}

fn outcome(outcome: Option<&str>) -> String {
    outcome.map_or_else(unknown, paint)
}

fn paint(word: &str) -> String {
    let colour = match word {
        "complete" => Style::new().green(),
        "partial" | "refused" | "medium" => Style::new().yellow(),
        "failed" | "high" => Style::new().red(),
        _ => Style::new().dim(),
    };
    colour.for_stderr().apply_to(word).to_string()
}

fn count(number: Option<u64>) -> String {
    number.map_or_else(unknown, |number| number.to_string())
}

/// Unknown is not zero.
fn unknown() -> String {
    "?".to_owned()
}

fn size(bytes: u64) -> String {
    indicatif::HumanBytes(bytes).to_string()
}
