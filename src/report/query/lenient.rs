//! Values as a snapshot from elsewhere may have them: of another type than their column.

use rusqlite::types::ValueRef;
use rusqlite::{Row, RowIndex};

use crate::count_noun::count_noun;

/// A text; anything else is shown as one.
pub fn read_text(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<Option<String>> {
    let value = row.get_ref(column)?;
    Ok((value != ValueRef::Null).then(|| show_value(value)))
}

/// A count; unknown where there is none.
pub fn read_count(row: &Row<'_>, column: impl RowIndex) -> rusqlite::Result<Option<u64>> {
    let number = row.get_ref(column)?.as_i64().ok();
    Ok(number.and_then(|number| u64::try_from(number).ok()))
}

/// Any value as a text: bytes by their number.
pub fn show_value(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => format!("{number:?}"),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => format!("({})", count_noun(bytes.len(), "byte", "bytes")),
    }
}
