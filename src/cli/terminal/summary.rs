//! What is printed at the end of a run: the blocks of its page that fit a terminal.

use std::fmt::Write as _;

use console::Style;

use super::table::{Cell, Column, Table};
use super::width::terminal_width;
use crate::count_noun::count_noun;
use crate::model::State;
use crate::printable::{Printable, printable};
use crate::report::{self, Block, Figure, Gap, Page, RunComparison, RunSummary, Value, ValueKind};

/// More exchanges than this are not listed one by one.
const MAX_EXCHANGES: usize = 40;
/// More gaps than this are left to the coverage report.
const MAX_GAPS: usize = 20;
/// The column of a rule's state.
const STATE: usize = 2;

/// The exchanges with their counts, the gaps, the totals.
pub(crate) fn format_collection(page: &Page) -> String {
    let (mut exchanges, mut gaps, mut traffic) = (String::new(), String::new(), String::new());
    let (mut figures, mut outcomes): (&[Figure], _) = (&[], String::new());
    let mut consents = String::new();
    for block in &page.blocks {
        match &**block {
            Block::Exchanges(table) => exchanges = format_exchanges(table),
            Block::Gaps(found) => gaps = format_gaps(found),
            Block::Figures(found) => figures = found,
            Block::Coverage { outcomes: table, .. } => outcomes = format_outcomes(table),
            Block::Traffic(text) => traffic = printable(text),
            Block::Consents { sentence, .. } => consents = format!("{sentence}: see the report consents\n"),
            // findings and verification have a place of their own; the rest is for workbooks
            Block::Notice(_)
            | Block::Table(_)
            | Block::Heading { .. }
            | Block::Verdict { .. }
            | Block::Contents(_)
            | Block::Properties { .. }
            | Block::Chart(_) => {}
        }
    }
    format!("{exchanges}{gaps}\n{}\n{traffic}\n{consents}", format_figures(figures, &outcomes))
}

/// The sentences that have to be seen, a line each.
pub(crate) fn format_notices(page: &Page) -> String {
    let notices = page.blocks.iter().filter_map(|block| match &**block {
        Block::Notice(sentence) => Some(sentence),
        _ => None,
    });
    let style = Style::new().yellow().for_stderr();
    notices.map(|sentence| format!("\n{}\n", style.apply_to(printable(sentence)))).collect()
}

/// What changed since the run that it was compared with.
pub(crate) fn format_changes(summary: &RunSummary) -> String {
    let line = |RunComparison { with, counts, .. }: &RunComparison| {
        format!("\nChanges since run {}: {counts}\n", Printable(&with.old_run))
    };
    summary.compared.as_ref().map(line).unwrap_or_default()
}

/// The rules that found something, the most severe first; how many found nothing; those that could not be assessed.
pub(crate) fn format_findings(page: &Page) -> String {
    let Some(rules) = page.table("rules") else { return String::new() };
    let of_state = |state: &str| {
        let is_of_state = |row: &&Vec<Value>| row.get(STATE) == Some(&Value::text(state));
        rules.rows.iter().filter(is_of_state).cloned().collect::<Vec<_>>()
    };
    let [found, none, off, unknown] = ["found", "none", "off", "not_assessed"].map(of_state);
    let mut text = String::new();
    if !found.is_empty() {
        let _ = write!(text, "\n{}", to_table(rules, &found));
    }
    let (found, none, off) = (found.len(), none.len(), off.len());
    let _ =
        write!(text, "\nRules: {found} found something, {none} found nothing where they could be assessed");
    let _ = writeln!(text, ", {off} off, {} not assessed", unknown.len());
    let state = status_style("not_assessed").for_stderr().apply_to("not_assessed");
    for (reason, rules) in group_by_reason(&unknown) {
        let _ = writeln!(text, "  {} · {state}: {}", Printable(&rules.join(", ")), Printable(reason));
    }
    text
}

/// The titles of the rules that could not be assessed for the same reason.
fn group_by_reason(rows: &[Vec<Value>]) -> Vec<(&str, Vec<&str>)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for row in rows {
        let (Some(Value::Text(rule)), Some(Value::Text(reason))) = (row.first(), row.last()) else {
            continue;
        };
        match groups.iter_mut().find(|(known, _)| known == reason) {
            Some((_, rules)) => rules.push(rule),
            None => groups.push((reason, vec![rule])),
        }
    }
    groups
}

/// All exchanges, or those that are not complete where there are many.
fn format_exchanges(exchanges: &report::Table) -> String {
    let all = exchanges.rows.len();
    let is_complete = |row: &[Value]| row.contains(&Value::Text("complete".to_owned()));
    let listed = exchanges.rows.iter().filter(|row| all <= MAX_EXCHANGES || !is_complete(row));
    let listed: Vec<_> = listed.take(MAX_EXCHANGES).cloned().collect();
    let mut text = String::new();
    if !listed.is_empty() {
        text += &to_table(exchanges, &listed).to_string();
    }
    if listed.len() < all {
        let _ = writeln!(text, "… and {} more", all - listed.len());
    }
    text
}

/// Each gap but those that only follow from another in their exchange.
fn format_gaps(gaps: &[Gap]) -> String {
    let is_own = |gap: &&Gap| gap.state != State::Skipped || gap.exchange_id.is_empty();
    let of_their_own: Vec<&Gap> = gaps.iter().filter(is_own).collect();
    let mut text = String::new();
    if !of_their_own.is_empty() {
        let _ = writeln!(text, "\nGaps:");
    }
    for gap in of_their_own.iter().take(MAX_GAPS) {
        let state = status_style(gap.state.as_str()).for_stderr().apply_to(gap.state.as_str());
        let (subject, reason) = (describe_subject(gap), gap.reason());
        let _ = writeln!(text, "  {}: {state} ({})", Printable(subject), Printable(reason));
    }
    let skipped = gaps.len() - of_their_own.len();
    if of_their_own.len() > MAX_GAPS {
        let _ = writeln!(text, "  … and {} more: see the coverage report", of_their_own.len() - MAX_GAPS);
    }
    if skipped > 0 {
        let skipped = count_noun(skipped, "dataset was", "datasets were");
        let _ = writeln!(text, "  {skipped} skipped because of these");
    }
    text
}

/// What belongs to no exchange stands for itself.
fn describe_subject(gap: &Gap) -> String {
    let name = gap.exchange_name.as_deref().filter(|name| !name.trim().is_empty());
    match name.unwrap_or(&gap.exchange_id) {
        "" => gap.dataset.clone(),
        exchange => format!("{exchange} · {}", gap.dataset),
    }
}

/// A line each: `12 exchanges (10 complete, 2 refused)`, `293 folders in 10 of 12 exchanges`, …
fn format_figures(figures: &[Figure], outcomes: &str) -> String {
    let format = |(index, Figure { label, count, note }): (usize, &Figure)| {
        let outcomes = if index == 0 { format!("({outcomes})") } else { String::new() };
        let label = if *count == Some(1) { name_one(label) } else { label };
        let words = [format_count(*count), label.to_owned(), outcomes, note.clone()];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    figures.iter().enumerate().map(format).collect::<Vec<_>>().join("\n")
}

/// One row of a dataset; the settings of an exchange are one row.
fn name_one(label: &str) -> &str {
    match label {
        "batches" => "batch",
        "settings" => label,
        _ => label.strip_suffix('s').unwrap_or(label),
    }
}

fn format_outcomes(outcomes: &report::Table) -> String {
    let found = outcomes.rows.iter().filter_map(|row| match row.as_slice() {
        [Value::Text(outcome), Value::Number(Some(count @ 1..))] => Some(format!("{count} {outcome}")),
        _ => None,
    });
    found.collect::<Vec<_>>().join(", ")
}

/// Without remarks, for which there is no room.
fn to_table(table: &report::Table, rows: &[Vec<Value>]) -> Table {
    let is_shown = |kind: ValueKind| kind != ValueKind::Remark;
    let columns = table.columns.iter().filter(|heading| is_shown(heading.kind)).map(|heading| {
        let text = heading.text.to_lowercase();
        if heading.is_numeric() { Column::right(text) } else { Column::left(text) }
    });
    let mut shown = Table::new(columns);
    for row in rows {
        let cells = table.columns.iter().zip(row).filter(|(heading, _)| is_shown(heading.kind));
        shown.push(cells.map(|(heading, value)| format_value(heading.kind, value)).collect());
    }
    // the first column is a name
    shown.fit(terminal_width(), 0)
}

fn format_value(kind: ValueKind, value: &Value) -> Cell {
    match (kind, value) {
        (ValueKind::Status, Value::Text(text)) => Cell::styled(text, status_style(text)),
        (_, Value::Text(text)) => text.clone().into(),
        (ValueKind::Bytes, Value::Number(Some(bytes))) => indicatif::HumanBytes(*bytes).to_string().into(),
        (_, Value::Number(count)) => format_count(*count).into(),
    }
}

fn status_style(word: &str) -> Style {
    match word {
        "complete" => Style::new().green(),
        "partial" | "refused" | "medium" | "not_assessed" => Style::new().yellow(),
        "failed" | "high" => Style::new().red(),
        _ => Style::new().dim(),
    }
}

/// Unknown is not zero.
fn format_count(count: Option<u64>) -> String {
    count.map_or_else(|| "?".to_owned(), |count| count.to_string())
}
