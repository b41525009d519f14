//! The calls that are made document by document: which there are, what came of each, and what the ledger sums up.
//!
//! - [`plan`](Snapshot::plan_document_units) makes a row for each document and dataset, pending until it is answered.
//! - [`take_over`](Snapshot::take_over_answers) fills in what an earlier run has that is young enough.
//! - `pending` is what is still to be asked, the oldest answer first; `answers` is what comes of it.
//! - `coverage` adds all of it up, a line for each exchange and dataset.
//!
//! [`Snapshot`]: super::Snapshot

mod answers;
mod coverage;
mod pending;
mod plan;
mod take_over;

pub use answers::{UnitAnswer, UnitOutcome};
pub use coverage::{clear_unanswered, record_coverage};
pub use pending::PendingUnit;
pub use take_over::TakeOver;
