//! A plain table for the terminal.

use std::fmt;

use console::{Alignment, Style, measure_text_width, pad_str};

use crate::printable::printable;

/// The widest a column gets.
const MAX_WIDTH: usize = 48;
/// So many characters of a cell are kept: some take no width.
const MAX_CHARS: usize = 200;

/// Rows of texts in columns as wide as their widest text; wide characters count as two.
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

/// A text that shows on one line, and its colour.
pub(crate) struct Cell {
    text: String,
    style: Style,
}

/// A heading, and the side its cells are aligned to.
pub(crate) struct Column {
    heading: String,
    alignment: Alignment,
}

impl Column {
    /// A column of texts.
    pub(crate) fn left(heading: impl Into<String>) -> Self {
        Self { heading: printable(&heading.into()), alignment: Alignment::Left }
    }

    /// A column of numbers.
    pub(crate) fn right(heading: impl Into<String>) -> Self {
        Self { heading: printable(&heading.into()), alignment: Alignment::Right }
    }
}

impl Cell {
    /// A text of whoever's, in a colour. Of a long one no more is kept than can be shown.
    pub(crate) fn styled(text: &str, style: Style) -> Self {
        let text = match text.char_indices().nth(MAX_CHARS) {
            Some((end, _)) => printable(&text[..end]) + "…",
            None => printable(text),
        };
        Self { text, style: style.for_stderr() }
    }

    fn pad(&self, width: usize, alignment: Alignment) -> String {
        let text = self.style.apply_to(&self.text).to_string();
        pad_str(&text, width, alignment, Some("…")).into_owned()
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::styled(&text, Style::new())
    }
}

impl Table {
    pub(crate) fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    pub(crate) fn push(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// The rows so far.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// A row as a line, in columns of such widths.
    pub(crate) fn format_row(&self, row: &[Cell], widths: &[usize]) -> String {
        let cells = row.iter().zip(&self.columns).zip(widths);
        let padded = cells.map(|((cell, column), width)| cell.pad(*width, column.alignment));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    }

    /// How wide each column has to be for these rows.
    pub(crate) fn column_widths(&self) -> Vec<usize> {
        let width = |(index, column): (usize, &Column)| {
            let cells = self.rows.iter().filter_map(|row| row.get(index));
            let widest = cells.map(|cell| measure_text_width(&cell.text)).max().unwrap_or(0);
            widest.min(MAX_WIDTH).max(measure_text_width(&column.heading))
        };
        self.columns.iter().enumerate().map(width).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.column_widths();
        let headings = self.columns.iter().map(|column| Cell::from(column.heading.clone())).collect();
        for row in std::iter::once(&headings).chain(&self.rows) {
            writeln!(f, "{}", self.format_row(row, &widths))?;
        }
        Ok(())
    }
}
