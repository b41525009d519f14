//! CSV by RFC 4180.

use std::borrow::Cow;
use std::io::{self, Write};

use chrono_tz::Tz;
use csv::{Terminator, Writer, WriterBuilder};

use crate::config::{Csv, LineEnding};
use crate::model::Timestamp;
use crate::report::format::zone;
use crate::report::output::publish::Changes;
use crate::report::query::cell::Cell;
use crate::report::query::rows::Sink;
use crate::report::template::column::Column;

/// Writes rows as CSV.
pub struct CsvSink<W: Write> {
    writer: Writer<W>,
    columns: Vec<String>,
    zone: Tz,
    formula_guard: bool,
    changes: Changes,
}

impl<W: Write> CsvSink<W> {
    /// Writes the header; times will be in `zone`.
    pub fn new(mut target: W, columns: &[Column], options: &Csv, zone: Tz) -> io::Result<Self> {
        if options.bom {
            target.write_all("\u{feff}".as_bytes())?;
        }
        let terminator = match options.line_ending {
            LineEnding::Lf => Terminator::Any(b'\n'),
            LineEnding::Crlf => Terminator::CRLF,
        };
        let mut writer =
            WriterBuilder::new().delimiter(options.delimiter).terminator(terminator).from_writer(target);
        writer.write_record(columns.iter().map(|column| &column.name))?;
        let columns = columns.iter().map(|column| column.name.clone()).collect();
        let formula_guard = options.formula_guard;
        Ok(Self { writer, columns, zone, formula_guard, changes: Changes::default() })
    }

    /// Writes what is still held back; tells which cells are not as they were.
    pub fn finish(mut self) -> io::Result<Changes> {
        self.writer.flush()?;
        Ok(self.changes)
    }

    fn cell(&mut self, index: usize, cell: Cell<'_>) -> io::Result<()> {
        let text = match cell {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) => self.guarded(text.into()),
            Cell::List(list) => self.guarded(list.joined().into()),
            Cell::Integer(number) => number.to_string().into(),
            Cell::Real(number) => number.to_string().into(),
            Cell::Boolean(flag) => if flag { "true" } else { "false" }.into(),
            Cell::Time(moment) => self.time(index, moment).into(),
        };
        Ok(self.writer.write_field(text.as_bytes())?)
    }

    fn time(&mut self, index: usize, moment: Timestamp) -> String {
        if !zone::has_date(moment, self.zone) {
            self.changes.strange_times.extend(self.columns.get(index).cloned());
        }
        zone::rfc3339(moment, self.zone)
    }

    fn guarded<'a>(&mut self, text: Cow<'a, str>) -> Cow<'a, str> {
        if !self.formula_guard || !runs(&text) {
            return text;
        }
        self.changes.neutralised_cells += 1;
        format!("'{text}").into()
    }
}

impl<W: Write> Sink for CsvSink<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        cells.iter().enumerate().try_for_each(|(index, cell)| self.cell(index, *cell))?;
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }
}

/// Whether a spreadsheet would take the text for a formula: by its first character, unless it is a plain number.
fn runs(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !text.parse::<f64>().is_ok_and(f64::is_finite)
}
