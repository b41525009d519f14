//! The id of a run: the second it began in, and a number where that second is taken.

use std::fmt;

use chrono::{NaiveDateTime, Timelike};

use crate::model::Timestamp;

const STAMP: &str = "%Y%m%dT%H%M%SZ";

/// `20261123T081705Z`, and `20261123T081705Z-2` for the next one. They compare in the order they were given out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunId {
    stamp: NaiveDateTime,
    number: u32,
}

impl RunId {
    /// The first of that second.
    pub fn first_in_second(started_on: Timestamp) -> Self {
        let moment = started_on.to_utc().unwrap_or_default().naive_utc();
        Self { stamp: moment.with_nanosecond(0).unwrap_or(moment), number: 1 }
    }

    /// The second it is named after.
    pub fn begun_on(&self) -> Timestamp {
        Timestamp::from_millis(self.stamp.and_utc().timestamp_millis())
    }

    /// The one after this.
    pub fn next(&self) -> Self {
        Self { number: self.number.saturating_add(1), ..self.clone() }
    }

    /// Reads the name of a run folder.
    pub fn parse(name: &str) -> Option<Self> {
        let (stamp, number) = name.split_once('-').unwrap_or((name, "1"));
        let stamp = NaiveDateTime::parse_from_str(stamp, STAMP).ok()?;
        let id = Self { stamp, number: number.parse().ok()? };
        (id.to_string() == name).then_some(id)
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.stamp.format(STAMP))?;
        if self.number > 1 { write!(f, "-{}", self.number) } else { Ok(()) }
    }
}
