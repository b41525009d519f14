//! How the pace follows the service's answers. Arithmetic only: the clock is the caller's.
//!
//! - **The rate** falls with a refusal and climbs by 0.07 % of the ceiling with each good answer, so it settles just
//!   below what the gateway allows. A refusal now and then comes of a network whose delay varies, or of another client,
//!   and costs two hundredths; from the fourth among sixteen answers on each costs twice as much, up to a quarter, so
//!   seven in a row halve the rate. What follows a refusal is late by up to a quarter of an interval, at random: two
//!   clients in step would else refuse each other for ever. The requests in flight at a refusal left at the old rate,
//!   and their refusals are the same news: the *throttle epoch* counts the falls, each request remembers the epoch it
//!   left in, and only a refusal from the present epoch lowers the rate.
//! - **The latency credit.** A gateway measures when requests arrive; here only their departure can be timed. If
//!   one was late on its way, the next, on time, arrives too close behind it and is refused. An answer that begins
//!   later than usual is the sign of that, and the next request is held back by the same delay. What this may cost
//!   is bounded by a credit: each request earns a hundredth of an interval, a quarter of an interval can be saved,
//!   and each delay is paid from it. So a slow service costs at most a hundredth of the rate.

use std::time::{Duration, Instant};

/// What a refusal takes off the rate where there are few of late.
const DECREASE: f64 = 0.02;
/// Others among the last sixteen answers that are few; each more doubles the decrease.
const FEW_REFUSALS: u32 = 2;
/// The most that a refusal takes off the rate.
const MAX_DECREASE: f64 = 0.25;
/// What a good answer adds to the rate, as a part of the ceiling.
const INCREASE: f64 = 0.0007;
/// By how much the request after a refusal is late at most, in intervals.
const STEP_ASIDE: f64 = 0.25;
/// The rate never falls below this part of the ceiling.
const FLOOR: f64 = 0.01;

/// What each request earns of latency credit, in intervals.
const CREDIT_EARNED: f64 = 0.01;
/// The most credit that is saved, in intervals.
const MAX_CREDIT: f64 = 0.25;
/// A delay up to this is jitter and costs nothing, in intervals.
const LATE_THRESHOLD: f64 = 0.05;

/// The rate of requests, and until when the next is held back.
pub struct RateState {
    /// Requests a second, at most the ceiling.
    rate: f64,
    ceiling: f64,
    held_until: Instant,
    throttle_epoch: u32,
    throttled: u64,
    /// The last sixteen answers, a bit each, the newest lowest: 1 for a refusal.
    recent_refusals: u16,
    /// Whether there was a good answer yet.
    has_succeeded: bool,
    /// Requests sent.
    sent: u64,
    /// The usual time from sending to the beginning of the answer.
    usual_latency: Option<Duration>,
    latency_credit: Duration,
}

/// What is remembered of a request until its answer comes.
pub struct SentRequest {
    throttle_epoch: u32,
    number: u64,
    sent_at: Instant,
}

/// How the rate developed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateStats {
    /// Requests a second it would send now.
    pub rate: f64,
    /// Requests refused for their rate.
    pub refusals: u64,
}

impl RateState {
    pub fn new(ceiling: f64, now: Instant) -> Self {
        Self {
            rate: ceiling,
            ceiling,
            held_until: now,
            throttle_epoch: 0,
            throttled: 0,
            recent_refusals: 0,
            has_succeeded: false,
            sent: 0,
            usual_latency: None,
            latency_credit: request_interval(ceiling).mul_f64(MAX_CREDIT),
        }
    }

    /// No request leaves before this moment.
    pub fn held_until(&self) -> Instant {
        self.held_until
    }

    pub fn rate_stats(&self) -> RateStats {
        RateStats { rate: self.rate, refusals: self.throttled }
    }

    pub fn on_sent(&mut self, now: Instant) -> SentRequest {
        let interval = request_interval(self.rate);
        // governor keeps the interval of the ceiling, which below the ceiling is too short
        if self.rate < self.ceiling {
            self.hold_until(now + interval);
        }
        let credit = self.latency_credit + interval.mul_f64(CREDIT_EARNED);
        self.latency_credit = credit.min(interval.mul_f64(MAX_CREDIT));
        self.sent += 1;
        SentRequest { throttle_epoch: self.throttle_epoch, number: self.sent, sent_at: now }
    }

    /// An answer began: if later than usual, its request may have been as late on its way.
    pub fn on_headers(&mut self, request: &SentRequest, now: Instant) {
        let latency = now - request.sent_at;
        let usual = *self.usual_latency.get_or_insert(latency);
        self.usual_latency = Some((usual * 7 + latency) / 8);
        let (delay, interval) = (latency.saturating_sub(usual), request_interval(self.rate));
        let is_last_sent = request.number == self.sent;
        if is_last_sent && delay > interval.mul_f64(LATE_THRESHOLD) {
            let paid = delay.min(self.latency_credit);
            self.latency_credit -= paid;
            self.hold_until(request.sent_at + interval + paid);
        }
    }

    pub fn on_success(&mut self, now: Instant) {
        if !self.has_succeeded {
            self.has_succeeded = true;
            // the first request had to connect, so it arrived late, and nothing is usual yet to tell by how much
            self.hold_until(now + request_interval(self.rate));
        }
        self.recent_refusals <<= 1;
        self.rate = (self.rate + self.ceiling * INCREASE).min(self.ceiling);
    }

    /// A wait the gateway asks for holds every request back.
    pub fn on_throttled(&mut self, request: &SentRequest, retry_after: Option<Duration>, now: Instant) {
        self.throttled += 1;
        if request.throttle_epoch == self.throttle_epoch {
            self.throttle_epoch += 1;
            self.lower_rate();
            tracing::info!(rate = self.rate, "rate limited, slowing down");
        }
        let aside = 1.0 + STEP_ASIDE * fastrand::f64();
        self.hold_until(request.sent_at + request_interval(self.rate).mul_f64(aside));
        if let Some(wait) = retry_after {
            self.hold_until(now + wait);
            tracing::warn!("the service asks to wait {} s", wait.as_secs());
        }
    }

    fn lower_rate(&mut self) {
        let many = self.recent_refusals.count_ones().saturating_sub(FEW_REFUSALS);
        self.recent_refusals = self.recent_refusals << 1 | 1;
        let decrease = (DECREASE * f64::from(1_u32 << many)).min(MAX_DECREASE);
        self.rate = (self.rate * (1.0 - decrease)).max(self.ceiling * FLOOR);
    }

    fn hold_until(&mut self, moment: Instant) {
        self.held_until = self.held_until.max(moment);
    }
}

/// The time between two requests.
pub fn request_interval(rate: f64) -> Duration {
    Duration::from_secs_f64((1.0 / rate).clamp(1e-6, 3600.0))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::RateState;

    const RATE: f64 = 10.0;
    const INTERVAL: Duration = Duration::from_millis(100);

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// A state whose requests usually take 10 ms to be answered, and the moment.
    fn settled() -> (RateState, Instant) {
        let mut now = Instant::now();
        let mut state = RateState::new(RATE, now);
        for _ in 0..50 {
            now += INTERVAL;
            let request = state.on_sent(now);
            state.on_headers(&request, now + ms(10));
            state.on_success(now + ms(10));
        }
        (state, now + INTERVAL)
    }

    #[test]
    fn requests_in_flight_at_a_refusal_lower_the_rate_only_once() {
        let (mut state, now) = settled();
        let requests = [state.on_sent(now), state.on_sent(now), state.on_sent(now)];
        for request in &requests {
            state.on_throttled(request, None, now);
        }
        assert_eq!((state.rate_stats().rate, state.rate_stats().refusals), (RATE * 0.98, 3));
        let later = state.on_sent(now);
        state.on_throttled(&later, None, now);
        assert_eq!(state.rate_stats().rate, RATE * 0.98 * 0.98);
    }

    #[test]
    fn a_refusal_now_and_then_costs_little_and_seven_in_a_row_halve_the_rate() {
        let (mut state, now) = settled();
        for _ in 0..20 {
            let request = state.on_sent(now);
            state.on_throttled(&request, None, now);
            assert!(state.rate_stats().rate > RATE * 0.97, "{:?}", state.rate_stats());
            (0..60).for_each(|_| state.on_success(now));
        }
        for _ in 0..7 {
            let request = state.on_sent(now);
            state.on_throttled(&request, None, now);
        }
        assert!((0.5..0.6).contains(&(state.rate_stats().rate / RATE)), "{:?}", state.rate_stats());
    }

    #[test]
    fn the_rate_climbs_to_the_ceiling_and_never_falls_below_the_floor() {
        let (mut state, now) = settled();
        for _ in 0..100 {
            let request = state.on_sent(now);
            state.on_throttled(&request, None, now);
        }
        assert_eq!(state.rate_stats().rate, RATE * 0.01);
        for _ in 0..1415 {
            state.on_success(now);
        }
        assert!((state.rate_stats().rate - RATE).abs() < 1e-9);
        state.on_success(now);
        assert_eq!(state.rate_stats().rate, RATE);
    }

    #[test]
    fn a_wait_that_is_asked_for_is_never_cut_short() {
        let mut state = RateState::new(RATE, Instant::now());
        let now = Instant::now();
        let request = state.on_sent(now);
        state.on_throttled(&request, Some(ms(5000)), now);
        state.on_success(now);
        state.on_throttled(&request, None, now);
        assert_eq!(state.held_until(), now + ms(5000));
    }

    #[test]
    fn a_late_answer_holds_the_next_request_back_as_far_as_the_credit_goes() {
        let (mut state, now) = settled();
        let request = state.on_sent(now);
        state.on_headers(&request, now + ms(10 + 20));
        assert_eq!(state.held_until(), now + INTERVAL + ms(20));
        // 25 ms were saved, 20 spent, and a hundredth of the interval is earned since
        let next = now + ms(120);
        let request = state.on_sent(next);
        state.on_headers(&request, next + ms(90));
        assert_eq!(state.held_until(), next + INTERVAL + ms(6));
    }

    #[test]
    fn jitter_and_answers_that_others_have_overtaken_hold_nothing_back() {
        let (mut state, now) = settled();
        let before = state.held_until();
        let request = state.on_sent(now);
        state.on_headers(&request, now + ms(14));
        let overtaken = state.on_sent(now);
        state.on_sent(now);
        state.on_headers(&overtaken, now + ms(90));
        assert_eq!(state.held_until(), before);
    }
}
