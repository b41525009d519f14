//! What changed, as tables: one for each exchange.

use std::io::{self, Write};

use chrono_tz::Tz;
use console::Style;

use super::output::cell_text;
use super::table::{self, Table};
use super::width::terminal_width;
use crate::printable::Printable;
use crate::report::{Cell, CellChanges, Column, RowWriter};

/// The columns that are shown, of those of the report.
const SHOWN: [&str; 6] = ["change", "subject_type", "subject", "field", "before", "after"];
/// The one of them that gives way where there is no room.
const SUBJECT: usize = 2;
/// The rows that are held at a time: a room may have any number.
const HELD_ROWS: usize = 1000;

/// Writes the rows of the report of changes, which is sorted by exchange.
pub(crate) struct ChangeTable<'c, W: Write> {
    target: W,
    columns: &'c [Column],
    timezone: Tz,
    /// Name and id of the exchange whose rows are held.
    room: Option<[String; 2]>,
    rows: Table,
}

impl<'c, W: Write> ChangeTable<'c, W> {
    pub(crate) fn new(target: W, columns: &'c [Column], timezone: Tz) -> Self {
        Self { target, columns, timezone, room: None, rows: new_table() }
    }

    /// The text of a column; empty where a template of one's own has no such column.
    fn text(&self, cells: &[Cell<'_>], name: &str) -> String {
        let place = self.columns.iter().position(|column| column.name == name);
        let cell = place.and_then(|place| cells.get(place));
        cell.map_or_else(String::new, |cell| cell_text(*cell, self.timezone))
    }

    fn write_held(&mut self) -> io::Result<()> {
        let rows = std::mem::replace(&mut self.rows, new_table());
        if rows.len() == 0 { Ok(()) } else { write!(self.target, "{}", rows.fit(terminal_width(), SUBJECT)) }
    }

    fn begin_room(&mut self, room: [String; 2]) -> io::Result<()> {
        self.write_held()?;
        let gap = if self.room.is_some() { "\n" } else { "" };
        let [name, id] = &room;
        writeln!(self.target, "{gap}{} ({})", Printable(name), Printable(id))?;
        self.room = Some(room);
        Ok(())
    }
}

impl<W: Write> RowWriter for ChangeTable<'_, W> {
    fn write_row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        let room = ["exchange_name", "exchange_id"].map(|name| self.text(cells, name));
        if self.room.as_ref() != Some(&room) {
            self.begin_room(room)?;
        }
        let texts = SHOWN.map(|name| self.text(cells, name));
        let style = change_style(&texts[0]);
        let [change, others @ ..] = texts;
        let change = table::Cell::styled(&change, style);
        self.rows.push([change].into_iter().chain(others.map(table::Cell::from)).collect());
        if self.rows.len() < HELD_ROWS { Ok(()) } else { self.write_held() }
    }

    fn finish(&mut self) -> io::Result<CellChanges> {
        self.write_held()?;
        self.target.flush()?;
        Ok(CellChanges::default())
    }
}

fn new_table() -> Table {
    Table::new(SHOWN.map(|name| table::Column::left(name.replace('_', " "))))
}

fn change_style(change: &str) -> Style {
    match change {
        "added" => Style::new().green(),
        "removed" => Style::new().red(),
        "unknown" => Style::new().dim(),
        _ => Style::new().yellow(),
    }
}
