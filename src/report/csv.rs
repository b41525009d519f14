//! CSV by RFC 4180.

use std::borrow::Cow;
use std::io::{self, Write};

use chrono_tz::Tz;
use csv::{Terminator, Writer, WriterBuilder};

use super::rows::{Cell, Sink};
use super::template::Column;
use super::zone;
use crate::config::{Csv, LineEnding};

/// Writes rows as CSV.
pub struct CsvSink<W: Write> {
    writer: Writer<W>,
    zone: Tz,
    formula_guard: bool,
    neutralised: u64,
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
        Ok(Self { writer, zone, formula_guard: options.formula_guard, neutralised: 0 })
    }

    /// Writes what is still held back; tells how many cells the formula guard touched.
    pub fn finish(mut self) -> io::Result<u64> {
        self.writer.flush()?;
        Ok(self.neutralised)
    }

    fn cell(&mut self, cell: Cell<'_>) -> io::Result<()> {
        let text = match cell {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) => self.guarded(text.into()),
            Cell::List(list) => self.guarded(list.joined().into()),
            Cell::Integer(number) => number.to_string().into(),
            Cell::Real(number) => number.to_string().into(),
            Cell::Boolean(flag) => if flag { "true" } else { "false" }.into(),
            Cell::Time(moment) => zone::rfc3339(moment, self.zone).into(),
        };
        Ok(self.writer.write_field(text.as_bytes())?)
    }

    fn guarded<'a>(&mut self, text: Cow<'a, str>) -> Cow<'a, str> {
        if !self.formula_guard || !runs(&text) {
            return text;
        }
        self.neutralised += 1;
        format!("'{text}").into()
    }
}

impl<W: Write> Sink for CsvSink<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        cells.iter().try_for_each(|cell| self.cell(*cell))?;
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }
}

/// Whether a spreadsheet would take the text for a formula: by its first character, unless it is a plain number.
fn runs(text: &str) -> bool {
    let number = text.parse::<f64>().is_ok_and(f64::is_finite);
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && !number
}
