//! The options of a client.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::credentials::Credentials;
use crate::redact::Redactor;

/// How long the service is usually allowed to make no progress.
pub const READ_TIMEOUT: Duration = Duration::from_secs(120);

/// Which service, as whom, and how fast.
#[derive(Clone)]
pub struct ClientConfig {
    /// The address of the service; calls are paths below it.
    pub base_url: Url,
    /// What opens the session that all calls share.
    pub credentials: Credentials,
    /// Throws out whoever is signed in as the same user.
    pub end_other_sessions: bool,
    /// The ceiling of the rate; refusals lower the rate for a while, and nothing raises it above this.
    pub requests_per_second: f64,
    /// Requests in flight.
    pub concurrency: usize,
    /// Attempts for one call.
    pub attempts: u32,
    /// Maximum time without progress, before or during a response; there is no total timeout.
    pub read_timeout: Duration,
    /// The longest listing, uncompressed, in bytes.
    pub max_listing: u64,
    /// The largest file, in bytes.
    pub max_download: u64,
    /// A PEM file of certificates to trust in addition to the system's.
    pub ca_file: Option<PathBuf>,
    /// Takes secrets out of what the service says; it learns those of `credentials`, and the tokens of each session.
    pub redactor: Redactor,
}
