//! What an audit talks about, free of JSON, SQL and files.
//!
//! An `Option` is `None` where the service did not say; unknown is never turned into zero, `false` or an
//! empty text. The `extra` of an item holds what the service sent beyond the known fields, as one JSON object.

mod contents;
mod coverage;
mod exchange;
mod id;
mod time;
mod verification;

pub use contents::{Document, Entry, Folder, Group, Item, Member, Stamp, User};
pub use coverage::{Answer, Coverage, Dataset, State, Subject};
pub use exchange::{Exchange, Splash, SplashImage};
pub use id::{DocumentId, ExchangeId, FolderId, GroupId, UserId, WorkspaceUserId};
pub use time::Timestamp;
pub use verification::{Outcome, Verification};
