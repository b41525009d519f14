//! The walk: which exchanges, what of them, how much at once, and the ledger of results.
//!
//! - [`CollectJob::run`] signs in, lists the exchanges, walks those in scope, and signs out, whatever happened.
//! - `scope` chooses the exchanges; `walk` visits them; `collect_dataset` fetches one dataset of one exchange.
//! - `ask_documents` sweeps over what has a call a document, once the documents are listed: `document_units`. `refusals`
//!   spares it what an exchange refuses whatever the document, `take_over` what an earlier run has.
//! - `ledger` turns the result of a call into a line of the coverage ledger.
//! - `resume` tells whether an interrupted run may be resumed.
//! - [`estimate_walk`] tells what a walk would take.
//! - [`preview()`] lists the exchanges without walking.
//! - [`merge()`] joins the runs of shards.
//! - [`Progress`] is how far the walk is, for a display.

mod arrivals;
mod ask_documents;
mod collect_dataset;
mod document_units;
mod error;
mod estimate;
mod job;
mod ledger;
mod listed_exchanges;
mod merge;
mod options;
mod preview;
mod progress;
mod refusals;
mod resume;
mod scope;
mod shard;
mod take_over;
mod walk;

pub use error::CollectError;
pub use estimate::{Downloads, Estimate, estimate_walk};
pub use job::{CollectJob, Collected, Completion};
pub use merge::{OnMissing, merge};
pub use options::{CollectOptions, ExchangeFilter};
pub use preview::{ListedExchange, preview};
pub use progress::{Progress, ProgressSnapshot};
pub use shard::Shard;
