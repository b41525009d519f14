//! When a failed try is repeated, and after how long: the only place that decides it.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use super::classify::LONGEST_WAIT;
use crate::api::error::ApiErrorKind;

/// The first wait is up to this long.
const FIRST: Duration = Duration::from_millis(500);
/// No wait of our own choice is longer.
const LONGEST: Duration = Duration::from_secs(30);
/// Refusals for speed that one call takes before it gives up; they are no tries.
const SPEED_REFUSALS: u32 = 100;

/// Whether a call may be sent again when it is not known if the service acted on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Replay {
    /// It reads, or sets a state that is the same the second time.
    Safe,
    /// It does something each time, as a sign-in does.
    OnlyUnsent,
}

/// How far a failed try came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reached {
    /// The service did not see the request.
    Nothing,
    /// The service may or may not have acted on it.
    Unknown,
    /// The service answered.
    Answer,
}

/// The repeats a whole run may make. A service that is down is not asked five times for each of ten thousand
/// exchanges: each good answer earns one repeat, up to what it began with.
pub struct Budget {
    left: AtomicU32,
    earned: AtomicBool,
}

impl Budget {
    const WHOLE: u32 = 100;

    pub fn new() -> Self {
        Self { left: AtomicU32::new(Self::WHOLE), earned: AtomicBool::new(false) }
    }

    /// A good answer came.
    pub fn earn(&self) {
        self.earned.store(true, Ordering::Relaxed);
        self.update(|left| (left < Self::WHOLE).then_some(left + 1));
    }

    /// Whether there ever was a good answer.
    fn has_earned(&self) -> bool {
        self.earned.load(Ordering::Relaxed)
    }

    /// Takes one repeat out; `false` when none is left.
    fn spend(&self) -> bool {
        self.update(|left| left.checked_sub(1))
    }

    fn update(&self, change: impl FnMut(u32) -> Option<u32>) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change).is_ok()
    }
}

/// The tries of one call.
pub struct Tries<'a> {
    budget: &'a Budget,
    allowed: u32,
    made: u32,
    slowed: u32,
}

impl<'a> Tries<'a> {
    /// `allowed` tries in all, at least one.
    pub fn new(allowed: u32, budget: &'a Budget) -> Self {
        Self { budget, allowed: allowed.max(1), made: 0, slowed: 0 }
    }

    /// How long to wait before the next try, or `None` when there is to be none. A refusal for speed is no try:
    /// its wait is the gate's to impose, on every call alike.
    pub fn after(
        &mut self,
        kind: ApiErrorKind,
        reached: Reached,
        replay: Replay,
        retry_after: Option<Duration>,
    ) -> Option<Duration> {
        if kind == ApiErrorKind::RateLimited {
            self.slowed += 1;
            return (self.slowed <= SPEED_REFUSALS).then_some(Duration::ZERO);
        }
        self.made += 1;
        let may_replay = replay == Replay::Safe || reached != Reached::Unknown;
        let wait = retry_after.unwrap_or_else(|| backoff(self.made));
        let again = self.may_pass(kind) && may_replay && wait <= LONGEST_WAIT;
        (again && self.made < self.allowed && self.budget.spend()).then_some(wait)
    }
}

impl Tries<'_> {
    /// A service that has answered properly before may show a page of its gateway's now and then.
    fn may_pass(&self, kind: ApiErrorKind) -> bool {
        // what is protected mostly stays so, but the service says it in the words of an internal error
        kind == ApiErrorKind::Transient
            || (kind == ApiErrorKind::Protected && self.made == 1)
            || (kind == ApiErrorKind::UnexpectedResponse && self.budget.has_earned())
    }
}

/// Full jitter: anything from nothing to the bound, which doubles with each try.
fn backoff(made: u32) -> Duration {
    let bound = FIRST.saturating_mul(1 << made.saturating_sub(1).min(10)).min(LONGEST);
    bound.mul_f64(fastrand::f64())
}
