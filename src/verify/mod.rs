//! The proof that the documents are what a run lists: download, hash while streaming, compare.
//!
//! - `Selection` says which documents of a run; `VerifyPlan::begin` plans them in the snapshot.
//! - `VerifyJob::run` downloads them: a sweep over the planned `documents`.
//! - `check` is one document: its file, its hashes, its `Outcome`; `hash` reads listed hashes.
//! - [`bag`] keeps the files, as a BagIt bag.
//! - `local_compare` compares a local folder with the inventory.
//! - `VerifyProgress` says how far a verification is.

pub mod bag;
mod check;
mod documents;
mod error;
pub(crate) mod fuzz;
mod hash;
mod job;
mod local_compare;
mod plan;
mod progress;
mod selection;

pub(crate) use bag::BagError;
pub(crate) use error::{FolderError, VerifyError};

pub(crate) use bag::Bag;
pub(crate) use job::VerifyJob;
pub(crate) use local_compare::compare_folder;
pub(crate) use plan::{PlannedVerification, VerifyPlan};
pub(crate) use progress::{ProgressSnapshot, VerifyProgress};
pub(crate) use selection::{Sample, Selection};
