//! Whether a run is still what was collected: its snapshot against the manifest and against its own ledger.
//!
//! A change is never passed over: whoever makes something from a snapshot stops at it, or is told to accept it; then it
//! stays in the manifest for good.

mod check;
mod error;
mod ledger;
mod previous;
mod record;
mod sums;

pub use check::{OnChange, check_run};
pub(crate) use check::{check_snapshot, hash_file};
pub use error::EvidenceError;
pub(crate) use previous::{Previous, find_previous};
pub use record::AcceptedChange;
pub(crate) use record::MANIFEST_FILE;
pub(crate) use sums::SUMS_FILE;
pub use sums::write_sums;
