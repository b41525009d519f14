//! What `ilaudit audit` checks: whether a run is whole and unchanged, from its files alone. Nothing is written, no link is
//! followed, and nothing is believed that cannot be checked: each check adds what it found to the [`Verdicts`].
//!
//! - `files` hashes what lies in the run folder; `sums` reads `SHA256SUMS`; `listed` compares both with the manifest.
//! - `snapshot` compares the schema with ours, and the tables with their ledger; `statement` what the manifest says of the
//!   run with what the snapshot has.
//! - `chain` follows `chain.jsonl` from line to line; `lines_of_run` looks for one run in it; `output_folder` for every run;
//!   `previous` for the one before. `signature` asks `ssh-keygen` about the seal.
//! - `remake` makes the reports again.
//! - `run` does all of it.

mod chain;
mod files;
mod lines_of_run;
mod listed;
mod output_folder;
mod previous;
mod remake;
mod run;
mod signature;
mod snapshot;
mod statement;
mod sums;
mod verdict;

pub(crate) use remake::{PlanReports, ReportCall};
pub(crate) use run::{AuditOptions, audit_run};
pub(crate) use verdict::{Verdict, Verdicts};
