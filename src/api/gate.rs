//! The one gate every request passes, each repeat too: permit → imposed wait → governor → send.
//!
//! The service's gateway smooths: five a second means one each 200 ms. So the gate lets a single request
//! through at a time, never two at once to catch up. Where the gateway still refuses for speed, the pace drops,
//! and climbs back with each good answer (additive increase, multiplicative decrease).

use std::num::NonZeroU32;
use std::sync::{Mutex as PlainMutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::Clock;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

/// What a refusal leaves of the pace.
const DROP: f64 = 0.75;
/// What a good answer adds to it, as a part of the ceiling.
const CLIMB: f64 = 0.005;
/// The pace never drops below this part of the ceiling.
const FLOOR: f64 = 0.01;

/// What of the time may go into waiting for a request that may have been late on its way.
const SPARE: f64 = 0.01;
/// How much of that may be saved up, as a part of an interval.
const SAVED: f64 = 0.25;
/// An answer that late is not late, as a part of an interval.
const PROMPT: f64 = 0.05;

/// How late a timer may wake.
const TIMER_LAG: Duration = Duration::from_millis(1);

/// Paces the requests and bounds how many are in flight.
pub struct Gate {
    flights: Semaphore,
    /// The ceiling. Behind a lock, so that who came first goes first.
    turnstile: Mutex<DefaultDirectRateLimiter>,
    pace: PlainMutex<Pace>,
    ceiling: f64,
}

/// How fast it goes at present.
struct Pace {
    /// Requests a second, at most the ceiling.
    rate: f64,
    /// No request before this moment.
    not_before: Instant,
    /// Drops so far: requests sent before a drop say nothing new.
    drops: u32,
    refusals: u64,
    /// Whether there was a good answer yet.
    answered: bool,
    /// Requests sent.
    sent: u64,
    /// How long an answer takes to begin of late.
    usual: Option<Duration>,
    /// Saved up for requests that are late on their way.
    spare: Duration,
}

impl Pace {
    fn new(rate: f64) -> Self {
        let (drops, refusals, sent) = (0, 0, 0);
        let (not_before, spare) = (Instant::now(), interval(rate).mul_f64(SAVED));
        Self { rate, not_before, drops, refusals, answered: false, sent, usual: None, spare }
    }
}

/// A request's place in the air; given back when dropped, once its answer has been read.
pub struct Flight<'a> {
    _permit: Option<SemaphorePermit<'a>>,
    drops: u32,
    number: u64,
    sent: Instant,
}

/// What became of the pace.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateStats {
    /// Requests a second it would go at now.
    pub rate: f64,
    /// Refusals for speed.
    pub refusals: u64,
}

impl Gate {
    /// `rate` in requests a second, `concurrency` in requests in flight.
    pub fn new(rate: f64, concurrency: usize) -> Self {
        Self {
            flights: Semaphore::new(concurrency.max(1)),
            turnstile: Mutex::new(limiter(rate)),
            pace: PlainMutex::new(Pace::new(rate)),
            ceiling: rate,
        }
    }

    /// Waits for a place in flight, then for the moment to send.
    pub async fn pass(&self) -> Flight<'_> {
        // the semaphore is never closed
        let permit = self.flights.acquire().await.ok();
        let turnstile = self.turnstile.lock().await;
        self.moment_to_send(&turnstile).await;
        self.note_sent(permit)
    }

    /// An answer began. Where it took longer than usual, its request may have been late on its way, and a strict
    /// gateway would find the next too close behind it: that one waits as much longer, as far as there is time to
    /// spare.
    pub fn began(&self, flight: &Flight<'_>) {
        let took = flight.sent.elapsed();
        let mut pace = self.pace();
        let usual = *pace.usual.get_or_insert(took);
        pace.usual = Some((usual * 7 + took) / 8);
        let (late, interval) = (took.saturating_sub(usual), interval(pace.rate));
        if flight.number == pace.sent && late > interval.mul_f64(PROMPT) {
            let longer = late.min(pace.spare);
            pace.spare -= longer;
            pace.not_before = pace.not_before.max(flight.sent + interval + longer);
        }
    }

    /// The gateway refused a request for speed, and may have asked for a wait: that is every request's.
    pub fn refused(&self, flight: &Flight<'_>, retry_after: Option<Duration>) {
        let mut pace = self.pace();
        pace.refusals += 1;
        if flight.drops == pace.drops {
            pace.drops += 1;
            pace.rate = (pace.rate * DROP).max(self.ceiling * FLOOR);
            tracing::info!(rate = pace.rate, "refused for speed, slowing down");
        }
        let wait = retry_after.unwrap_or_else(|| interval(pace.rate));
        pace.not_before = pace.not_before.max(Instant::now() + wait);
        if let Some(wait) = retry_after {
            tracing::warn!("the service asks to wait {} s", wait.as_secs());
        }
    }

    /// A good answer came.
    pub fn accepted(&self) {
        let mut pace = self.pace();
        if !std::mem::replace(&mut pace.answered, true) {
            // the first request had to connect, so it arrived late: the second must not follow on its heels
            pace.not_before = Instant::now() + interval(pace.rate);
        }
        pace.rate = (pace.rate + self.ceiling * CLIMB).min(self.ceiling);
    }

    /// What became of the pace.
    pub fn rate_stats(&self) -> RateStats {
        let Pace { rate, refusals, .. } = *self.pace();
        RateStats { rate, refusals }
    }

    /// Waits until no wait is imposed and the governor lets it pass. A timer wakes up to a millisecond late, which
    /// at fifty a second would cost a twentieth of the rate; so the last millisecond is waited out in turns with
    /// other tasks.
    async fn moment_to_send(&self, limiter: &DefaultDirectRateLimiter) {
        loop {
            self.imposed_wait().await;
            let Err(early) = limiter.check() else { return };
            let wait = early.wait_time_from(limiter.clock().now());
            match wait.checked_sub(TIMER_LAG) {
                Some(most) if !most.is_zero() => tokio::time::sleep(most).await,
                _ => tokio::task::yield_now().await,
            }
        }
    }

    async fn imposed_wait(&self) {
        loop {
            let until = self.pace().not_before;
            if until <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(until.into()).await;
        }
    }

    /// Below the ceiling the governor does not hold the next request back long enough.
    fn note_sent<'a>(&self, permit: Option<SemaphorePermit<'a>>) -> Flight<'a> {
        let mut pace = self.pace();
        let (sent, interval) = (Instant::now(), interval(pace.rate));
        if pace.rate < self.ceiling {
            pace.not_before = pace.not_before.max(sent + interval);
        }
        pace.spare = (pace.spare + interval.mul_f64(SPARE)).min(interval.mul_f64(SAVED));
        pace.sent += 1;
        Flight { _permit: permit, drops: pace.drops, number: pace.sent, sent }
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn interval(rate: f64) -> Duration {
    Duration::from_secs_f64((1.0 / rate).clamp(1e-6, 3600.0))
}

fn limiter(rate: f64) -> DefaultDirectRateLimiter {
    let quota = Quota::with_period(interval(rate)).unwrap_or(Quota::per_second(NonZeroU32::MIN));
    RateLimiter::direct(quota.allow_burst(NonZeroU32::MIN))
}
