//! Whether a run is still what was collected: its snapshot against the manifest and against its own ledger; the sums of
//! its files; the run before it; the `seal` of its manifest; and the `chain` of all that was made in an output folder.
//!
//! A change is never passed over: whoever makes something from a snapshot stops at it, or is told to accept it; then it
//! stays in the manifest for good.

mod begun;
mod chain;
mod check;
mod error;
mod hash;
mod ledger;
mod previous;
mod record;
mod seal;
mod settle;
mod sums;

pub(crate) use begun::{BegunCommand, add_missing_line};
pub(crate) use chain::{
    CHAIN_FILE, CHAIN_VERSION, ChainEvent, ChainLine, Command, REMOVED, RunHashes, append_line, describe_run,
    hash_line, name_run, read_bounded, remove_run,
};
pub use check::{OnChange, check_run};
pub(crate) use check::{check_snapshot, read_accepted};
pub use error::EvidenceError;
pub(crate) use hash::{hash, hash_file};
pub(crate) use ledger::{find_differences, find_unvouched};
pub(crate) use previous::find_previous;
pub use record::AcceptedChange;
pub(crate) use record::{MANIFEST_FILE, MANIFEST_VERSION, Manifest, Previous, PreviousRun, Record};
pub use seal::SealError;
pub(crate) use seal::{SealOptions, find_signer, seal_manifest, try_seal, verify_unnamed};
pub(crate) use settle::settle;
pub use sums::write_sums;
pub(crate) use sums::{SEAL_FILES, SUMS_FILE};
