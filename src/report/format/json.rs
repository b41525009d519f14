//! JSON: an object a row, nothing neutralised and nothing rounded.

use std::io::{self, Write};

use chrono_tz::Tz;

use crate::report::format::zone;
use crate::report::query::cell::Cell;
use crate::report::query::rows::Sink;
use crate::report::template::column::Column;

/// How the objects stand in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One a line: JSON Lines.
    Lines,
    /// In one array.
    Array,
}

/// Writes rows as JSON: unknown is `null`, a list an array, a time a text as RFC 3339 has it.
pub struct JsonSink<W: Write> {
    target: W,
    /// `"name":`, with the comma before all but the first.
    keys: Vec<Vec<u8>>,
    layout: Layout,
    zone: Tz,
    rows: u64,
}

impl<W: Write> JsonSink<W> {
    /// Times will be in `zone`.
    pub fn new(target: W, columns: &[Column], layout: Layout, zone: Tz) -> io::Result<Self> {
        let key = |(index, column): (usize, &Column)| {
            let mut key = if index == 0 { Vec::new() } else { vec![b','] };
            serde_json::to_writer(&mut key, &column.name)?;
            key.push(b':');
            Ok(key)
        };
        let keys = columns.iter().enumerate().map(key).collect::<io::Result<_>>()?;
        Ok(Self { target, keys, layout, zone, rows: 0 })
    }

    /// Writes what closes the file.
    pub fn finish(mut self) -> io::Result<()> {
        match (self.layout, self.rows) {
            (Layout::Lines, _) => {}
            (Layout::Array, 0) => self.target.write_all(b"[]\n")?,
            (Layout::Array, _) => self.target.write_all(b"\n]\n")?,
        }
        self.target.flush()
    }

    fn before(&self) -> &'static [u8] {
        match (self.layout, self.rows) {
            (Layout::Lines, _) => b"{",
            (Layout::Array, 0) => b"[\n{",
            (Layout::Array, _) => b",\n{",
        }
    }

    fn cell(target: &mut W, cell: Cell<'_>, zone: Tz) -> io::Result<()> {
        match cell {
            Cell::Empty => target.write_all(b"null"),
            Cell::Text(text) => Ok(serde_json::to_writer(target, text)?),
            Cell::Integer(number) => write!(target, "{number}"),
            // JSON has no infinity: serde_json writes null
            Cell::Real(number) => Ok(serde_json::to_writer(target, &number)?),
            Cell::Boolean(flag) => write!(target, "{flag}"),
            Cell::Time(moment) => Ok(serde_json::to_writer(target, &zone::rfc3339(moment, zone))?),
            Cell::List(list) => Ok(serde_json::to_writer(target, &list.items().collect::<Vec<_>>())?),
        }
    }
}

impl<W: Write> Sink for JsonSink<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.target.write_all(self.before())?;
        for (key, cell) in self.keys.iter().zip(cells) {
            self.target.write_all(key)?;
            Self::cell(&mut self.target, *cell, self.zone)?;
        }
        self.rows += 1;
        self.target.write_all(if self.layout == Layout::Lines { b"}\n" } else { b"}" })
    }
}
