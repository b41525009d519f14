//! One sentence on whether anything is missing or wrong, and of how much that is said.

use crate::report::summary::page::Block;
use crate::report::summary::population::{Population, Scope};
use crate::report::summary::run_summary::RunSummary;
use crate::report::summary::wording::{describe_exchanges, group_thousands, join_first};
use crate::report::template::workbook::Tone;

/// The sentence, and then what the scope leaves out: nothing is complete that is said of a part.
pub(super) fn verdict_block(summary: &RunSummary) -> Block {
    let (tone, sentence) = judge(summary);
    let scope = summary.population.scope.as_ref();
    let sentence = match (sentence, describe_limits(summary)) {
        (Some(sentence), None) => sentence,
        (Some(sentence), Some(limits)) => format!("{sentence} {limits}"),
        (None, Some(limits)) => format!("No gaps. {limits}"),
        (None, None) => describe_everything(summary),
    };
    let is_whole = scope.is_some_and(|scope| scope.count_left_out() == 0);
    let tone = if tone == Tone::Good && !is_whole { Tone::Muted } else { tone };
    Block::Verdict { tone, sentence }
}

/// What is missing or wrong; no sentence where nothing is.
fn judge(summary: &RunSummary) -> (Tone, Option<String>) {
    let (tone, sentence) = match (summary.run.finished_on, summary.mismatches(), summary.gaps.len()) {
        (None, _, _) => (Tone::Bad, "Unfinished: collecting was interrupted.".to_owned()),
        (_, 1.., _) => {
            let mismatches = group_thousands(summary.mismatches());
            (Tone::Bad, format!("Files that differ from what is listed: {mismatches}; see the verification."))
        }
        (_, 0, _) if summary.missing_shards().next().is_some() => {
            (Tone::Bad, describe_missing_shards(summary))
        }
        (_, 0, 0) => return (Tone::Good, None),
        (_, 0, 1) => (Tone::Warning, "One gap: it is listed below.".to_owned()),
        (_, 0, gaps) => (Tone::Warning, format!("{gaps} gaps: listed below or on the Coverage sheet.")),
    };
    (tone, Some(sentence))
}

/// What the sentence is not said of.
fn describe_limits(summary: &RunSummary) -> Option<String> {
    let population = &summary.population;
    match &population.scope {
        None => {
            Some("How many exchanges the account sees is unknown: this run did not record it.".to_owned())
        }
        Some(scope) if scope.count_left_out() > 0 => Some(format!("{}.", describe_scope(population, scope))),
        Some(_) => None,
    }
}

/// `6 of 12 exchanges the account sees; 6 left out by the scope`
pub(super) fn describe_scope(population: &Population, scope: &Scope) -> String {
    let seen = describe_exchanges(population.count_seen(scope));
    let sentence = format!("{} of {seen} the account sees", group_thousands(scope.in_scope));
    match scope.count_left_out() {
        0 => sentence,
        left_out => format!("{sentence}; {} left out by the scope", group_thousands(left_out)),
    }
}

/// What was collected, where that is all the account sees.
fn describe_everything(summary: &RunSummary) -> String {
    let datasets: Vec<&str> = summary.collected_datasets().map(|dataset| dataset.dataset.as_str()).collect();
    let exchanges = match summary.exchanges.len() {
        1 => "the 1 exchange".to_owned(),
        all => format!("all {}", describe_exchanges(all as u64)),
    };
    format!("Complete: {} of {exchanges} the account sees.", join_with_and(&datasets))
}

fn join_with_and(words: &[&str]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

fn describe_missing_shards(summary: &RunSummary) -> String {
    let missing: Vec<&str> = summary.missing_shards().collect();
    let (shards, named) = (summary.merged_shards.len(), join_first(&missing));
    let verb = if missing.len() == 1 { "is" } else { "are" };
    format!(
        "Partial merge: {} of {shards} shards {verb} missing ({named}); their exchanges are unknown.",
        missing.len()
    )
}
