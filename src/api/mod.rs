//! The v2 wire of Intralinks.
//!
//! - [`Client`] makes the calls; it can only read, sign in and out, and enter an exchange.
//! - `transport` makes one call: paced, sent, classified, and repeated where that helps.
//! - `session` holds the token all calls share; `entrance` enters exchanges, and enters them again.
//! - `listing` takes in an answer while it arrives, and cuts it into entries; `download` a document's file.
//! - [`ApiError`] says why a call failed.

mod client;
mod consent;
mod credentials;
mod download;
mod entrance;
mod error;
mod listing;
mod session;
mod transport;

pub(crate) use client::SIGN_OUT_TIMEOUT;
pub use client::{Client, ClientConfig, ListingStats};
pub use consent::SplashConsent;
pub use credentials::Credentials;
pub use download::{DownloadRequest, Downloaded};
pub use entrance::{ALLOW, Entered};
pub use error::{ApiError, ApiErrorKind};
pub use listing::json::ListingEvent;
pub use transport::RateStats;
pub use transport::bandwidth::BandwidthLimiter;
pub use transport::connect::{READ_TIMEOUT, SetupError};
