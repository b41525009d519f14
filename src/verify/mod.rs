//! The proof that the documents are what a run lists: download, hash while streaming, compare.
//!
//! - [`Selection`] says which documents of a run; [`VerifyPlan::begin`] plans them in the snapshot.
//! - [`VerifyJob::run`] downloads them: a [sweep](crate::sweep) over `documents`.
//! - `check` is one document: its file, its hashes, its [`Outcome`](crate::model::Outcome); `hash` reads listed hashes.
//! - [`Bag`] keeps the files, as a BagIt bag.
//! - [`compare_folder`] compares a local folder with the inventory.
//! - [`VerifyProgress`] says how far a verification is.

pub mod bag;
mod check;
mod documents;
mod error;
pub(crate) mod fuzz;
pub mod hash;
mod job;
mod local_compare;
mod plan;
mod progress;
mod selection;

pub use bag::{Bag, BagError, FinishedBag};
pub use error::{FolderError, VerifyError};
pub use job::VerifyJob;
pub use local_compare::compare_folder;
pub use plan::{PlannedVerification, VerifyPlan};
pub use progress::{ProgressSnapshot, VerifyProgress};
pub use selection::{Sample, Selection};
