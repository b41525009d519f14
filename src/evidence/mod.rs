//! Whether a run is still what was collected: its snapshot against the manifest and against its own ledger; the sums of
//! its files; the run before it; and the `chain` of all that was made in an output folder.
//!
//! A change is never passed over: whoever makes something from a snapshot stops at it, or is told to accept it; then it
//! stays in the manifest for good.

mod chain;
mod check;
mod error;
mod ledger;
mod previous;
mod record;
mod sums;

pub(crate) use chain::{ChainEvent, Command, append_line, describe_run, name_run, remove_run};
pub use check::{OnChange, check_run};
pub(crate) use check::{check_snapshot, hash_file};
pub use error::EvidenceError;
pub(crate) use previous::{Previous, find_previous};
pub use record::AcceptedChange;
pub(crate) use record::MANIFEST_FILE;
pub(crate) use sums::SUMS_FILE;
pub use sums::write_sums;
