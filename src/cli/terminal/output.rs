//! Rows on standard output: as a table for people, as CSV or JSON for programs.

use std::io::{self, BufWriter, ErrorKind, Write};

use chrono_tz::Tz;
use clap::ValueEnum;

use super::grouped_table::{GroupedTable, Grouping};
use super::table::{self, Table};
use crate::config::Config;
use crate::report::{
    Cell, CellChanges, Column, CsvWriter, FormatOptions, JsonWriter, Layout, ReportError, RowWriter,
    StandaloneReport, rfc3339,
};

/// The rows that decide how wide the columns of a table are.
const FIRST_ROWS: usize = 1000;

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
    /// A JSON object a line
    Jsonl,
}

/// Prints the rows that `fill` writes.
pub(crate) fn print_rows(
    format: OutputFormat,
    columns: &[Column],
    config: &Config,
    fill: impl FnOnce(&mut dyn RowWriter) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    ignore_closed_pipe(write_rows(format, columns, config, fill))
}

/// Prints a report; as a table for people, in groups.
pub(crate) fn print_report(
    report: &StandaloneReport<'_>,
    grouping: &'static Grouping,
    format: OutputFormat,
    config: &Config,
) -> Result<(), ReportError> {
    let columns = &report.template()?.columns;
    let OutputFormat::Table = format else {
        return print_rows(format, columns, config, |writer| report.write_rows(writer));
    };
    let target = BufWriter::new(io::stdout().lock());
    let mut table = GroupedTable::new(target, grouping, columns, config.output.timezone);
    let written = report.write_rows(&mut table);
    let finish = |()| table.finish().map(drop).map_err(ReportError::write("the result"));
    ignore_closed_pipe(written.and_then(finish))
}

/// A reader that closes the pipe early is no error.
pub(crate) fn ignore_closed_pipe(printed: Result<(), ReportError>) -> Result<(), ReportError> {
    match printed {
        Err(ReportError::Write { source, .. }) if source.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

fn write_rows(
    format: OutputFormat,
    columns: &[Column],
    config: &Config,
    fill: impl FnOnce(&mut dyn RowWriter) -> Result<(), ReportError>,
) -> Result<(), ReportError> {
    let fail = |source| ReportError::Write { what: "the result".to_owned(), source };
    let FormatOptions { timezone, csv } = config.format_options();
    let target = BufWriter::new(io::stdout().lock());
    let json = |target, layout| JsonWriter::new(target, columns, layout, timezone).map_err(fail);
    let mut writer: Box<dyn RowWriter> = match format {
        OutputFormat::Table => Box::new(TableWriter::new(target, columns, timezone)),
        OutputFormat::Csv => Box::new(CsvWriter::new(target, columns, &csv, timezone).map_err(fail)?),
        OutputFormat::Json => Box::new(json(target, Layout::Array)?),
        OutputFormat::Jsonl => Box::new(json(target, Layout::Lines)?),
    };
    fill(writer.as_mut())?;
    writer.finish().map(drop).map_err(fail)
}

/// Writes a table whose columns are as wide as its first rows need: the others are not waited for, or a query of ten
/// million rows would have to fit into memory.
struct TableWriter<W: Write> {
    target: W,
    timezone: Tz,
    first_rows: Table,
    /// Known once the first rows are written.
    widths: Option<Vec<usize>>,
}

impl<W: Write> TableWriter<W> {
    fn new(target: W, columns: &[Column], timezone: Tz) -> Self {
        let columns = columns.iter().map(|column| table::Column::left(&column.name));
        Self { target, timezone, first_rows: Table::new(columns), widths: None }
    }

    fn write_first_rows(&mut self) -> io::Result<()> {
        self.widths = Some(self.first_rows.column_widths());
        write!(self.target, "{}", self.first_rows)
    }
}

impl<W: Write> RowWriter for TableWriter<W> {
    fn write_row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        let row: Vec<table::Cell> = cells.iter().map(|cell| cell_text(*cell, self.timezone).into()).collect();
        if let Some(widths) = &self.widths {
            return writeln!(self.target, "{}", self.first_rows.format_row(&row, widths));
        }
        self.first_rows.push(row);
        if self.first_rows.len() < FIRST_ROWS { Ok(()) } else { self.write_first_rows() }
    }

    fn finish(&mut self) -> io::Result<CellChanges> {
        if self.widths.is_none() {
            self.write_first_rows()?;
        }
        self.target.flush()?;
        Ok(CellChanges::default())
    }
}

/// A value as it is shown in a table.
pub(super) fn cell_text(cell: Cell<'_>, timezone: Tz) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Boolean(flag) => flag.to_string(),
        Cell::Time(moment) => rfc3339(moment, timezone),
        Cell::List(list) => list.joined(),
    }
}
