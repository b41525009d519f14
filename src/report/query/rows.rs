//! Running a template over a view of the snapshot: typed cells, one row at a time.

use std::io;
use std::panic::resume_unwind;
use std::sync::mpsc::{self, SyncSender};
use std::thread;

use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::model::Timestamp;
use crate::report::error::ReportError;
use crate::report::query::batch::Batch;
use crate::report::query::cell::{Cell, List};
use crate::report::query::view::{Refusal, View};
use crate::report::template::column::{Column, Kind};
use crate::report::template::report::Template;

/// How many batches may wait to be written.
const AHEAD: usize = 4;

/// What takes the rows of a report; it knows its columns from the start.
pub trait Sink {
    /// Takes a row: one cell a column, in their order.
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()>;
}

/// Hands each row of the report to the sink; tells how many there were. The sink works on a thread of its own, a few
/// batches behind the engine.
pub fn each_row(
    view: &View<'_>,
    template: &Template,
    sink: &mut (dyn Sink + Send),
) -> Result<u64, ReportError> {
    let width = template.columns.len();
    let mut write = |batch: Batch| batch.rows(width).try_for_each(|row| sink.row(&row));
    let (read, written) = thread::scope(|scope| {
        let (batches, queue) = mpsc::sync_channel(AHEAD);
        let writing = scope.spawn(move || queue.into_iter().try_for_each(&mut write));
        let read = read(view, template, &batches);
        drop(batches);
        (read, writing.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    written.map_err(ReportError::write(&template.name))?;
    read
}

/// Sends off the rows of the report, until nobody takes them.
fn read(view: &View<'_>, template: &Template, batches: &SyncSender<Batch>) -> Result<u64, ReportError> {
    let statement = view.prepare(template.sql.statement());
    let mut statement = statement.map_err(|refusal| unreadable(template, refusal))?;
    let mut rows = statement.raw_query();
    let (mut batch, mut count) = (Batch::default(), 0);
    while let Some(row) = rows.next().map_err(ReportError::snapshot(&template.name))? {
        count += 1;
        take(row, template, count, &mut batch)?;
        if batch.is_full() && batches.send(std::mem::take(&mut batch)).is_err() {
            break;
        }
    }
    // who does not take the last one has failed, and says why
    let _ = batches.send(batch);
    Ok(count)
}

/// How many rows the report has. Where the outer query has an order, the engine need not sort the inner one.
pub fn count(view: &View<'_>, template: &Template) -> Result<u64, ReportError> {
    let sql = format!("SELECT COUNT(*) FROM (\n{}\n) ORDER BY 1", template.sql.statement());
    let mut statement = view.prepare(&sql).map_err(|refusal| unreadable(template, refusal))?;
    let counted = statement.raw_query().next().and_then(|row| row.map_or(Ok(0), |row| row.get(0)));
    counted.map(i64::unsigned_abs).map_err(ReportError::snapshot(&template.name))
}

/// A template is checked before it is run: what refuses it now lies in the snapshot.
fn unreadable(template: &Template, refusal: Refusal) -> ReportError {
    match refusal {
        Refusal::Sql(error) => ReportError::snapshot(&template.name)(error),
        refusal => template.sql.refused(&refusal),
    }
}

fn take(row: &Row<'_>, template: &Template, number: u64, batch: &mut Batch) -> Result<(), ReportError> {
    for (index, column) in template.columns.iter().enumerate() {
        let value = row.get_ref(index).map_err(ReportError::snapshot(&template.name))?;
        batch.push(cell(column, value).ok_or_else(|| mistyped(template, number, column, value))?);
    }
    Ok(())
}

/// The value as a cell, or `None` where it is not of the column's type.
fn cell<'r>(column: &Column, value: ValueRef<'r>) -> Option<Cell<'r>> {
    match (column.kind, value) {
        (_, ValueRef::Null) => Some(Cell::Empty),
        (Kind::Id | Kind::Text, ValueRef::Text(text)) => str::from_utf8(text).ok().map(Cell::Text),
        (Kind::List, ValueRef::Text(text)) => str::from_utf8(text).ok().map(List::of).map(Cell::List),
        (Kind::Integer | Kind::Bytes, ValueRef::Integer(number)) => Some(Cell::Integer(number)),
        (Kind::Boolean, ValueRef::Integer(flag @ (0 | 1))) => Some(Cell::Boolean(flag == 1)),
        (Kind::Datetime, ValueRef::Integer(millis)) => Some(Cell::Time(Timestamp::from_millis(millis))),
        _ => None,
    }
}

fn mistyped(template: &Template, row: u64, column: &Column, value: ValueRef<'_>) -> ReportError {
    let found = match value {
        ValueRef::Null => "nothing",
        ValueRef::Integer(_) => "an integer",
        ValueRef::Real(_) => "a fraction",
        ValueRef::Text(_) => "a text",
        ValueRef::Blob(_) => "a blob",
    };
    let expected = column.kind.as_str();
    ReportError::Cell { report: template.name.clone(), row, column: column.name.clone(), expected, found }
}
