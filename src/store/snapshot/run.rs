//! What a snapshot says of its run.

use crate::model::Timestamp;

/// What a run is, before it has collected anything.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Names the run folder.
    pub id: String,
    /// The service's base URL.
    pub service: String,
    /// The address signed in with; `None` where only an access token was given.
    pub account: Option<String>,
    /// When collecting began.
    pub started_on: Timestamp,
    /// The zone the reports are in by default, by its IANA name.
    pub timezone: String,
    /// The settings it ran with, as JSON, secrets left out.
    pub configuration: String,
    /// The call that collects, as JSON; `None` where that is not known.
    pub provenance: Option<String>,
}

/// What a run asked of which kind of service.
#[derive(Clone, Copy, Debug)]
pub struct Traffic {
    /// Requests sent, repeats included.
    pub requests: u64,
    /// Requests that repeat an earlier attempt.
    pub retries: u64,
    /// Requests the gateway refused for speed.
    pub speed_refusals: u64,
    /// Requests a second it settled at.
    pub rate: f64,
    /// Whether the service said that it is the simulated one.
    pub simulated: bool,
}
