//! The totals of a run, each with the exchanges it was counted in.

use std::fmt::Write as _;

use chrono_tz::Tz;

use crate::count_noun::choose_noun;
use crate::report::summary::page::{Block, Figure};
use crate::report::summary::population::Scope;
use crate::report::summary::run_summary::{Answered, DatasetSummary, RunSummary};
use crate::report::summary::wording::{describe_exchanges, group_thousands, local_time};

const UNREADABLE: &str = "could not be read";

/// The figures at a glance: the exchanges, then the rows of each dataset, or the documents that were answered.
pub(super) fn figures_block(summary: &RunSummary, zone: Tz) -> Block {
    let rows = summary.collected_datasets().map(|dataset| {
        match summary.answered.iter().find(|answered| answered.dataset == dataset.dataset) {
            Some(answered) => answered_figure(summary, answered, zone),
            None => dataset_figure(summary, dataset),
        }
    });
    Block::Figures([exchanges_figure(summary)].into_iter().chain(rows).collect())
}

fn exchanges_figure(summary: &RunSummary) -> Figure {
    let population = &summary.population;
    let mut note = match &population.scope {
        Some(scope) => format!("of {} the account sees", group_thousands(population.count_seen(scope))),
        None => "of an unknown number the account sees".to_owned(),
    };
    let left_out = population.scope.as_ref().map_or(0, Scope::count_left_out);
    for (count, what) in [(left_out, "left out by the scope"), (population.unreadable_exchanges, UNREADABLE)]
    {
        if count > 0 {
            let _ = write!(note, "; {} {what}", group_thousands(count));
        }
    }
    Figure { label: "exchanges".to_owned(), count: Some(summary.exchanges.len() as u64), note }
}

fn dataset_figure(summary: &RunSummary, dataset: &DatasetSummary) -> Figure {
    let mut note = describe_frame(dataset.complete, count_exchanges(summary));
    if dataset.dataset == "users" && dataset.rows.is_some() {
        note += &describe_people(summary);
    }
    let mut count = dataset.rows;
    let deleted = summary.population.deleted_documents;
    if dataset.dataset == "documents" && deleted > 0 {
        count = count.map(|rows| rows.saturating_sub(deleted));
        note += &format!(", {} deleted left out", group_thousands(deleted));
    }
    Figure { label: dataset.dataset.clone(), count, note }
}

/// Of a dataset that is asked document by document: `3 documents with known permissions, of 6 in 2 of 4 exchanges`.
fn answered_figure(summary: &RunSummary, answered: &Answered, zone: Tz) -> Figure {
    let what = if answered.dataset == "permissions" { "permissions" } else { "views" };
    let frame = describe_frame(answered.exchanges, count_exchanges(summary));
    let mut note = format!("of {} {frame}", group_thousands(answered.expected));
    if answered.oldest_on.is_some() {
        let _ = write!(note, "; the oldest answer is of {}", local_time(answered.oldest_on, zone));
    }
    Figure { label: format!("documents with known {what}"), count: Some(answered.documents), note }
}

/// A person is a user of each exchange that lists them.
fn describe_people(summary: &RunSummary) -> String {
    let population = &summary.population;
    let people = choose_noun(&population.people, "person", "people");
    let mut text = format!(", {} {people}", group_thousands(population.people));
    let more = [
        (population.users_without_id, "without a user_id"),
        (population.further_people, "more from groups or partial lists"),
    ];
    for (count, what) in more {
        if count > 0 {
            let _ = write!(text, "; {} {what}", group_thousands(count));
        }
    }
    text
}

/// Size of the documents, as far as it is known.
pub(super) fn describe_size(summary: &RunSummary) -> String {
    let sizes = summary.exchanges.iter().filter_map(|exchange| exchange.document_bytes);
    let (known, sum) = sizes.fold((0, 0_u64), |(known, sum), bytes| (known + 1, sum.saturating_add(bytes)));
    match known {
        0 => "unknown".to_owned(),
        known => {
            let bytes = choose_noun(&sum, "byte", "bytes");
            format!("{} {bytes} {}", group_thousands(sum), describe_frame(known, count_exchanges(summary)))
        }
    }
}

/// The exchanges in scope, as far as is known: what could not be read may be one.
fn count_exchanges(summary: &RunSummary) -> u64 {
    (summary.exchanges.len() as u64).saturating_add(summary.population.unreadable_exchanges)
}

/// In how many of the exchanges something is known.
fn describe_frame(known: u64, exchanges: u64) -> String {
    match (known, exchanges) {
        (0, _) => "not known in any exchange".to_owned(),
        (1, 1) => "in the 1 exchange".to_owned(),
        _ if known == exchanges => format!("in all {}", describe_exchanges(exchanges)),
        _ => format!("in {} of {}", group_thousands(known), describe_exchanges(exchanges)),
    }
}
