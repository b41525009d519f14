//! An entry of a listing, as the row it becomes.

use super::descriptor::Record;

/// A row of a record's table: a value for each of `Record::columns`.
#[derive(Clone, Debug)]
pub struct Row {
    pub(crate) record: &'static Record,
    pub(crate) values: Vec<Value>,
}

/// What stands in a column.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// What the service did not say.
    #[default]
    Unknown,
    /// Text as the service sent it, ids included.
    Text(String),
    /// A number; a truth value is 0 or 1, a moment its milliseconds since 1970.
    Integer(i64),
}

impl Row {
    /// A row with these values in their columns, and nothing known of the others.
    pub fn with_values<'a>(
        record: &'static Record,
        values: impl IntoIterator<Item = (&'a str, Value)>,
    ) -> Self {
        let mut row = Self { record, values: record.columns().map(|_| Value::Unknown).collect() };
        for (column, value) in values {
            if let Some(index) = record.columns().position(|known| known == column) {
                row.values[index] = value;
            }
        }
        row
    }

    /// The value in a column; unknown where there is no such column.
    pub fn value(&self, column: &str) -> &Value {
        let index = self.record.columns().position(|known| known == column);
        index.and_then(|index| self.values.get(index)).unwrap_or(&Value::Unknown)
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Unknown, Self::Text)
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Unknown, Self::Integer)
    }
}

impl From<Option<bool>> for Value {
    fn from(truth: Option<bool>) -> Self {
        truth.map(i64::from).into()
    }
}
