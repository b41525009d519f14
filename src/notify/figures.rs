//! What a published run comes down to, in figures.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::model::{ChangeCounts, ChangeKind};
use crate::report::{OUTCOMES, Rendered, RunSummary, Severity};
use crate::store::SNAPSHOT_FILE;

/// Counts by what they are of.
pub(super) type Counts = BTreeMap<String, u64>;

/// What a published run comes down to. It holds no name of anything in an exchange.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct RunFigures {
    pub run_id: String,
    /// Exchanges in scope, by outcome.
    pub exchanges: Counts,
    /// Datasets of exchanges, by state.
    pub datasets: Counts,
    /// Rows by dataset, of the exchanges where the dataset is complete; a dataset that is complete nowhere is left out.
    pub rows: Counts,
    /// Requests: those whose answer stood (`final`), those refused for speed (`throttled`), and those repeated for
    /// another reason (`repeated`).
    pub requests: Counts,
    /// Changes since the run before by what happened; `None` where it was compared with none.
    pub changes: Option<Counts>,
    /// Findings by severity, of the rules that could be assessed; `None` where no rule was asked.
    pub findings: Option<Counts>,
    /// Rules that could be assessed nowhere.
    pub rules_not_assessed: Option<u64>,
    pub snapshot_bytes: Option<u64>,
}

impl RunFigures {
    /// The figures of a run that lies in that folder, of which no rule was asked.
    pub fn new(summary: &RunSummary, folder: &Path) -> Self {
        let outcomes = OUTCOMES.map(|outcome| (outcome.to_owned(), summary.with_outcome(outcome) as u64));
        let rows = summary.collected_datasets().filter_map(|set| Some((set.dataset.clone(), set.rows?)));
        Self {
            run_id: summary.run.run_id.clone(),
            exchanges: outcomes.into(),
            datasets: count_datasets(summary),
            rows: rows.collect(),
            requests: count_requests(summary),
            changes: summary.compared.as_ref().map(|compared| count_changes(&compared.counts)),
            findings: None,
            rules_not_assessed: None,
            snapshot_bytes: fs::metadata(folder.join(SNAPSHOT_FILE)).ok().map(|file| file.len()),
        }
    }

    /// The same with what the rules found, where reports were made that asked them.
    pub fn with_findings(self, rendered: &Rendered) -> Self {
        if rendered.findings.is_empty() {
            return self;
        }
        let (findings, not_assessed) = (count_findings(rendered), count_not_assessed(rendered));
        Self { findings: Some(findings), rules_not_assessed: Some(not_assessed), ..self }
    }
}

fn count_datasets(summary: &RunSummary) -> Counts {
    let mut counts = Counts::new();
    for set in summary.collected_datasets() {
        let states = [
            ("complete", set.complete),
            ("partial", set.partial),
            ("refused", set.refused),
            ("failed", set.failed),
            ("skipped", set.skipped),
        ];
        states.into_iter().for_each(|(state, count)| *counts.entry(state.to_owned()).or_default() += count);
    }
    counts
}

fn count_requests(summary: &RunSummary) -> Counts {
    let run = &summary.run;
    let repeated = run.retries.saturating_sub(run.speed_refusals);
    let stood = run.requests.saturating_sub(repeated).saturating_sub(run.speed_refusals);
    let counts = [("final", stood), ("repeated", repeated), ("throttled", run.speed_refusals)];
    counts.map(|(result, count)| (result.to_owned(), count)).into()
}

fn count_changes(counts: &ChangeCounts) -> Counts {
    let ChangeCounts { added, removed, changed, re_added, unknown, .. } = *counts;
    let counts = [
        (ChangeKind::Added, added),
        (ChangeKind::Removed, removed),
        (ChangeKind::Changed, changed),
        (ChangeKind::ReAdded, re_added),
        (ChangeKind::Unknown, unknown),
    ];
    counts.map(|(kind, count)| (kind.to_string(), count)).into()
}

fn count_findings(rendered: &Rendered) -> Counts {
    let mut counts: Counts = Severity::names().into_iter().map(|name| (name.to_owned(), 0)).collect();
    for rule in &rendered.findings {
        *counts.entry(rule.severity.to_string()).or_default() += rule.findings;
    }
    counts
}

fn count_not_assessed(rendered: &Rendered) -> u64 {
    rendered.findings.iter().filter(|rule| !rule.state.is_known()).count() as u64
}
