//! Moments in the chosen zone.

use chrono::{DateTime, Datelike, NaiveDateTime, Offset, Timelike, Utc};
use chrono_tz::Tz;

use crate::model::Timestamp;

/// The moment as RFC 3339 in the zone, milliseconds only where not zero. A moment outside the years 0 to 9999,
/// which RFC 3339 cannot write, is told in milliseconds since 1970.
pub fn rfc3339(moment: Timestamp, zone: Tz) -> String {
    match to_local(moment, zone) {
        // old local times run seconds off the minute, which an offset cannot write: told in UTC
        Some(local) if local.offset().fix().local_minus_utc() % 60 != 0 => {
            format_rfc3339(&local.with_timezone(&Tz::UTC))
        }
        Some(local) => format_rfc3339(&local),
        None => format!("{} ms", moment.as_millis()),
    }
}

/// What the clock on the wall shows, or `None` outside the years 0 to 9999.
pub fn local_datetime(moment: Timestamp, zone: Tz) -> Option<NaiveDateTime> {
    to_local(moment, zone).map(|local| local.naive_local())
}

/// Whether calendars have a date for the moment: they begin with the year 1.
pub fn has_date(moment: Timestamp, zone: Tz) -> bool {
    local_datetime(moment, zone).is_some_and(|wall| wall.year() >= 1)
}

/// By hand: the general way takes most of the time of a report with many times in it.
fn format_rfc3339(local: &DateTime<Tz>) -> String {
    let (wall, offset) = (local.naive_local(), local.offset().fix().local_minus_utc());
    let mut text = String::with_capacity(29);
    push_digits(&mut text, wall.year().unsigned_abs(), 1000);
    for (sign, number) in [
        ('-', wall.month()),
        ('-', wall.day()),
        ('T', wall.hour()),
        (':', wall.minute()),
        (':', wall.second()),
    ] {
        text.push(sign);
        push_digits(&mut text, number, 10);
    }
    let millis = wall.and_utc().timestamp_subsec_millis();
    if millis > 0 {
        text.push('.');
        push_digits(&mut text, millis, 100);
    }
    push_offset(&mut text, offset);
    text
}

/// In seconds, a whole number of minutes.
fn push_offset(text: &mut String, offset: i32) {
    if offset == 0 {
        return text.push('Z');
    }
    text.push(if offset < 0 { '-' } else { '+' });
    push_digits(text, offset.unsigned_abs() / 3600, 10);
    text.push(':');
    push_digits(text, offset.unsigned_abs() / 60 % 60, 10);
}

/// A number, from the digit that counts so many.
fn push_digits(text: &mut String, number: u32, mut place: u32) {
    while place > 0 {
        text.push(char::from(b'0' + u8::try_from(number / place % 10).unwrap_or(0)));
        place /= 10;
    }
}

/// Looks at the year before the zone, since the shift may leave the calendar.
fn to_local(moment: Timestamp, zone: Tz) -> Option<DateTime<Tz>> {
    let within = |year: i32| (0..=9999).contains(&year);
    let utc: DateTime<Utc> = moment.to_utc().filter(|utc| (-1..=10_000).contains(&utc.year()))?;
    Some(utc.with_timezone(&zone)).filter(|local| within(local.year()) && within(utc.year()))
}
