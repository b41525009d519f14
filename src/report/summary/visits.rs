//! When users last came, month by month.

use std::collections::BTreeSet;

use chrono::Datelike;
use chrono_tz::Tz;

use crate::model::Timestamp;
use crate::report::error::ReportError;
use crate::report::format::zone;
use crate::report::query::cell::Cell;
use crate::report::query::rows;
use crate::report::query::view::View;
use crate::report::summary::chart_data::list_whole;
use crate::report::template::report::Template;

/// Months that are told apart, the run's included.
const MONTHS: usize = 13;

/// The columns of the users report that it is made from.
pub(crate) const COLUMNS: [&str; 2] = ["exchange_id", "last_accessed_on"];

/// Users by the month of their last visit, in the exchanges whose users are wholly listed: a user counts in each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LastVisits {
    /// The oldest first, `2026-11`.
    pub months: Vec<(String, u64)>,
    /// Before the first of them.
    pub earlier: u64,
    /// After the month of the run.
    pub later: u64,
    /// Without a visit that is known.
    pub none: u64,
}

/// Reads them from the rows of the users report, which has these columns; months are those of the zone.
pub(crate) fn read_last_visits(
    view: &View<'_>,
    users: &Template,
    run_time: Timestamp,
    zone: Tz,
) -> Result<LastVisits, ReportError> {
    let whole = list_whole(view, "users").map_err(ReportError::snapshot(&users.name))?;
    let places = COLUMNS.map(|name| users.columns.iter().position(|column| column.name == name));
    let mut counter = MonthCounter { whole, zone, last: month_of(run_time, zone), counts: Counts::default() };
    rows::stream_rows(view, users, |rows| {
        rows.into_iter().for_each(|batch| batch.rows().for_each(|row| counter.add_user(&row, places)));
        Ok(())
    })?;
    Ok(counter.into_visits())
}

/// Months since the year 0; 0 outside the calendar.
fn month_of(moment: Timestamp, zone: Tz) -> i32 {
    zone::local_datetime(moment, zone).map_or(0, |local| local.year() * 12 + local.month0() as i32)
}

#[derive(Default)]
struct Counts {
    /// By their distance from the month of the run.
    months: [u64; MONTHS],
    earlier: u64,
    later: u64,
    none: u64,
}

struct MonthCounter {
    whole: BTreeSet<String>,
    zone: Tz,
    /// The month of the run.
    last: i32,
    counts: Counts,
}

impl MonthCounter {
    fn add_user(&mut self, row: &[Cell<'_>], places: [Option<usize>; 2]) {
        let [exchange, visit] = places.map(|place| place.and_then(|place| row.get(place)).copied());
        if !matches!(exchange, Some(Cell::Text(id)) if self.whole.contains(id)) {
            return;
        }
        let counts = &mut self.counts;
        let count = match visit {
            Some(Cell::Time(visit)) => match self.last - month_of(visit, self.zone) {
                ..0 => &mut counts.later,
                ago => counts.months.get_mut(ago as usize).unwrap_or(&mut counts.earlier),
            },
            _ => &mut counts.none,
        };
        *count += 1;
    }

    fn into_visits(self) -> LastVisits {
        let name = |ago: usize| {
            let month = self.last - ago as i32;
            format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
        };
        let months = self.counts.months.iter().enumerate().rev();
        LastVisits {
            months: months.map(|(ago, count)| (name(ago), *count)).collect(),
            earlier: self.counts.earlier,
            later: self.counts.later,
            none: self.counts.none,
        }
    }
}
