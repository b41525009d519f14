//! When things happen in an exchange.

use chrono::{NaiveDate, NaiveTime};

use super::DAY;
use crate::sim::rng::Rng;

/// From the opening of an exchange to the last of what happened in it; in milliseconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Period {
    pub(super) opened_on: i64,
    last_on: i64,
}

/// 2019-01-01T00:00:00Z.
const FIRST_DAY: i64 = 1_546_300_800_000;

impl Period {
    /// Without a day of its own a world is spread over some years, and nothing cuts it off.
    pub(super) fn of_phase(phase: &str, today: Option<NaiveDate>, rng: &mut Rng) -> Self {
        let drawn = rng.below(5 * 365) as i64;
        let Some(today) = today else {
            return Self { opened_on: FIRST_DAY + drawn * DAY, last_on: i64::MAX };
        };
        let (since_last, longest) = match phase {
            "PREPARATION" => (0, 30),
            "HOLD" => (120, 200),
            _ => (0, 200),
        };
        let last_on = today.and_time(NaiveTime::MIN).and_utc().timestamp_millis() - since_last * DAY;
        Self { opened_on: last_on - (10 + drawn % longest) * DAY, last_on }
    }

    /// A moment within that many days, one in four with milliseconds.
    pub(super) fn moment_after(&self, after: i64, days: u64, rng: &mut Rng) -> i64 {
        let left = u64::try_from((self.last_on - after) / 1000).unwrap_or(0);
        let seconds = after / 1000 + 1 + rng.below((days * 86_400).min(left).max(1)) as i64;
        let millis = if rng.one_in(4) { rng.below(1000) as i64 } else { 0 };
        (seconds * 1000 + millis).min(self.last_on)
    }
}
