//! The reports as they must be, from what the simulated service holds and the columns the project promises.
//!
//! Written from that promise alone: nothing here is taken from the code that makes the reports.

mod exchanges;
mod people;

use std::collections::BTreeSet;

use chrono::DateTime;
use ilaudit::sim::{Attribution, Entrance, Exchange, SplashImage, World};

/// A report's name, its columns, and its rows in no order.
pub type Report = (&'static str, &'static str, Vec<Vec<String>>);

/// In place of a moment that the machine's clock tells.
pub const CLOCK: &str = "<clock>";
/// In place of an error id.
pub const ERROR_ID: &str = "<error id>";

/// What is audited, and whether splash texts are consented to.
#[derive(Clone, Copy)]
pub struct Audit<'a> {
    pub world: &'a World,
    pub consent: bool,
}

impl Audit<'_> {
    /// Every report.
    pub fn reports(self) -> [Report; 9] {
        [
            self.exchanges(),
            self.folders(),
            self.documents(),
            self.users(),
            self.groups(),
            self.group_members(),
            self.user_access(),
            self.people(),
            self.coverage(),
        ]
    }

    fn entry_state(self, exchange: &Exchange) -> &'static str {
        match exchange.entrance {
            Entrance::OneTimePassword => "ONE_TIME_PASSWORD",
            Entrance::Consent(_) if !self.consent => "ACCEPT_SPLASH",
            _ => "ALLOW",
        }
    }

    fn is_entered(self, exchange: &Exchange) -> bool {
        self.entry_state(exchange) == "ALLOW"
    }

    /// With consent the splash, the image of a text that is consented to, and entering; without it entering, and the splash
    /// where it asks for consent.
    fn entry_requests(self, exchange: &Exchange) -> u32 {
        let image =
            matches!(exchange.entrance, Entrance::Consent(Some(SplashImage::Jpeg | SplashImage::Gif)));
        let asks = matches!(exchange.entrance, Entrance::Consent(_));
        if self.consent { 2 + u32::from(image) } else { 1 + u32::from(asks) }
    }

    /// The exchanges whose folders, documents and groups are collected.
    fn entered(self) -> impl Iterator<Item = Exchange> {
        self.world.exchanges().filter(move |exchange| self.is_entered(exchange))
    }

    /// The exchanges whose users are collected.
    fn with_users(self) -> impl Iterator<Item = Exchange> {
        self.entered().filter(|exchange| !exchange.users_refused)
    }
}

/// A value as it stands in a CSV file.
trait Cell {
    fn cell(&self) -> String;
}

/// Milliseconds since 1970, in UTC.
struct Time(i64);

/// Joined texts.
struct List(BTreeSet<String>);

impl Cell for Time {
    fn cell(&self) -> String {
        let format = if self.0 % 1000 == 0 { "%Y-%m-%dT%H:%M:%SZ" } else { "%Y-%m-%dT%H:%M:%S%.3fZ" };
        DateTime::from_timestamp_millis(self.0).expect("a date").format(format).to_string()
    }
}

impl Cell for List {
    fn cell(&self) -> String {
        join_list(self.0.iter().map(String::as_str)).cell()
    }
}

/// An item that holds what is between items stands in quotes.
fn join_list<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    let quote = |item: &str| match item.contains(';') || item.starts_with('"') {
        true => format!("\"{}\"", item.replace('"', "\"\"")),
        false => item.to_owned(),
    };
    items.into_iter().map(quote).collect::<Vec<_>>().join("; ")
}

/// A text that a spreadsheet would run is neutralised.
impl Cell for str {
    fn cell(&self) -> String {
        let digits = self.trim_start_matches(['+', '-']);
        let number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let runs = self.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !number;
        format!("{}{self}", if runs { "'" } else { "" })
    }
}

impl Cell for String {
    fn cell(&self) -> String {
        self.as_str().cell()
    }
}

impl<T: Cell + ?Sized> Cell for &T {
    fn cell(&self) -> String {
        (**self).cell()
    }
}

impl<T: Cell> Cell for Option<T> {
    fn cell(&self) -> String {
        self.as_ref().map(Cell::cell).unwrap_or_default()
    }
}

macro_rules! plain_cells {
    ($($number:ty),*) => {$(
        impl Cell for $number {
            fn cell(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

plain_cells!(u8, u32, u64, usize, bool);

/// A row of cells of any kind.
macro_rules! row {
    ($($value:expr),* $(,)?) => { vec![$(crate::expected::Cell::cell(&$value)),*] };
}
use row;

/// Unknown.
const UNKNOWN: &str = "";

fn author(stamp: &Attribution) -> String {
    format!("{} {}", stamp.by.first_name, stamp.by.last_name)
}
