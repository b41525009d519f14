//! Why a report has no row: there is nothing of the kind, or nothing is known of it.

use crate::report::summary::run_summary::{DatasetSummary, RunSummary};
use crate::report::summary::wording::{describe_exchanges, group_thousands};
use crate::report::template::report::Template;

/// One sentence for a report without rows.
pub(crate) fn explain_empty(template: &Template, summary: &RunSummary) -> String {
    let sources = template.row_sources();
    let asked_for: Vec<_> =
        summary.datasets.iter().filter(|known| sources.contains(&known.dataset)).collect();
    let not_asked_for = sources.iter().find(|name| !summary.is_asked_for(name));
    match (not_asked_for, asked_for.as_slice()) {
        _ if template.is_made_from_findings() => {
            "No rule found anything where it could be assessed: the report rules says where that was."
                .to_owned()
        }
        _ if summary.exchanges.is_empty() => "No exchange is in scope.".to_owned(),
        (Some(name), []) => format!("Unknown: this run was not asked for {name}."),
        (None, []) => "There is nothing to show.".to_owned(),
        (_, datasets) => explain_states(datasets, summary.exchanges.len() as u64),
    }
}

fn explain_states(datasets: &[&DatasetSummary], exchanges: u64) -> String {
    let states: Vec<String> = datasets.iter().map(|dataset| describe_states(dataset, exchanges)).collect();
    let states = states.join("; ");
    let least = datasets.iter().map(|dataset| dataset.complete).min().unwrap_or(0);
    match least {
        0 => format!("Unknown: {states}."),
        _ if least == exchanges => format!("There are none: {states}."),
        _ => format!("None as far as is known: {states}."),
    }
}

/// `users refused in 2, skipped in 1 of 3 exchanges`
fn describe_states(dataset: &DatasetSummary, exchanges: u64) -> String {
    let DatasetSummary { dataset: name, complete, partial, refused, failed, skipped, .. } = dataset;
    let states = [
        ("complete", complete),
        ("partial", partial),
        ("refused", refused),
        ("failed", failed),
        ("skipped", skipped),
    ];
    let states: Vec<String> = states
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(state, count)| format!("{state} in {}", group_thousands(**count)))
        .collect();
    let states = if states.is_empty() { "not collected".to_owned() } else { states.join(", ") };
    format!("{name} {states} of {}", describe_exchanges(exchanges))
}
