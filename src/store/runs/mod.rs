//! The folders of runs, below one output folder.
//!
//! - [`RunFolder`] is `<run id>.partial/` while it is being written and `<run id>/` once published.
//! - `run_id` orders the runs, `list` finds them, `contents` says what one holds, and `keep` which of them stay.
//! - [`Lock`] keeps two programs from using one output folder, or one account, at a time.

mod account_lock;
mod contents;
mod keep;
mod links;
mod list;
mod lock;
mod run_folder;
mod run_id;

pub use contents::{RunContents, measure_folder};
pub use keep::{KeepPolicy, PlannedRun, plan_pruning};
pub use list::{find_run, is_run_id, list_runs, remove_unfinished_merges, runs_before};
pub use lock::Lock;
pub use run_folder::{RUN_LOG, RunFolder, check_output_folder};
