//! The proof that what a room lists is what it holds: download, hash while streaming, compare.
//!
//! - [`Selection`] says which documents of a run, [`Plan::begin`] notes them in the snapshot as still to be verified.
//! - [`VerifyJob::run`] downloads them, several at once, and writes down what came of each as it comes.
//! - `check` is one document: its file, its sums, its [`Outcome`](crate::model::Outcome); `hash` reads listed hashes.
//! - [`Bag`] keeps the files, as a BagIt bag; `names` makes their names safe.
//! - [`compare()`] puts a local folder beside the inventory.
//! - [`Progress`] tells whoever looks how far it is.

mod bag;
mod check;
mod compare;
mod documents;
mod error;
pub mod hash;
mod job;
pub mod names;
mod plan;
mod progress;
mod selection;

pub use bag::{Bag, BagError};
pub use compare::{FolderError, compare};
pub use error::VerifyError;
pub use job::VerifyJob;
pub use plan::{Plan, Planned};
pub use progress::{Progress, Tally};
pub use selection::{Sample, Selection};
