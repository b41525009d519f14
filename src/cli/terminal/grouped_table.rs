//! Rows that belong together, as tables: the changes of each exchange, what is known of each person.

use std::io::{self, Write};

use chrono_tz::Tz;
use console::{Style, colors_enabled};

use super::output::cell_text;
use super::table::{self, Table};
use super::width::stdout_width;
use crate::printable::Printable;
use crate::report::{Cell, CellChanges, Column, RowWriter};

/// What belongs together, and what is shown of it.
pub(crate) struct Grouping {
    /// The columns of its name and its id; rows are sorted by them.
    pub heading: [&'static str; 2],
    /// The columns that are shown, of those of the report; the first has a colour by its word.
    pub shown: [&'static str; 6],
    /// The place of the one that gives way where there is no room.
    pub flexible: usize,
}

/// The changes of each exchange.
pub(crate) const CHANGES: Grouping = Grouping {
    heading: ["exchange_name", "exchange_id"],
    shown: ["change", "subject_type", "subject", "field", "before", "after"],
    flexible: 2,
};

/// Who had access to each exchange at a time.
pub(crate) const ACCESS_ON: Grouping = Grouping {
    heading: ["exchange_name", "exchange_id"],
    shown: ["certainty", "fact", "person", "subject", "run_before", "run_after"],
    flexible: 2,
};

/// Who had access to each exchange from when to when.
pub(crate) const ACCESS_TIMELINE: Grouping = Grouping {
    heading: ["exchange_name", "exchange_id"],
    shown: ["fact", "person", "subject", "first_seen", "last_seen", "absent_since"],
    flexible: 1,
};

/// What is known of each person.
pub(crate) const PEOPLE: Grouping = Grouping {
    heading: ["person", "user_id"],
    shown: ["fact", "exchange_name", "subject", "detail", "first_on", "last_on"],
    flexible: 3,
};

/// The rows that are held at a time: a group may have any number.
const HELD_ROWS: usize = 1000;

/// Writes the rows of a report that is sorted by its groups.
pub(crate) struct GroupedTable<'c, W: Write> {
    grouping: &'static Grouping,
    target: W,
    columns: &'c [Column],
    timezone: Tz,
    /// Name and id of the group whose rows are held.
    group: Option<[String; 2]>,
    rows: Table,
}

impl<'c, W: Write> GroupedTable<'c, W> {
    pub(crate) fn new(target: W, grouping: &'static Grouping, columns: &'c [Column], timezone: Tz) -> Self {
        Self { target, grouping, columns, timezone, group: None, rows: new_table(grouping, columns) }
    }

    /// The text of a column; empty where a template of one's own has no such column.
    fn text(&self, cells: &[Cell<'_>], name: &str) -> String {
        let place = self.columns.iter().position(|column| column.name == name);
        let cell = place.and_then(|place| cells.get(place));
        cell.map_or_else(String::new, |cell| cell_text(*cell, self.timezone))
    }

    fn write_held(&mut self) -> io::Result<()> {
        let rows = std::mem::replace(&mut self.rows, new_table(self.grouping, self.columns));
        if rows.len() == 0 {
            return Ok(());
        }
        write!(self.target, "{}", rows.fit(stdout_width(), self.grouping.flexible))
    }

    fn begin_group(&mut self, group: [String; 2]) -> io::Result<()> {
        self.write_held()?;
        let gap = if self.group.is_some() { "\n" } else { "" };
        match &group {
            [name, id] if name.is_empty() && id.is_empty() => writeln!(self.target, "{gap}(not known)")?,
            [name, id] => writeln!(self.target, "{gap}{} ({})", Printable(name), Printable(id))?,
        }
        self.group = Some(group);
        Ok(())
    }
}

impl<W: Write> RowWriter for GroupedTable<'_, W> {
    fn write_row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        let group = self.grouping.heading.map(|name| self.text(cells, name));
        if self.group.as_ref() != Some(&group) {
            self.begin_group(group)?;
        }
        let [word, others @ ..] = self.grouping.shown.map(|name| self.text(cells, name));
        // in a file a colour would be rubbish, wherever standard error goes
        let style = if colors_enabled() { word_style(&word) } else { Style::new() };
        let word = table::Cell::styled(&word, style);
        self.rows.push([word].into_iter().chain(others.map(table::Cell::from)).collect());
        if self.rows.len() < HELD_ROWS { Ok(()) } else { self.write_held() }
    }

    fn finish(&mut self) -> io::Result<CellChanges> {
        self.write_held()?;
        self.target.flush()?;
        Ok(CellChanges::default())
    }
}

fn new_table(grouping: &Grouping, columns: &[Column]) -> Table {
    let heading = |name: &str| {
        let column = columns.iter().find(|column| column.name == name);
        column.map_or_else(|| name.to_owned(), Column::heading)
    };
    Table::new(grouping.shown.map(|name| table::Column::left(heading(name))))
}

fn word_style(word: &str) -> Style {
    match word {
        "added" => Style::new().green(),
        "removed" => Style::new().red(),
        "unknown" => Style::new().dim(),
        "changed" | "re_added" | "finding" => Style::new().yellow(),
        _ => Style::new(),
    }
}
