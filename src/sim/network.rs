//! The way of a request to the gateway.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::rng::Rng;

/// A network whose delay varies: each request is late by a time with an exponential tail.
pub(super) struct Network {
    /// The mean of the delay.
    jitter: Duration,
    rng: Mutex<Rng>,
}

impl Network {
    pub(super) fn new(jitter: Duration, seed: u64) -> Self {
        Self { jitter, rng: Mutex::new(Rng::for_subject(&[seed, 0x6E65_7477])) }
    }

    /// Waits until the request arrives. A connection carries one request at a time, so none of its requests
    /// overtakes another.
    pub(super) async fn carry_request(&self) {
        if !self.jitter.is_zero() {
            tokio::time::sleep(self.next_delay()).await;
        }
    }

    fn next_delay(&self) -> Duration {
        let share = self.rng.lock().unwrap_or_else(PoisonError::into_inner).share();
        Duration::try_from_secs_f64(self.jitter.as_secs_f64() * -share.ln()).unwrap_or(Duration::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_have_an_exponential_tail_of_the_given_mean() {
        let network = Network::new(Duration::from_millis(5), 1);
        let delays: Vec<f64> = (0..10_000).map(|_| network.next_delay().as_secs_f64() * 1e3).collect();
        let mean = delays.iter().sum::<f64>() / 1e4;
        let tail = delays.iter().filter(|delay| **delay > 15.0).count();
        // e⁻³ of them are beyond three times the mean
        assert!((4.8..5.2).contains(&mean) && (440..560).contains(&tail), "{mean} {tail}");
    }
}
