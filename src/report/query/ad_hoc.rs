//! A query of one's own over a snapshot.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Statement};

use crate::model::Timestamp;
use crate::report::error::ReportError;
use crate::report::format::row_writer::RowWriter;
use crate::report::query::cell::Cell;
use crate::report::query::lenient::show_value;
use crate::report::query::relations::nearest_relation;
use crate::report::query::view::StatementError;
use crate::report::template::column::{Column, ColumnType};
use crate::report::template::scan::scan;
use crate::report::template::sql::line_of;
use crate::report::template::templates::Templates;

/// How a query shows its values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ShowTimes {
    /// As the snapshot has them: milliseconds.
    #[default]
    AsNumbers,
    /// A number in a column whose name ends with `_on` is a time.
    AsDates,
}

/// One `SELECT`, ready to run.
pub struct Query<'c> {
    statement: Statement<'c>,
}

impl<'c> Query<'c> {
    /// Takes one statement that only reads.
    ///
    /// # Errors
    /// When it is none, with the line and the reason; where it names no table, with the one that was probably meant.
    pub fn prepare(snapshot: &'c Connection, sql: &str, templates: &Templates) -> Result<Self, ReportError> {
        let refused = |place, reason| ReportError::Query { line: line_of(sql, place), reason };
        let found = scan(sql).map_err(|(place, reason)| refused(place, reason))?;
        let sql = sql.get(..found.end).unwrap_or(sql);
        let prepared = snapshot.prepare(sql).map_err(StatementError::from);
        let prepared = prepared.and_then(|statement| match statement.readonly() {
            true => Ok(statement),
            false => Err(StatementError::Writes),
        });
        let refused = |error: StatementError| match error {
            StatementError::Sql(error) if is_damage(&error) => ReportError::snapshot("query")(error),
            error => {
                let place = error.offset(sql).unwrap_or(found.start);
                refused(place, add_hint(error.to_string(), templates))
            }
        };
        Ok(Self { statement: prepared.map_err(refused)? })
    }

    /// Its columns, all of them texts as far as is known.
    pub fn columns(&self) -> Vec<Column> {
        let column = |name: &str| Column::of_list(name, ColumnType::Text, "");
        self.statement.column_names().map(column).collect()
    }

    /// Hands each row to the writer.
    ///
    /// # Errors
    /// When the snapshot cannot be read or the writer fails.
    pub fn each_row(mut self, times: ShowTimes, writer: &mut dyn RowWriter) -> Result<(), ReportError> {
        let is_time = self.find_times(times);
        let width = self.statement.column_count();
        let mut rows = self.statement.raw_query();
        while let Some(row) = rows.next().map_err(ReportError::snapshot("query"))? {
            let values = (0..width).map(|index| row.get_ref(index));
            let values: Vec<_> =
                values.collect::<rusqlite::Result<_>>().map_err(ReportError::snapshot("query"))?;
            let shown: Vec<_> = values.iter().map(non_text_as_text).collect();
            let cells = values.iter().zip(&shown).zip(&is_time);
            let cells: Vec<_> = cells
                .map(|((value, shown), is_time)| match value {
                    ValueRef::Integer(millis) if *is_time => Cell::Time(Timestamp::from_millis(*millis)),
                    value => to_cell(*value, shown.as_deref()),
                })
                .collect();
            writer.write_row(&cells).map_err(ReportError::write("the answer"))?;
        }
        Ok(())
    }

    /// For each column whether it is shown as times: by its name, or that of the column it was taken from.
    fn find_times(&self, times: ShowTimes) -> Vec<bool> {
        let is_time = |name: &str| name.to_lowercase().ends_with(TIME_SUFFIX);
        let columns = self.statement.columns_with_metadata();
        let shown = columns.map(|column| is_time(column.name()) || column.origin_name().is_some_and(is_time));
        shown.map(|is_time| times == ShowTimes::AsDates && is_time).collect()
    }
}

/// What the name of each column of times ends with, in the snapshot and in the reports.
const TIME_SUFFIX: &str = "_on";

/// Names the table that was probably meant.
fn add_hint(message: String, templates: &Templates) -> String {
    let Some(typed) = message.strip_prefix("no such table: ") else { return message };
    let nearest = nearest_relation(typed, templates);
    let hint = nearest.map_or_else(String::new, |name| format!("did you mean {name}? "));
    format!("{message}; {hint}`ilaudit query --tables` lists them all")
}

fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase, SystemIoFailure};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase | SystemIoFailure))
}

/// What is no text, as text: bytes by their number.
fn non_text_as_text(value: &ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Blob(_) | ValueRef::Text(_) => Some(show_value(*value)),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => None,
    }
}

fn to_cell<'r>(value: ValueRef<'_>, shown: Option<&'r str>) -> Cell<'r> {
    match value {
        ValueRef::Integer(number) => Cell::Integer(number),
        ValueRef::Real(number) => Cell::Real(number),
        _ => shown.map_or(Cell::Empty, Cell::Text),
    }
}
