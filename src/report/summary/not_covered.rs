//! What a run tells nothing of: memberships are not to be taken for rights, nor a listing for what was done with it.

use crate::dataset::{self, ACCESS_HISTORY, Dataset, PERMISSIONS};
use crate::report::summary::page::Block;
use crate::report::summary::run_summary::RunSummary;

/// Its name in the manifest, its title, and what to make of that.
type NotCovered = (&'static str, &'static str, &'static str);

/// What no run collects.
const NEVER: [NotCovered; 2] = [
    ("questions_and_answers", "Questions and answers", "Who asked what, and who answered."),
    ("former_users", "Former users", "Who had access before, and was removed."),
];

/// What no verification has downloaded.
const CONTENTS: NotCovered = (
    "document_contents",
    "Contents of documents",
    "No file was downloaded: sizes and hashes are those the service lists.",
);

/// What is missing where these datasets were not asked for.
const BY_DOCUMENT: [(&Dataset, NotCovered); 2] = [
    (
        &PERMISSIONS,
        (
            "permissions",
            "Permissions",
            "Which documents a user or a group may see, save or print: a membership is not a right. collect.datasets does \
             not name permissions.",
        ),
    ),
    (
        &ACCESS_HISTORY,
        (
            "document_views",
            "Document views",
            "Who viewed which document, and when. collect.datasets does not name access_history.",
        ),
    ),
];

const NOT_ASKED_FOR: &str = "Not asked for in this run: collect.datasets does not name it.";

/// The names of what this run does not cover.
pub(crate) fn list_not_covered(summary: &RunSummary) -> Vec<&'static str> {
    list_subjects(summary).into_iter().map(|(name, ..)| name).collect()
}

pub(super) fn not_covered_block(summary: &RunSummary) -> Block {
    let lines = list_subjects(summary).into_iter().map(|(_, title, about)| (title, about.to_owned()));
    Block::Properties { title: "Not covered", lines: lines.collect() }
}

fn list_subjects(summary: &RunSummary) -> Vec<NotCovered> {
    let is_missing = |dataset: &Dataset| !summary.is_asked_for(dataset.name);
    let is_by_document = |dataset: &Dataset| BY_DOCUMENT.iter().any(|(known, _)| *known == dataset);
    let by_document =
        BY_DOCUMENT.into_iter().filter(|(dataset, _)| is_missing(dataset)).map(|(_, subject)| subject);
    let others = dataset::ALL.iter().filter(|dataset| is_missing(dataset) && !is_by_document(dataset));
    let others = others.map(|dataset| (dataset.name, dataset.name, NOT_ASKED_FOR));
    let contents = summary.verification.is_empty().then_some(CONTENTS);
    by_document.chain(NEVER).chain(contents).chain(others).collect()
}
