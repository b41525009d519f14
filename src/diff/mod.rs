//! What changed between two runs of the same service and account.
//!
//! - `subjects` is the table of what is compared: the SQL of each subject's key and fields.
//! - `known` is what each run knows of an exchange: only what both know wholly is compared.
//! - `rows` reads a subject of one run in the order of its key; `merge` walks two of them side by side, so that neither
//!   run has to fit into memory.
//! - `compare` goes through the exchanges; `runs` opens the two runs, and refuses those that do not belong together.

mod compare;
mod error;
mod known;
mod merge;
mod rows;
mod runs;
mod selection;
mod subjects;

pub use error::DiffError;
pub(crate) use runs::{
    CheckedRun, check_same_account, find_previous_run, record_changes_since_previous, record_comparison,
};
pub(crate) use selection::Selection;
pub(crate) use subjects::compared_names;
