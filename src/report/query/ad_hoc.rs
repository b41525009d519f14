//! A query of one's own over a snapshot.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Statement};

use crate::report::error::ReportError;
use crate::report::format::row_writer::RowWriter;
use crate::report::query::cell::Cell;
use crate::report::query::lenient::show_value;
use crate::report::query::view::StatementError;
use crate::report::template::column::{Column, ColumnType};
use crate::report::template::scan::scan;
use crate::report::template::sql::line_of;

/// One `SELECT`, ready to run.
pub struct Query<'c> {
    statement: Statement<'c>,
}

impl<'c> Query<'c> {
    /// Takes one statement that only reads.
    ///
    /// # Errors
    /// When it is none, with the line and the reason.
    pub fn prepare(snapshot: &'c Connection, sql: &str) -> Result<Self, ReportError> {
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
            error => refused(error.offset(sql).unwrap_or(found.start), error.to_string()),
        };
        Ok(Self { statement: prepared.map_err(refused)? })
    }

    /// Its columns, all of them texts as far as is known.
    pub fn columns(&self) -> Vec<Column> {
        let column = |name: &str| Column {
            name: name.to_owned(),
            kind: ColumnType::Text,
            width: 1,
            description: String::new(),
        };
        self.statement.column_names().map(column).collect()
    }

    /// Hands each row to the writer.
    ///
    /// # Errors
    /// When the snapshot cannot be read or the writer fails.
    pub fn each_row(mut self, writer: &mut dyn RowWriter) -> Result<(), ReportError> {
        let width = self.statement.column_count();
        let mut rows = self.statement.raw_query();
        while let Some(row) = rows.next().map_err(ReportError::snapshot("query"))? {
            let values = (0..width).map(|index| row.get_ref(index));
            let values: Vec<_> =
                values.collect::<rusqlite::Result<_>>().map_err(ReportError::snapshot("query"))?;
            let shown: Vec<_> = values.iter().map(non_text_as_text).collect();
            let cells: Vec<_> =
                values.iter().zip(&shown).map(|(value, shown)| to_cell(*value, shown.as_deref())).collect();
            writer.write_row(&cells).map_err(ReportError::write("the answer"))?;
        }
        Ok(())
    }
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
