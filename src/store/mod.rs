//! The snapshot of a run and the folder it lies in.
//!
//! - [`Snapshot`] is the file `snapshot.sqlite`: the checkpoint, the evidence and the interface.
//! - [`Writer`] owns the one connection that writes, on a thread of its own.
//! - [`RunFolder`] is `<run id>.partial/` while it is being written and `<run id>/` once published.
//! - `runs` are those below a folder, in the order they were made.
//! - [`Pending`] is what the ledger says is still to be done.
//! - [`Verifying`] is a run to which a verification is being added.
//! - [`Lock`] keeps two runs apart.
//! - `tree` derives a folder's path, depth and place from the listing.

mod comparison;
mod error;
mod insert;
mod lock;
mod merge;
mod pending;
mod run_folder;
mod run_id;
mod runs;
mod snapshot;
mod tree;
mod verification;
mod verified;
mod verifying;
mod writer;

pub use comparison::{ComparedCount, LocalFile, RemoteFile};
pub use error::StoreError;
pub use lock::Lock;
pub use pending::Pending;
pub use run_folder::{RunFolder, probe};
pub(crate) use run_folder::{make_dirs, sync_dir};
pub use runs::{find_run, prune};
pub use snapshot::{Run, Snapshot, Traffic};
pub use verification::{Candidate, Choice, Unverified, VerificationRun};
pub use verified::{Effort, Kept, OutcomeCount};
pub use verifying::Verifying;
pub use writer::Writer;

/// The migrations, in order; each runs once, in its own transaction.
pub const MIGRATIONS: &[&str] =
    &[include_str!("migrations/0001_snapshot.sql"), include_str!("migrations/0002_verification.sql")];

/// The snapshot's name in a run folder.
pub const SNAPSHOT_FILE: &str = "snapshot.sqlite";
