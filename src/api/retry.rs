//! When a failed try is repeated, and after how long: the only place that decides it.

use std::time::Duration;

use super::error::Fault;

/// The first wait is up to this long.
const FIRST: Duration = Duration::from_millis(500);
/// No wait between two tries of its own is longer.
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

/// The tries of one call.
pub struct Tries {
    allowed: u32,
    pub made: u32,
    slowed: u32,
}

impl Tries {
    /// `allowed` tries in all, at least one.
    pub fn new(allowed: u32) -> Self {
        Self { allowed: allowed.max(1), made: 0, slowed: 0 }
    }

    /// How long to wait before the next try, or `None` when there is to be none.
    pub fn next(&mut self, fault: &Fault, reached: Reached, replay: Replay) -> Option<Duration> {
        let may_replay = replay == Replay::Safe || reached != Reached::Unknown;
        match fault {
            Fault::Speed { retry_after } if self.slowed < SPEED_REFUSALS => {
                self.slowed += 1;
                self.made = self.made.saturating_sub(1);
                Some(retry_after.unwrap_or_else(|| backoff(self.slowed)).min(LONGEST))
            }
            Fault::Transient if may_replay && self.made < self.allowed => Some(backoff(self.made)),
            _ => None,
        }
    }
}

/// Full jitter: anything from nothing to the bound, which doubles with each try.
fn backoff(made: u32) -> Duration {
    let bound = FIRST.saturating_mul(1 << made.saturating_sub(1).min(10)).min(LONGEST);
    bound.mul_f64(fastrand::f64())
}
