//! The settings of a simulated service, and why it may not start.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use chrono::NaiveDate;

use super::faults::Faults;

/// The most documents, users or groups an exchange may be asked to hold; the long tail then stays within the range of ids.
const LARGEST: u32 = 8_000_000;

/// By then everything has happened that will.
const LAST_DAY: u32 = 1000;

/// What to simulate. The default is that of `ilaudit sim` without flags.
#[derive(Clone, Debug)]
pub struct SimConfig {
    /// Where to listen; loopback only. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// The same seed and sizes give the same answers, byte for byte, on every machine.
    pub seed: u64,
    /// How many exchanges the account sees.
    pub exchanges: u32,
    /// Documents an exchange, with a long tail around the figure.
    pub documents: u32,
    /// Users an exchange, with a long tail around the figure.
    pub users: u32,
    /// Groups an exchange, with a long tail around the figure.
    pub groups: u32,
    /// No tails and no special exchanges: every figure is met exactly.
    pub exact: bool,
    /// How long every answer is held back.
    pub latency: Duration,
    /// The mean of a further delay before a request reaches the gateway, exponential; zero is an even network.
    pub jitter: Duration,
    /// Requests a second that pass the gateway, one each 1/N s; the rest is refused. `None` lets all through.
    pub rate: Option<f64>,
    /// How long an access token lives.
    pub token_ttl: Duration,
    /// The mean size of a file, in bytes; with `exact` the size of every file.
    pub file_bytes: u64,
    /// The day in UTC on which the service is looked at: exchanges opened in the months before, and nothing is later than
    /// its beginning. `None`: spread over the years 2019 to 2025, the same for ever.
    pub today: Option<NaiveDate>,
    /// Whether some access reports are ready only after a while, and one never. Where figures are exact, all are at once.
    pub slow_access_reports: bool,
    /// How many days have passed since, at most 1000: people came, left, came back and changed, documents were added,
    /// replaced, moved and deleted, more was granted, exchanges opened and closed. On day 0 nothing has happened yet.
    pub day: u32,
    /// What goes wrong, and when.
    pub faults: Faults,
}

impl Default for SimConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: 1,
            exchanges: 12,
            documents: 200,
            users: 40,
            groups: 6,
            exact: false,
            latency: Duration::ZERO,
            jitter: Duration::ZERO,
            rate: None,
            token_ttl: Duration::from_secs(3599),
            file_bytes: 4096,
            today: None,
            slow_access_reports: true,
            day: 0,
            faults: Faults::default(),
        }
    }
}

impl SimConfig {
    /// Rejects settings the service could not honour.
    pub(super) fn check_limits(&self) -> Result<(), SimError> {
        if !self.listen.ip().is_loopback() {
            return Err(SimError::NotLoopback(self.listen));
        }
        let sizes = [("documents", self.documents), ("users", self.users), ("groups", self.groups)];
        if let Some((what, asked)) = sizes.into_iter().find(|(_, asked)| *asked > LARGEST) {
            return Err(SimError::TooMany { what, asked });
        }
        if self.day > LAST_DAY {
            return Err(SimError::Day(self.day));
        }
        match self.rate {
            Some(rate) if !(0.001..=1e6).contains(&rate) => Err(SimError::Rate(rate)),
            _ => Ok(()),
        }
    }
}

/// Why a simulated service did not start.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// Nobody but this machine may reach it.
    #[error("the simulated service listens on loopback only, not on {0}; use 127.0.0.1 or [::1]")]
    NotLoopback(SocketAddr),
    /// The ids of an exchange would run into those of the next.
    #[error("{asked} {what} per exchange are too many; the simulated service holds up to {LARGEST}")]
    TooMany {
        /// Documents, users or groups.
        what: &'static str,
        /// How many of them an exchange was to hold.
        asked: u32,
    },
    /// A rate that cannot be kept.
    #[error("invalid rate of {0} requests a second; give one between 0.001 and 1000000")]
    Rate(f64),
    /// A day on which nothing more is new.
    #[error("day {0} is too far ahead; give one up to {LAST_DAY}")]
    Day(u32),
    /// The address is taken, or not this machine's.
    #[error("the simulated service cannot listen on {address}; is the port taken?")]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}
