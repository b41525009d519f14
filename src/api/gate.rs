//! The one gate every request passes, each repeat too.
//!
//! The service's gateway smooths: five a second means one each 200 ms. So the gate lets a single request
//! through at a time, never two at once to catch up.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

/// Paces the requests and bounds how many are in flight.
pub struct Gate {
    flights: Semaphore,
    /// Behind a lock, so that who came first goes first.
    limiter: Mutex<DefaultDirectRateLimiter>,
}

/// A request's place in the air; given back when dropped, once its answer has been read.
pub struct Flight<'a> {
    _permit: Option<SemaphorePermit<'a>>,
}

impl Gate {
    /// `rate` in requests a second, `concurrency` in requests in flight.
    pub fn new(rate: f64, concurrency: usize) -> Self {
        Self { flights: Semaphore::new(concurrency.max(1)), limiter: Mutex::new(limiter(rate)) }
    }

    /// Waits for a place in flight, then for the moment to send.
    pub async fn pass(&self) -> Flight<'_> {
        // the semaphore is never closed
        let permit = self.flights.acquire().await.ok();
        self.limiter.lock().await.until_ready().await;
        Flight { _permit: permit }
    }
}

fn limiter(rate: f64) -> DefaultDirectRateLimiter {
    let interval = Duration::from_secs_f64((1.0 / rate).clamp(1e-6, 3600.0));
    let quota = Quota::with_period(interval).unwrap_or(Quota::per_second(NonZeroU32::MIN));
    RateLimiter::direct(quota.allow_burst(NonZeroU32::MIN))
}
