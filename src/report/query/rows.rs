//! Running a template over a view of the snapshot: typed cells, one row at a time.

use std::io;
use std::mem;
use std::panic::resume_unwind;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::model::Timestamp;
use crate::report::error::ReportError;
use crate::report::format::row_writer::RowWriter;
use crate::report::query::batch::Batch;
use crate::report::query::cell::{Cell, List};
use crate::report::query::lenient::show_value;
use crate::report::query::view::{StatementError, View};
use crate::report::template::column::{Column, ColumnType};
use crate::report::template::report::Template;

/// How many batches may wait to be written.
const AHEAD: usize = 4;

/// The rows of a report, batch by batch, as they are read.
pub struct Rows(Receiver<Batch>);

impl Iterator for Rows {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        self.0.recv().ok()
    }
}

/// What was read.
#[derive(Default)]
pub struct RowCount {
    pub rows: u64,
    /// Cells that are not of their column's type: each says so, and what is there.
    pub mistyped_cells: u64,
}

/// Reads the rows of a report while `write` takes them, on a thread of its own, a few batches behind. Returns how many
/// there were, and what `write` returned.
pub fn stream_rows<T: Send>(
    view: &View<'_>,
    template: &Template,
    write: impl FnOnce(Rows) -> io::Result<T> + Send,
) -> Result<(RowCount, T), ReportError> {
    let (read, written) = thread::scope(|scope| {
        let (batches, queue) = mpsc::sync_channel(AHEAD);
        let writing = scope.spawn(|| write(Rows(queue)));
        let read = read_rows(view, template, &batches);
        // the writer ends with the queue
        drop(batches);
        (read, writing.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    // a writer that failed ended the reading as well: its reason comes first
    let written = written.map_err(ReportError::write(&template.name))?;
    Ok((read?, written))
}

/// Sends the rows of the report to the writer, until it takes no more.
fn read_rows(
    view: &View<'_>,
    template: &Template,
    batches: &SyncSender<Batch>,
) -> Result<RowCount, ReportError> {
    let statement = view.prepare(template.sql.statement());
    let mut statement = statement.map_err(|refusal| prepare_error(template, refusal))?;
    let width = template.columns.len();
    let mut rows = statement.raw_query();
    let (mut batch, mut count) = (Batch::new(width), RowCount::default());
    while let Some(row) = rows.next().map_err(ReportError::snapshot(&template.name))? {
        count.rows += 1;
        count.mistyped_cells += push_row(row, template, &mut batch)?;
        if batch.is_full() && batches.send(mem::replace(&mut batch, Batch::new(width))).is_err() {
            break;
        }
    }
    // a writer that does not take the last batch has failed, and returns the reason
    let _ = batches.send(batch);
    Ok(count)
}

/// Reads the rows of a report into a writer, on the same thread: one that prints need not be sent to another.
pub fn copy_rows(
    view: &View<'_>,
    template: &Template,
    writer: &mut dyn RowWriter,
) -> Result<(), ReportError> {
    let statement = view.prepare(template.sql.statement());
    let mut statement = statement.map_err(|refusal| prepare_error(template, refusal))?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(ReportError::snapshot(&template.name))? {
        let mut batch = Batch::new(template.columns.len());
        push_row(row, template, &mut batch)?;
        batch
            .rows()
            .try_for_each(|cells| writer.write_row(&cells))
            .map_err(ReportError::write(&template.name))?;
    }
    Ok(())
}

/// How many rows the report has. Where the outer query has an order, the engine need not sort the inner one.
pub fn count_rows(view: &View<'_>, template: &Template) -> Result<u64, ReportError> {
    let sql = format!("SELECT COUNT(*) FROM (\n{}\n) ORDER BY 1", template.sql.statement());
    let mut statement = view.prepare(&sql).map_err(|refusal| prepare_error(template, refusal))?;
    let counted = statement.raw_query().next().and_then(|row| row.map_or(Ok(0), |row| row.get(0)));
    counted.map(i64::unsigned_abs).map_err(ReportError::snapshot(&template.name))
}

/// A template is checked before it is run: what refuses it now lies in the snapshot.
fn prepare_error(template: &Template, refusal: StatementError) -> ReportError {
    match refusal {
        StatementError::Sql(error) => ReportError::snapshot(&template.name)(error),
        refusal => template.sql.statement_error(&refusal),
    }
}

/// Adds a row; returns how many of its cells are not of their column's type.
fn push_row(row: &Row<'_>, template: &Template, batch: &mut Batch) -> Result<u64, ReportError> {
    let mut mistyped = 0;
    for (index, column) in template.columns.iter().enumerate() {
        let value = row.get_ref(index).map_err(ReportError::snapshot(&template.name))?;
        match typed_cell(column, value) {
            Some(cell) => batch.push(cell),
            None => {
                mistyped += 1;
                batch.push(Cell::Text(&describe_mistyped(column, value)));
            }
        }
    }
    Ok(mistyped)
}

/// The value as a cell, or `None` where it is not of the column's type.
fn typed_cell<'r>(column: &Column, value: ValueRef<'r>) -> Option<Cell<'r>> {
    match (column.kind, value) {
        (_, ValueRef::Null) => Some(Cell::Empty),
        (ColumnType::Id | ColumnType::Text, ValueRef::Text(text)) => {
            str::from_utf8(text).ok().map(Cell::Text)
        }
        (ColumnType::List, ValueRef::Text(text)) => {
            str::from_utf8(text).ok().map(List::from_joined).map(Cell::List)
        }
        (ColumnType::Integer | ColumnType::Bytes, ValueRef::Integer(number)) => Some(Cell::Integer(number)),
        (ColumnType::Boolean, ValueRef::Integer(flag @ (0 | 1))) => Some(Cell::Boolean(flag == 1)),
        (ColumnType::Datetime, ValueRef::Integer(millis)) => Some(Cell::Time(Timestamp::from_millis(millis))),
        _ => None,
    }
}

/// One odd value does not cost the report, and is not left out either.
fn describe_mistyped(column: &Column, value: ValueRef<'_>) -> String {
    format!("[not of type {}: {}]", column.kind.as_str(), show_value(value))
}
