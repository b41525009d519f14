//! One value of a row.

use crate::model::Timestamp;
use crate::quote_item::quote_item;
use crate::report::query::parameters::SEPARATOR;

/// A value, of the type of its column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Unknown.
    Empty,
    /// Of an id or a text.
    Text(&'a str),
    /// Of an integer or a size in bytes.
    Integer(i64),
    /// Of a query only: no report has fractions.
    Real(f64),
    /// Of a column of that type, where 0 is `false` and 1 is `true`.
    Boolean(bool),
    /// A moment in UTC; formats show it in the chosen zone.
    Time(Timestamp),
    /// Of a column of several texts.
    List(List<'a>),
}

/// The items of a list; none where it is known to be empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct List<'a>(&'a str);

impl<'a> List<'a> {
    /// A list from the one text that a query makes of its items.
    pub(crate) fn from_joined(text: &'a str) -> Self {
        Self(text)
    }

    pub(crate) fn as_joined(self) -> &'a str {
        self.0
    }

    /// Item by item.
    pub fn items(self) -> impl Iterator<Item = &'a str> {
        self.0.split(SEPARATOR).filter(|item| !item.is_empty())
    }

    /// The items as people read them: joined by `; `, and so that they can be told apart again.
    pub fn joined(self) -> String {
        self.items().map(quote_item).collect::<Vec<_>>().join("; ")
    }
}
