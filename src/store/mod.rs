//! The snapshot of a run and the folder it lies in.
//!
//! - [`Snapshot`] is the file `snapshot.sqlite`: the checkpoint, the evidence and the interface.
//! - `Writer` owns the one connection that writes, on a thread of its own.
//! - `RunFolder` and the other `runs` are the folders below an output folder; `Lock` keeps two programs apart.
//! - `Pending` is what the ledger says is still to be done.
//! - `document_units` is what is asked document by document.
//! - `changes` is what differs from an earlier run.
//! - `verification` and `comparison` are what `verify` and `compare` add; `WorkingCopy` is where they write it, so that
//!   a published snapshot stays as it is.

mod changes;
mod comparison;
mod consents;
mod copy_file;
mod dataset_order;
mod document_units;
mod error;
mod insert;
mod ledger;
mod merge;
mod pending;
pub(crate) mod private_file;
pub(crate) mod publication;
mod relisting;
mod rows;
mod runs;
mod scope;
mod snapshot;
mod verification;
mod working_copy;
mod writer;

pub(crate) use changes::{ComparedRun, count_changes, read_compared_run};
pub(crate) use comparison::{ComparisonCount, LocalFile, RemoteFile};
pub(crate) use consents::{ConsentCount, ConsentTotal};
pub(crate) use dataset_order::define_dataset_order;
pub(crate) use document_units::{PendingUnit, TakeOver, UnitAnswer, UnitOutcome};
pub(crate) use error::StoreError;
pub(crate) use merge::MergedShard;
pub(crate) use pending::Pending;
pub(crate) use runs::{
    KeepPolicy, Lock, PlannedRun, RUN_LOG, RunContents, RunFolder, check_output_folder, find_run, is_run_id,
    list_runs, measure_folder, plan_pruning, remove_unfinished_merges, runs_before,
};
pub use snapshot::{MIGRATIONS, Run, SNAPSHOT_FILE, Snapshot, Traffic};
pub(crate) use snapshot::{fresh_schema, harden};
pub(crate) use verification::{
    BagFile, Candidate, Choice, Frame, OutcomeCount, PendingDocument, PlanMode, VerificationRun,
    VerificationStats,
};
pub(crate) use working_copy::{Interrupted, VerificationState, WORKING_COPIES, WorkingCopy};
pub(crate) use writer::Writer;
