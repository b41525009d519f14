//! CSV by RFC 4180.

use std::borrow::Cow;
use std::io::{self, Write};
use std::mem;

use chrono_tz::Tz;
use csv::{Terminator, WriterBuilder};
use serde_json::{Value, json};

use crate::model::Timestamp;
use crate::report::format::descriptor::{Format, Writer};
use crate::report::format::formula_guard::{guard_formulas, is_guarded};
use crate::report::format::options::{CsvOptions, FormatOptions, LineEnding};
use crate::report::format::row_writer::{RowWriter, write_all};
use crate::report::format::zone;
use crate::report::output::publish::{CellChanges, StagedFile};
use crate::report::query::cell::Cell;
use crate::report::query::rows::Rows;
use crate::report::template::column::{Column, ColumnType};
use crate::report::template::report::Template;

/// Writes rows as CSV.
pub struct CsvWriter<W: Write> {
    writer: csv::Writer<W>,
    columns: Vec<String>,
    zone: Tz,
    formula_guard: bool,
    changes: CellChanges,
}

/// One file of CSV per report.
pub static CSV: Format = Format {
    name: "csv",
    title: "CSV",
    description: "every report as CSV",
    describe_type,
    resource: Some(describe_resource),
    writer: Writer::Report(write_report),
};

fn describe_type(column: ColumnType) -> &'static str {
    match column {
        ColumnType::Id | ColumnType::Text => "text; guarded if a spreadsheet would run it as a formula",
        ColumnType::Integer => "digits",
        ColumnType::Bytes => "digits, in bytes",
        ColumnType::Datetime => "RFC 3339 in the chosen time zone, milliseconds if not zero",
        ColumnType::Boolean => "`true`, `false`",
        ColumnType::List => "joined by `; `; an item with a `;` in quotes",
    }
}

fn describe_resource(options: &FormatOptions) -> Value {
    let csv = &options.csv;
    json!({
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": if csv.bom { "utf-8-sig" } else { "utf-8" },
        "dialect": {
            "delimiter": char::from(csv.delimiter).to_string(),
            "lineTerminator": if csv.line_ending == LineEnding::Crlf { "\r\n" } else { "\n" },
            "quoteChar": "\"",
            "doubleQuote": true,
            "header": true,
        },
    })
}

fn write_report(
    template: &Template,
    rows: Rows,
    file: &mut StagedFile,
    options: &FormatOptions,
) -> io::Result<CellChanges> {
    write_all(rows, &mut CsvWriter::new(file, &template.columns, &options.csv, options.timezone)?)
}

impl<W: Write> CsvWriter<W> {
    /// Writes the header; times will be in `zone`.
    pub fn new(mut target: W, columns: &[Column], options: &CsvOptions, zone: Tz) -> io::Result<Self> {
        if options.bom {
            target.write_all("\u{feff}".as_bytes())?;
        }
        let terminator = match options.line_ending {
            LineEnding::Lf => Terminator::Any(b'\n'),
            LineEnding::Crlf => Terminator::CRLF,
        };
        let mut writer =
            WriterBuilder::new().delimiter(options.delimiter).terminator(terminator).from_writer(target);
        writer.write_record(columns.iter().map(|column| &column.name)).map_err(into_io_error)?;
        let columns = columns.iter().map(|column| column.name.clone()).collect();
        let formula_guard = options.formula_guard;
        Ok(Self { writer, columns, zone, formula_guard, changes: CellChanges::default() })
    }

    fn write_cell(&mut self, index: usize, cell: Cell<'_>) -> io::Result<()> {
        let text = match cell {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) => self.neutralise(text.into()),
            Cell::List(list) => self.neutralise(list.joined().into()),
            Cell::Integer(number) => number.to_string().into(),
            Cell::Real(number) => number.to_string().into(),
            Cell::Boolean(flag) => if flag { "true" } else { "false" }.into(),
            Cell::Time(moment) => self.format_time(index, moment).into(),
        };
        self.writer.write_field(text.as_bytes()).map_err(into_io_error)
    }

    fn format_time(&mut self, index: usize, moment: Timestamp) -> String {
        if !zone::has_date(moment, self.zone) {
            self.changes.strange_times.extend(self.columns.get(index).cloned());
        }
        zone::rfc3339(moment, self.zone)
    }

    fn neutralise<'a>(&mut self, text: Cow<'a, str>) -> Cow<'a, str> {
        if !self.formula_guard || !is_guarded(&text) {
            return text;
        }
        self.changes.neutralised_cells += 1;
        guard_formulas(&text).into_owned().into()
    }
}

impl<W: Write> RowWriter for CsvWriter<W> {
    fn write_row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        cells.iter().enumerate().try_for_each(|(index, cell)| self.write_cell(index, *cell))?;
        self.writer.write_record(None::<&[u8]>).map_err(into_io_error)
    }

    fn finish(&mut self) -> io::Result<CellChanges> {
        self.writer.flush()?;
        Ok(mem::take(&mut self.changes))
    }
}

/// The error beneath: its own conversion hides of which kind it is.
fn into_io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
