//! JSON: an object per row, nothing neutralised and nothing rounded.

use std::io::{self, Write};

use chrono_tz::Tz;

use crate::report::format::descriptor::{Format, Writer};
use crate::report::format::options::FormatOptions;
use crate::report::format::row_writer::{RowWriter, write_all};
use crate::report::format::zone;
use crate::report::output::publish::{CellChanges, StagedFile};
use crate::report::query::cell::Cell;
use crate::report::query::rows::Rows;
use crate::report::template::column::{Column, ColumnType};
use crate::report::template::report::Template;

/// One file of JSON Lines per report.
pub static JSONL: Format = Format {
    name: "jsonl",
    title: "JSON Lines",
    description: "every report as JSON, one object per line",
    describe_type,
    resource: None,
    writer: Writer::Report(write_report),
};

fn describe_type(column: ColumnType) -> &'static str {
    match column {
        ColumnType::Id | ColumnType::Text => "string",
        ColumnType::Integer => "number",
        ColumnType::Bytes => "number, in bytes",
        ColumnType::Datetime => "string, as in CSV",
        ColumnType::Boolean => "`true`, `false`",
        ColumnType::List => "array",
    }
}

fn write_report(
    template: &Template,
    rows: Rows,
    file: &mut StagedFile,
    options: &FormatOptions,
) -> io::Result<CellChanges> {
    write_all(rows, &mut JsonWriter::new(file, &template.columns, Layout::Lines, options.timezone)?)
}

/// How the objects are arranged in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One per line: JSON Lines.
    Lines,
    /// In one array.
    Array,
}

/// Writes rows as JSON: unknown is `null`, a list is an array, a time a text in RFC 3339.
pub struct JsonWriter<W: Write> {
    target: W,
    /// `"name":`, with the comma before all but the first.
    keys: Vec<Vec<u8>>,
    layout: Layout,
    zone: Tz,
    rows: u64,
}

impl<W: Write> JsonWriter<W> {
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

    fn row_start(&self) -> &'static [u8] {
        match (self.layout, self.rows) {
            (Layout::Lines, _) => b"{",
            (Layout::Array, 0) => b"[\n{",
            (Layout::Array, _) => b",\n{",
        }
    }

    fn write_cell(target: &mut W, cell: Cell<'_>, zone: Tz) -> io::Result<()> {
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

impl<W: Write> RowWriter for JsonWriter<W> {
    fn write_row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        self.target.write_all(self.row_start())?;
        for (key, cell) in self.keys.iter().zip(cells) {
            self.target.write_all(key)?;
            Self::write_cell(&mut self.target, *cell, self.zone)?;
        }
        self.rows += 1;
        self.target.write_all(if self.layout == Layout::Lines { b"}\n" } else { b"}" })
    }

    fn finish(&mut self) -> io::Result<CellChanges> {
        match (self.layout, self.rows) {
            (Layout::Lines, _) => {}
            (Layout::Array, 0) => self.target.write_all(b"[]\n")?,
            (Layout::Array, _) => self.target.write_all(b"\n]\n")?,
        }
        self.target.flush()?;
        Ok(CellChanges::default())
    }
}
