//! Spike arrest: the gateway's smoothing of traffic.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::refusal::Refusal;

/// Lets one request pass each 1/N s and refuses the rest, alternately with 429 and 500: the real gateway uses both.
pub(super) struct SpikeArrest {
    rate: Option<f64>,
    state: Mutex<SpikeState>,
}

#[derive(Default)]
struct SpikeState {
    passed: Option<Instant>,
    refused: u64,
}

/// How much loopback and a busy scheduler may shorten a client's even spacing.
const JITTER: Duration = Duration::from_millis(2);

impl SpikeArrest {
    /// Without a rate everything passes.
    pub(super) fn new(rate: Option<f64>) -> Self {
        Self { rate, state: Mutex::default() }
    }

    /// Passes or refuses a request that arrived at `now`. A refused one does not count as traffic.
    pub(super) fn admit(&self, now: Instant) -> Result<(), Refusal> {
        let Some(rate) = self.rate else { return Ok(()) };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let due = state.passed.map(|passed| passed + minimum_interval(rate));
        if due.is_none_or(|due| now >= due) {
            state.passed = Some(now);
            return Ok(());
        }
        state.refused += 1;
        Err(Refusal::too_fast(if state.refused % 2 == 1 { 429 } else { 500 }, rate))
    }
}

/// The shortest time between two requests: the interval less 5 %, or less the jitter if that is more. The jitter is
/// capped at a quarter of the interval, or high rates would not be limited at all.
fn minimum_interval(rate: f64) -> Duration {
    let interval = Duration::from_secs_f64(rate.recip());
    interval - (interval / 20).max(JITTER.min(interval / 4))
}
