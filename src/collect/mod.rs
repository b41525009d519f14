//! The walk: which exchanges, what of them, how much at once, and what came of it.
//!
//! - [`Job::run`] signs in, lists the exchanges, walks those in scope, and signs out, whatever happened.
//! - `scope` chooses the exchanges; `walk` visits them; `collect_dataset` fetches one dataset of one exchange.
//! - `ledger` turns what came of a call into a line of the coverage ledger.
//! - `resume` tells whether an interrupted run may be resumed.
//! - [`preview()`] lists the exchanges without walking.
//! - [`merge()`] joins the runs of shards.
//! - [`Progress`] tells whoever looks how far it is.

mod collect_dataset;
mod error;
mod job;
mod ledger;
mod merge;
mod options;
mod preview;
mod progress;
mod resume;
mod scope;
mod shard;
mod walk;

pub use error::CollectError;
pub use job::{Collected, Ended, Job};
pub use merge::merge;
pub use options::{CollectOptions, ExchangeFilter};
pub use preview::{Seen, preview};
pub use progress::{Progress, Tally};
pub use shard::Shard;
