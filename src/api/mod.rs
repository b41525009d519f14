//! The v2 wire of Intralinks.
//!
//! [`Client`] is what an audit calls; it can only read, sign in and out, and enter an exchange. [`ApiError`] says why
//! a call failed.
//!
//! It stands on three layers, each with one `call` that knows only the layer below:
//!
//! - `transport` makes a call: paced, sent, classified, and retried where that helps.
//! - `session` makes it with the token all calls share, and renews the session where that has ended.
//! - `exchange` makes it where an exchange must have been entered, and enters it again where the service forgot.
//!
//! `listing` takes in an answer while it arrives, and cuts it into entries; `download` takes in a document's file.

mod client;
mod client_config;
mod consent;
mod credentials;
mod download;
mod error;
mod exchange;
pub(crate) mod fuzz;
mod listing;
mod renewal;
mod session;
mod transport;

pub use client::Client;
pub(crate) use client::ListingStats;
pub use client_config::ClientConfig;
pub(crate) use client_config::READ_TIMEOUT;
pub use consent::SplashConsent;
pub use credentials::Credentials;
pub use download::request::{DownloadRequest, Downloaded};
pub use error::{ApiError, ApiErrorKind};
pub(crate) use exchange::entry::EntryOutcome;
pub use listing::json::ListingEvent;
pub(crate) use session::client::SIGN_OUT_TIMEOUT;
pub(crate) use transport::RateStats;
pub use transport::bandwidth::BandwidthLimiter;
pub(crate) use transport::connect::{SetupError, guard_client, is_loopback};
