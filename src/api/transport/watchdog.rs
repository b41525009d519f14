//! Detects a body that trickles: the read timeout begins anew with every byte, and would wait for it for days.

use std::time::{Duration, Instant};

use bytes::Bytes;

use super::attempt_error::AttemptError;
use crate::api::error::ApiErrorKind;

/// The least a body has to bring for each second it is waited for, in bytes.
const MIN_BYTES_PER_SECOND: f64 = 1024.0;

/// Watches one body. Only the time in which the service is waited for counts, so that a bandwidth limit or a slow
/// disk on this side makes nothing look stalled.
pub struct Watchdog {
    window: Duration,
    waited: Duration,
    received: usize,
}

impl Watchdog {
    /// The least has to come within each `window`, on average.
    pub fn new(window: Duration) -> Self {
        Self { window, waited: Duration::ZERO, received: 0 }
    }

    /// The next piece of the body; `None` at its end.
    pub async fn next_chunk(
        &mut self,
        response: &mut reqwest::Response,
    ) -> Result<Option<Bytes>, AttemptError> {
        let asked = Instant::now();
        let chunk = response.chunk().await.map_err(AttemptError::from_reqwest)?;
        match &chunk {
            Some(bytes) if self.is_stalled(asked.elapsed(), bytes.len()) => Err(self.stalled_error()),
            _ => Ok(chunk),
        }
    }

    fn stalled_error(&self) -> AttemptError {
        let message = format!("the answer stalled: under 1 KiB/s for {} s", self.window.as_secs());
        AttemptError::new(ApiErrorKind::Transient, message)
    }

    fn is_stalled(&mut self, waited: Duration, received: usize) -> bool {
        self.waited += waited;
        self.received += received;
        if self.received as f64 >= MIN_BYTES_PER_SECOND * self.window.as_secs_f64() {
            *self = Self::new(self.window);
        }
        self.waited >= self.window
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Watchdog;

    /// Which piece of a body that comes in such pieces is one too many, if any.
    fn stalls_at(millis: u64, bytes: usize) -> Option<usize> {
        let mut watchdog = Watchdog::new(Duration::from_secs(10));
        (1..1000).find(|_| watchdog.is_stalled(Duration::from_millis(millis), bytes))
    }

    #[test]
    fn a_body_stalls_where_less_than_the_least_comes_in_a_window() {
        assert_eq!(stalls_at(1000, 1), Some(10));
        assert_eq!(stalls_at(1000, 1023), Some(10));
        assert_eq!(stalls_at(1000, 1024), None);
        assert_eq!(stalls_at(9999, 10_240), None);
        assert_eq!(stalls_at(20_000, 10_239), Some(1));
        // whatever comes without a wait is no trickle
        assert_eq!(stalls_at(0, 1), None);
    }

    #[test]
    fn what_came_in_one_window_does_not_pay_for_the_next() {
        let mut watchdog = Watchdog::new(Duration::from_secs(10));
        assert!(!watchdog.is_stalled(Duration::from_secs(1), 100 << 20));
        assert!(!watchdog.is_stalled(Duration::from_secs(9), 1));
        assert!(watchdog.is_stalled(Duration::from_secs(1), 1));
    }
}
