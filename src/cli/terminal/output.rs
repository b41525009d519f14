//! Rows on standard output: as a table for people, as CSV or JSON for programs.

use std::io::{self, BufWriter, ErrorKind, Write};

use clap::ValueEnum;

use super::table::{self, Table};
use crate::config::Config;
use crate::report::{Cell, Column, CsvSink, JsonSink, Layout, ReportError, Sink, rfc3339};

/// The format of rows on standard output.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum OutputFormat {
    /// Aligned columns
    #[default]
    Table,
    /// CSV, with the settings of `[csv]`
    Csv,
    /// A JSON array of objects
    Json,
}

/// Prints the rows that `fill` writes to the sink. A reader that closes the pipe early is no error.
pub(crate) fn print_rows(
    format: OutputFormat,
    columns: &[Column],
    config: &Config,
    fill: impl FnOnce(&mut dyn Sink) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    match write_rows(format, columns, config, fill) {
        Err(ReportError::Write { source, .. }) if source.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

fn write_rows(
    format: OutputFormat,
    columns: &[Column],
    config: &Config,
    fill: impl FnOnce(&mut dyn Sink) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    let fail = |source| ReportError::Write { what: "the result".to_owned(), source };
    let zone = config.output.timezone;
    let target = BufWriter::new(io::stdout().lock());
    match format {
        OutputFormat::Table => {
            let mut sink = TableSink::new(target, columns);
            fill(&mut sink)?;
            sink.finish().map_err(fail)
        }
        OutputFormat::Csv => {
            let mut sink = CsvSink::new(target, columns, &config.csv, zone).map_err(fail)?;
            fill(&mut sink)?;
            sink.finish().map(drop).map_err(fail)
        }
        OutputFormat::Json => {
            let mut sink = JsonSink::new(target, columns, Layout::Array, zone).map_err(fail)?;
            fill(&mut sink)?;
            sink.finish().map_err(fail)
        }
    }
}

/// Collects the rows: the widths are known only at the end.
struct TableSink<W: Write> {
    target: W,
    table: Table,
}

impl<W: Write> TableSink<W> {
    fn new(target: W, columns: &[Column]) -> Self {
        let columns = columns.iter().map(|column| table::Column::left(&column.name));
        Self { target, table: Table::new(columns) }
    }

    fn finish(mut self) -> io::Result<()> {
        write!(self.target, "{}", self.table)?;
        self.target.flush()
    }
}

impl<W: Write> Sink for TableSink<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.table.push(cells.iter().map(|cell| cell_text(*cell)).collect());
        Ok(())
    }
}

/// A cell on one line, without control characters: a terminal would obey them.
fn cell_text(cell: Cell<'_>) -> String {
    let text = match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Boolean(flag) => flag.to_string(),
        Cell::Time(moment) => rfc3339(moment, chrono_tz::UTC),
        Cell::List(list) => list.joined(),
    };
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
