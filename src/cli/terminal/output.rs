//! Rows on standard output: as a table for the eye, as CSV or JSON for programs.

use std::io::{self, BufWriter, ErrorKind, Write};

use clap::ValueEnum;

use super::table::Table;
use crate::config::Config;
use crate::report::{Cell, Column, CsvSink, JsonSink, Layout, ReportError, Sink, rfc3339};

/// How rows look.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Shape {
    /// Columns for the eye
    #[default]
    Table,
    /// As the reports, by the settings under `[csv]`
    Csv,
    /// One array of objects
    Json,
}

/// Prints what `fill` hands to the sink. Who reads and has seen enough is no failure.
pub(crate) fn print(
    shape: Shape,
    columns: &[Column],
    config: &Config,
    fill: impl FnOnce(&mut dyn Sink) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    match into_stdout(shape, columns, config, fill) {
        Err(ReportError::Write { cause, .. }) if cause.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

fn into_stdout(
    shape: Shape,
    columns: &[Column],
    config: &Config,
    fill: impl FnOnce(&mut dyn Sink) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    let fail = |cause| ReportError::Write { what: "the answer".to_owned(), cause };
    let zone = config.output.timezone;
    let target = BufWriter::new(io::stdout().lock());
    match shape {
        Shape::Table => {
            let mut sink = TableSink::new(target, columns);
            fill(&mut sink)?;
            sink.finish().map_err(fail)
        }
        Shape::Csv => {
            let mut sink = CsvSink::new(target, columns, &config.csv, zone).map_err(fail)?;
            fill(&mut sink)?;
            sink.finish().map(drop).map_err(fail)
        }
        Shape::Json => {
            let mut sink = JsonSink::new(target, columns, Layout::Array, zone).map_err(fail)?;
            fill(&mut sink)?;
            sink.finish().map_err(fail)
        }
    }
}

/// Gathers the rows: the widths are known at the end.
struct TableSink<W: Write> {
    target: W,
    table: Table,
}

impl<W: Write> TableSink<W> {
    fn new(target: W, columns: &[Column]) -> Self {
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        Self { target, table: Table::new(&names) }
    }

    fn finish(mut self) -> io::Result<()> {
        write!(self.target, "{}", self.table)?;
        self.target.flush()
    }
}

impl<W: Write> Sink for TableSink<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.table.push(cells.iter().map(|cell| text(*cell)).collect());
        Ok(())
    }
}

/// A cell on one line, without anything a terminal would obey.
fn text(cell: Cell<'_>) -> String {
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
