//! Texts and values as the page shows them.

use std::borrow::Cow;

use chrono_tz::Tz;

use crate::model::Timestamp;
use crate::report::format::control_pictures::replace_controls;
use crate::report::format::zone;
use crate::report::query::cell::Cell;
use crate::report::summary::wording::group_thousands;

/// Characters of a text; a listing may hold megabytes of one name.
const LIMIT: usize = 400;

/// A value as text.
pub struct ShownText<'a> {
    pub text: Cow<'a, str>,
    /// Whether it is longer than the page shows.
    pub is_cut: bool,
}

/// A value of a report; unknown is the empty text.
pub fn show_cell(cell: Cell<'_>, zone: Tz) -> ShownText<'_> {
    let text = match cell {
        Cell::Empty => "".into(),
        Cell::Text(text) => return fit_text(text.into(), LIMIT),
        Cell::List(list) => return fit_text(list.joined().into(), LIMIT),
        Cell::Integer(number) => show_integer(number).into(),
        Cell::Real(number) => number.to_string().into(),
        Cell::Boolean(flag) => if flag { "yes" } else { "no" }.into(),
        Cell::Time(moment) => show_time(moment, zone).into(),
    };
    ShownText { text, is_cut: false }
}

/// A text that came with the data, made to fit.
pub fn show_text(text: &str) -> Cow<'_, str> {
    fit_text(text.into(), LIMIT).text
}

/// A text of so many characters at most, for where there is no more room.
pub fn shorten_text(text: &str, limit: usize) -> Cow<'_, str> {
    fit_text(text.into(), limit).text
}

fn fit_text(text: Cow<'_, str>, limit: usize) -> ShownText<'_> {
    // the last character gives way to the mark
    let end = text.char_indices().nth(limit).and_then(|_| text.char_indices().nth(limit - 1));
    match (end, text) {
        (Some((end, _)), text) => {
            let kept = format!("{}…", text.get(..end).unwrap_or_default());
            ShownText { text: replace_controls(&kept).into_owned().into(), is_cut: true }
        }
        (None, Cow::Borrowed(text)) => ShownText { text: replace_controls(text), is_cut: false },
        (None, Cow::Owned(text)) => {
            ShownText { text: replace_controls(&text).into_owned().into(), is_cut: false }
        }
    }
}

fn show_integer(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", group_thousands(number.unsigned_abs()))
}

/// The clock on the wall, to the second; the page names the zone once.
fn show_time(moment: Timestamp, zone: Tz) -> String {
    let local = zone::local_datetime(moment, zone);
    local.map_or_else(|| zone::rfc3339(moment, zone), |local| local.format("%Y-%m-%d %H:%M:%S").to_string())
}
