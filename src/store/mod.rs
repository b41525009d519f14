//! The snapshot of a run and the folder it lies in.
//!
//! - [`Snapshot`] is the file `snapshot.sqlite`: the checkpoint, the evidence and the interface.
//! - [`Writer`] owns the one connection that writes, on a thread of its own.
//! - [`RunFolder`] is `<run id>.partial/` while it is being written and `<run id>/` once published.
//! - `runs` are those below a folder, in the order they were made.
//! - [`Pending`] is what the ledger says is still to be done.
//! - `verification` and `comparison` are what `verify` and `compare` add; [`WorkingCopy`] is where they write it, so that
//!   a published snapshot stays as it is.
//! - [`Lock`] keeps two runs apart.

mod comparison;
mod dataset_order;
mod error;
mod insert;
mod ledger;
mod lock;
mod merge;
mod pending;
pub(crate) mod private_file;
mod rows;
mod run_folder;
mod run_id;
mod runs;
mod snapshot;
mod verification;
mod working_copy;
mod writer;

pub use comparison::{ComparisonCount, LocalFile, RemoteFile};
pub(crate) use dataset_order::define_dataset_order;
pub use error::StoreError;
pub use lock::Lock;
pub use pending::Pending;
pub use run_folder::{RunFolder, probe};
pub use runs::{find_run, prune};
pub use snapshot::{MIGRATIONS, Run, SNAPSHOT_FILE, Snapshot, Traffic};
pub use verification::{
    BagFile, Candidate, Choice, OutcomeCount, PendingDocument, PlanMode, VerificationRun, VerificationStats,
};
pub use working_copy::{Interrupted, VerificationState, WorkingCopy};
pub use writer::Writer;
