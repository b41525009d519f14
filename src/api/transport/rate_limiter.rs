//! The one place every request passes, retries too: a place in flight, then the moment to send.
//!
//! The service's gateway smooths: five a second means one each 200 ms. So one request is let through at a time,
//! never two at once to catch up. Two mechanisms, one role each: governor keeps the configured rate, which no
//! request ever exceeds; [`RateState`] holds requests back for as long as the service's answers call for.

use std::num::NonZeroU32;
use std::sync::{Mutex as StdMutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::Clock;
use governor::{DefaultDirectRateLimiter, Quota};
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

use super::rate_state::{RateState, RateStats, SentRequest, request_interval};

/// How late a timer may wake.
const TIMER_LAG: Duration = Duration::from_millis(1);

/// Paces the requests and bounds how many are in flight.
pub struct RateLimiter {
    in_flight: Semaphore,
    /// The configured rate. The lock is fair: requests leave in the order in which they came.
    ceiling: Mutex<DefaultDirectRateLimiter>,
    state: StdMutex<RateState>,
}

/// A request's place in flight; given back when dropped, once its answer has been read.
pub struct RequestPermit<'a> {
    _in_flight: Option<SemaphorePermit<'a>>,
    request: SentRequest,
}

impl RateLimiter {
    /// `rate` in requests a second, `concurrency` in requests in flight.
    pub fn new(rate: f64, concurrency: usize) -> Self {
        Self {
            in_flight: Semaphore::new(concurrency.max(1)),
            ceiling: Mutex::new(one_at_a_time(rate)),
            state: StdMutex::new(RateState::new(rate, Instant::now())),
        }
    }

    /// Waits for a place in flight, then for the moment to send.
    pub async fn acquire(&self) -> RequestPermit<'_> {
        // the semaphore is never closed
        let in_flight = self.in_flight.acquire().await.ok();
        let ceiling = self.ceiling.lock().await;
        self.wait_to_send(&ceiling).await;
        RequestPermit { _in_flight: in_flight, request: self.lock_state().on_sent(Instant::now()) }
    }

    /// An answer began to arrive.
    pub fn on_headers(&self, permit: &RequestPermit<'_>) {
        self.lock_state().on_headers(&permit.request, Instant::now());
    }

    /// A good answer was read.
    pub fn on_success(&self) {
        self.lock_state().on_success(Instant::now());
    }

    /// The gateway refused a request for its rate, and may have asked for a wait.
    pub fn on_throttled(&self, permit: &RequestPermit<'_>, retry_after: Option<Duration>) {
        self.lock_state().on_throttled(&permit.request, retry_after, Instant::now());
    }

    pub fn rate_stats(&self) -> RateStats {
        self.lock_state().rate_stats()
    }

    async fn wait_to_send(&self, ceiling: &DefaultDirectRateLimiter) {
        loop {
            self.wait_until_released().await;
            let Err(too_early) = ceiling.check() else { return };
            let wait = too_early.wait_time_from(ceiling.clock().now()).saturating_sub(TIMER_LAG);
            // A timer may wake a millisecond late, a twentieth of the interval at fifty a second. So it is set
            // that much early, and the rest is waited out by giving way to other tasks.
            if wait.is_zero() {
                tokio::task::yield_now().await;
            } else {
                tokio::time::sleep(wait).await;
            }
        }
    }

    /// Looks again after each sleep: an answer may have come meanwhile that asks for a longer wait.
    async fn wait_until_released(&self) {
        loop {
            let held_until = self.lock_state().held_until();
            if held_until <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(held_until.into()).await;
        }
    }

    fn lock_state(&self) -> MutexGuard<'_, RateState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A burst of 1: governor's default would let a second's worth through at once.
fn one_at_a_time(rate: f64) -> DefaultDirectRateLimiter {
    let quota = Quota::with_period(request_interval(rate)).unwrap_or(Quota::per_second(NonZeroU32::MIN));
    governor::RateLimiter::direct(quota.allow_burst(NonZeroU32::MIN))
}
