//! When a failed attempt is repeated, and after how long: the only place that decides it.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::attempt_error::{AttemptError, RequestStage};
use super::call::Idempotency;
use super::classify::LONGEST_WAIT;
use crate::api::error::ApiErrorKind;

/// The first wait is up to this long.
const FIRST_BACKOFF: Duration = Duration::from_millis(500);
/// No wait of our own choice is longer.
const MAX_BACKOFF: Duration = Duration::from_secs(30);
/// Refusals for its rate that one call takes before it gives up; they are no attempts.
const MAX_THROTTLED: u32 = 100;
/// And for how long it takes them.
const MAX_THROTTLED_TIME: Duration = Duration::from_secs(3600);

/// The retries a whole run may make. A service that is down is not asked five times for each of ten thousand
/// exchanges: each good answer earns one retry, up to what the run began with.
pub struct RetryBudget {
    left: AtomicU32,
    has_earned: AtomicBool,
}

impl RetryBudget {
    const FULL: u32 = 100;

    pub fn new() -> Self {
        Self { left: AtomicU32::new(Self::FULL), has_earned: AtomicBool::new(false) }
    }

    /// A good answer came.
    pub fn earn_retry(&self) {
        self.has_earned.store(true, Ordering::Relaxed);
        self.update_left(|left| (left < Self::FULL).then_some(left + 1));
    }

    /// Whether there ever was a good answer.
    fn has_earned(&self) -> bool {
        self.has_earned.load(Ordering::Relaxed)
    }

    /// Takes one retry out; `false` when none is left.
    fn spend_retry(&self) -> bool {
        self.update_left(|left| left.checked_sub(1))
    }

    fn update_left(&self, change: impl FnMut(u32) -> Option<u32>) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change).is_ok()
    }
}

/// The attempts of one call.
pub struct RetryState<'a> {
    budget: &'a RetryBudget,
    max_attempts: u32,
    attempts: u32,
    throttled: u32,
    throttled_since: Option<Instant>,
}

impl<'a> RetryState<'a> {
    /// `max_attempts` in all, at least one.
    pub fn new(max_attempts: u32, budget: &'a RetryBudget) -> Self {
        Self { budget, max_attempts: max_attempts.max(1), attempts: 0, throttled: 0, throttled_since: None }
    }

    /// How long to wait before the next attempt, or `None` when there is to be none.
    pub fn next_wait(&mut self, error: &AttemptError, idempotency: Idempotency) -> Option<Duration> {
        if error.kind == ApiErrorKind::RateLimited {
            // no attempt, and no wait of its own: the rate limiter holds every call back alike
            self.throttled += 1;
            let since = *self.throttled_since.get_or_insert_with(Instant::now);
            let is_patient = self.throttled <= MAX_THROTTLED && since.elapsed() < MAX_THROTTLED_TIME;
            return is_patient.then_some(Duration::ZERO);
        }
        self.attempts += 1;
        let wait = error.retry_after.unwrap_or_else(|| jittered_backoff(self.attempts));
        let is_worthwhile = self.is_retryable(error.kind) && wait <= LONGEST_WAIT;
        let is_allowed = may_send_again(error.stage, idempotency) && self.attempts < self.max_attempts;
        // the budget last: only a retry that is made is paid for
        (is_worthwhile && is_allowed && self.budget.spend_retry()).then_some(wait)
    }

    fn is_retryable(&self, kind: ApiErrorKind) -> bool {
        match kind {
            ApiErrorKind::Transient => true,
            // what is protected mostly stays so, but the service says it in the words of an internal error
            ApiErrorKind::Protected => self.attempts == 1,
            // the gateway of a service that has answered before may show a page of its own now and then; whoever
            // never has is another service, and is not asked twice
            ApiErrorKind::UnexpectedResponse => self.budget.has_earned(),
            ApiErrorKind::RateLimited
            | ApiErrorKind::Quota
            | ApiErrorKind::TokenExpired
            | ApiErrorKind::CallRejected
            | ApiErrorKind::SessionTakenOver
            | ApiErrorKind::Credentials
            | ApiErrorKind::NotEntered
            | ApiErrorKind::Forbidden { .. }
            | ApiErrorKind::NotFound
            | ApiErrorKind::NotReady
            | ApiErrorKind::TooLarge
            | ApiErrorKind::OverLimit
            | ApiErrorKind::Certificate
            | ApiErrorKind::InvalidRequest
            | ApiErrorKind::Io
            | ApiErrorKind::ReceiverClosed => false,
        }
    }
}

/// A request that the service may have acted on is sent again only where that changes nothing.
fn may_send_again(stage: RequestStage, idempotency: Idempotency) -> bool {
    match (idempotency, stage) {
        (Idempotency::Idempotent, _) => true,
        (Idempotency::NotIdempotent, RequestStage::NotSent | RequestStage::Answered) => true,
        (Idempotency::NotIdempotent, RequestStage::Unknown) => false,
    }
}

/// Full jitter: anything from nothing to the bound, which doubles with each attempt. So calls that failed together
/// do not come back together.
fn jittered_backoff(attempts: u32) -> Duration {
    let bound = FIRST_BACKOFF.saturating_mul(1 << attempts.saturating_sub(1).min(10)).min(MAX_BACKOFF);
    bound.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: ApiErrorKind, stage: RequestStage) -> AttemptError {
        AttemptError { stage, ..AttemptError::new(kind, "no".to_owned()) }
    }

    fn is_retried(kind: ApiErrorKind, stage: RequestStage, idempotency: Idempotency) -> bool {
        let budget = RetryBudget::new();
        RetryState::new(5, &budget).next_wait(&error(kind, stage), idempotency).is_some()
    }

    #[test]
    fn a_sign_in_is_never_sent_again_once_it_may_have_been_received() {
        use Idempotency::{Idempotent, NotIdempotent};
        let transient = ApiErrorKind::Transient;
        assert!(is_retried(transient, RequestStage::NotSent, NotIdempotent));
        assert!(is_retried(transient, RequestStage::Answered, NotIdempotent));
        assert!(!is_retried(transient, RequestStage::Unknown, NotIdempotent));
        assert!(is_retried(transient, RequestStage::Unknown, Idempotent));
    }

    #[test]
    fn another_services_answer_is_retried_only_after_a_good_one() {
        let (budget, kind) = (RetryBudget::new(), ApiErrorKind::UnexpectedResponse);
        let error = error(kind, RequestStage::Answered);
        assert_eq!(RetryState::new(5, &budget).next_wait(&error, Idempotency::Idempotent), None);
        budget.earn_retry();
        assert!(RetryState::new(5, &budget).next_wait(&error, Idempotency::Idempotent).is_some());
    }

    #[test]
    fn a_refusal_for_its_rate_is_no_attempt_and_costs_nothing() {
        let budget = RetryBudget::new();
        let mut retry = RetryState::new(2, &budget);
        let throttled = error(ApiErrorKind::RateLimited, RequestStage::Answered);
        for _ in 0..100 {
            assert_eq!(retry.next_wait(&throttled, Idempotency::NotIdempotent), Some(Duration::ZERO));
        }
        assert_eq!(retry.next_wait(&throttled, Idempotency::NotIdempotent), None);
        let transient = error(ApiErrorKind::Transient, RequestStage::Answered);
        assert!(retry.next_wait(&transient, Idempotency::Idempotent).is_some());
        assert_eq!(retry.next_wait(&transient, Idempotency::Idempotent), None);
    }

    #[test]
    fn a_wait_is_up_to_twice_as_long_with_each_attempt_and_never_above_half_a_minute() {
        for (attempts, bound) in [(1, 500), (2, 1000), (4, 4000), (7, 30_000), (100, 30_000)] {
            let bound = Duration::from_millis(bound);
            // of so many the longest is in the upper half, but once in 2^200
            let longest = (0..200).map(|_| jittered_backoff(attempts)).max().expect("a wait");
            assert!(longest <= bound && longest > bound / 2, "{attempts}: {longest:?}");
        }
    }

    #[test]
    fn a_run_makes_no_more_retries_than_it_has_earned() {
        let budget = RetryBudget::new();
        let transient = error(ApiErrorKind::Transient, RequestStage::Answered);
        let next = || RetryState::new(2, &budget).next_wait(&transient, Idempotency::Idempotent);
        assert_eq!((0..1000).filter(|_| next().is_some()).count(), RetryBudget::FULL as usize);
        budget.earn_retry();
        assert_eq!((0..1000).filter(|_| next().is_some()).count(), 1);
    }
}
