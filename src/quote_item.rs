//! Texts joined by semicolons, so that they can be told apart again.

use std::borrow::Cow;

/// An item with a semicolon, or with a quote at its start, stands in quotes, with its own doubled.
pub fn quote_item(item: &str) -> Cow<'_, str> {
    match item.contains(';') || item.starts_with('"') {
        true => format!("\"{}\"", item.replace('"', "\"\"")).into(),
        false => item.into(),
    }
}
