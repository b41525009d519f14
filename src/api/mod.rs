//! The v2 wire of Intralinks.
//!
//! - [`Client`] makes the calls; it can only read, sign in and out, and enter an exchange.
//! - `transport` makes one call: paced, sent, classified, and retried where that helps.
//! - `session` makes it in a session, with the token all calls share, and renews that.
//! - `exchange` enters the exchange it is for, and enters it again where the service has forgotten that.
//! - `listing` takes in an answer while it arrives, and cuts it into entries; `download` a document's file.
//! - [`ApiError`] says why a call failed.

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

pub use client::{Client, ListingStats};
pub use client_config::ClientConfig;
pub(crate) use client_config::READ_TIMEOUT;
pub use consent::SplashConsent;
pub use credentials::Credentials;
pub use download::request::{DownloadRequest, Downloaded};
pub use error::{ApiError, ApiErrorKind};
pub use exchange::client::EntryOutcome;
pub use listing::json::ListingEvent;
pub(crate) use session::client::SIGN_OUT_TIMEOUT;
pub use transport::RateStats;
pub use transport::bandwidth::BandwidthLimiter;
pub use transport::connect::SetupError;
