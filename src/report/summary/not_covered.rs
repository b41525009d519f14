//! What a run tells nothing of: memberships are not to be taken for rights, nor a listing for what was done with it.

use crate::dataset::{self, Dataset};
use crate::report::summary::page::Block;
use crate::report::summary::run_summary::RunSummary;

/// What no run collects: its name in the manifest, its title, and what to make of that.
const NEVER: [(&str, &str, &str); 4] = [
    (
        "permissions",
        "Permissions",
        "Which folders and documents a user or a group may see, print or download: a membership is not a right.",
    ),
    ("document_views", "Document views", "Who opened or downloaded which document, and when."),
    ("questions_and_answers", "Questions and answers", "Who asked what, and who answered."),
    ("former_users", "Former users", "Who had access before, and was removed."),
];

/// What no verification has downloaded.
const CONTENTS: (&str, &str, &str) = (
    "document_contents",
    "Contents of documents",
    "No file was downloaded: sizes and hashes are those the service lists.",
);

const NOT_ASKED_FOR: &str = "Not asked for in this run: collect.datasets does not name it.";

/// The names of what this run does not cover.
pub(crate) fn list_not_covered(summary: &RunSummary) -> Vec<&'static str> {
    list_subjects(summary).into_iter().map(|(name, ..)| name).collect()
}

pub(super) fn not_covered_block(summary: &RunSummary) -> Block {
    let lines = list_subjects(summary).into_iter().map(|(_, title, about)| (title, about.to_owned()));
    Block::Properties { title: "Not covered", lines: lines.collect() }
}

fn list_subjects(summary: &RunSummary) -> Vec<(&'static str, &'static str, &'static str)> {
    let is_asked_for =
        |dataset: &&Dataset| summary.collected_datasets().any(|known| known.dataset == dataset.name);
    let missing = dataset::ALL.iter().copied().filter(|dataset| !is_asked_for(dataset));
    let contents = summary.verification.is_empty().then_some(CONTENTS);
    let missing = missing.map(|dataset| (dataset.name, dataset.name, NOT_ASKED_FOR));
    NEVER.into_iter().chain(contents).chain(missing).collect()
}
