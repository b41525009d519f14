//! Writing row by row.

use std::io;

use crate::report::output::publish::CellChanges;
use crate::report::query::cell::Cell;
use crate::report::query::rows::Rows;

/// Writes rows whose columns it knows from the start.
pub trait RowWriter {
    /// Writes a row: one cell a column, in their order.
    fn write_row(&mut self, cells: &[Cell<'_>]) -> io::Result<()>;

    /// Writes what closes the file and what is still held back; returns the cells that could not be written as they are.
    fn finish(&mut self) -> io::Result<CellChanges>;
}

/// Writes all rows of a report, and finishes.
pub(crate) fn write_all(rows: Rows, writer: &mut dyn RowWriter) -> io::Result<CellChanges> {
    for batch in rows {
        batch.rows().try_for_each(|row| writer.write_row(&row))?;
    }
    writer.finish()
}
