//! What an audit talks about, free of JSON, SQL and files.
//!
//! An `Option` is `None` where the service did not say; unknown is never turned into zero, `false` or an
//! empty text. The `extra` of an item holds what the service sent beyond the known fields, as one JSON object.

mod change;
mod coverage;
mod entry;
mod exchange;
mod id;
mod scope;
mod time;
mod unit;
mod verification;

pub(crate) use change::{Change, ChangeCounts, ChangeKind};
pub use coverage::{Answer, Coverage, State, Subject};
pub use entry::ListingEntry;
pub use exchange::Exchange;
pub(crate) use exchange::{Consent, Occasion, Splash, SplashImage};
pub(crate) use id::is_id;
pub use id::{DocumentId, ExchangeId};
pub use scope::LeftOut;
pub use time::Timestamp;
pub use unit::UnitId;
pub(crate) use verification::{ComparisonOutcome, Outcome, VerificationResult};
