//! The v2 wire of Intralinks.
//!
//! - [`Client`] makes the calls; it can only read, sign in and out, and enter an exchange.
//! - `connect` makes the HTTP client, with its guards.
//! - `transport` sends one `call`: `gate` (pace) → send → `answer` → `classify` → `retry`.
//! - `session` holds the token all calls share; `entrance` enters exchanges, and enters them again.
//! - `download` takes in a document's file; `bandwidth` counts what comes, and holds it back.
//! - `listing` takes in an answer while it arrives, and cuts it into entries; `watchdog` breaks it off where it trickles.
//! - [`ApiError`] says why a call failed.

mod answer;
mod bandwidth;
mod call;
mod classify;
mod client;
mod connect;
mod consent;
mod credentials;
mod download;
mod entrance;
mod error;
mod gate;
mod listing;
mod retry;
mod session;
mod transport;
mod watchdog;

pub use bandwidth::BandwidthLimiter;
pub(crate) use client::SIGN_OUT_TIMEOUT;
pub use client::{Client, ClientConfig, ListingStats};
pub use connect::{READ_TIMEOUT, SetupError};
pub use consent::SplashConsent;
pub use credentials::Credentials;
pub use download::{DownloadRequest, Downloaded};
pub use entrance::{ALLOW, Entered};
pub use error::{ApiError, ApiErrorKind};
pub use gate::RateStats;
pub use listing::json::ListingEvent;
