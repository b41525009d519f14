//! How counts, times and lists of names read on the page.

use chrono_tz::Tz;

use crate::count_noun::choose_noun;
use crate::model::Timestamp;
use crate::report::format::zone;

/// So many of a list are named.
const NAMED: usize = 6;

/// The first of them, and how many more there are.
pub(crate) fn join_first(names: &[impl AsRef<str>]) -> String {
    let shown = names.iter().take(NAMED).map(AsRef::as_ref).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Calendar time in a zone.
pub(crate) fn local_time(moment: Option<Timestamp>, zone: Tz) -> String {
    let local = moment.and_then(|moment| zone::local_datetime(moment, zone));
    local.map_or("unknown".to_owned(), |local| local.format("%Y-%m-%d %H:%M:%S").to_string())
}

/// `1 exchange`, `1,968 exchanges`
pub(crate) fn describe_exchanges(count: u64) -> String {
    format!("{} {}", group_thousands(count), choose_noun(&count, "exchange", "exchanges"))
}

/// A count with a comma between thousands.
pub(crate) fn group_thousands(count: u64) -> String {
    let digits = count.to_string();
    let comma = |place: usize| place > 0 && (digits.len() - place).is_multiple_of(3);
    digits
        .chars()
        .enumerate()
        .flat_map(|(place, c)| comma(place).then_some(',').into_iter().chain([c]))
        .collect()
}
