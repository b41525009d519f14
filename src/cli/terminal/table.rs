//! A plain table for the terminal.

use std::fmt;

use console::{Alignment, measure_text_width, pad_str};

/// The widest a column gets.
const MAX_WIDTH: usize = 48;

/// Rows of texts in columns as wide as their widest text; wide characters count as two.
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

/// A heading, and the side its cells are aligned to.
pub(crate) struct Column {
    heading: String,
    alignment: Alignment,
}

impl Column {
    /// A column of texts.
    pub(crate) fn left(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), alignment: Alignment::Left }
    }

    /// A column of numbers.
    pub(crate) fn right(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), alignment: Alignment::Right }
    }
}

impl Table {
    pub(crate) fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    pub(crate) fn push(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    fn column_widths(&self) -> Vec<usize> {
        let width = |(index, column): (usize, &Column)| {
            let cells = self.rows.iter().filter_map(|row| row.get(index));
            let widest = cells.map(|cell| measure_text_width(cell)).max().unwrap_or(0);
            widest.min(MAX_WIDTH).max(measure_text_width(&column.heading))
        };
        self.columns.iter().enumerate().map(width).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.column_widths();
        let headings = self.columns.iter().map(|column| column.heading.clone()).collect();
        for row in std::iter::once(&headings).chain(&self.rows) {
            let cells = row.iter().zip(&self.columns).zip(&widths);
            let padded =
                cells.map(|((cell, column), width)| pad_str(cell, *width, column.alignment, Some("…")));
            writeln!(f, "{}", padded.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        Ok(())
    }
}
