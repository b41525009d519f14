//! A plain table for the terminal.

use std::fmt;

use console::{Alignment, Style, measure_text_width, pad_str, truncate_str};

use crate::printable::printable;

/// The widest a column gets.
const MAX_WIDTH: usize = 48;
/// So many characters of a cell are kept: some take no width.
const MAX_CHARS: usize = 200;

/// The column that gives way keeps this width.
const MIN_WIDTH: usize = 8;
/// Between two columns.
const GAP: &str = "  ";

/// Rows of texts in columns as wide as their widest text; wide characters count as two.
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    /// What it has to fit into, and the column that gives way first.
    room: Option<(usize, usize)>,
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
        // a wide character that is cut leaves a column to be padded
        pad_str(&truncate_str(&text, width, "…"), width, alignment, None).into_owned()
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::styled(&text, Style::new())
    }
}

impl Table {
    pub(crate) fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new(), room: None }
    }

    /// Keeps to so many columns of a terminal, where that is known: the column of that index gives way, then headings, then
    /// other texts.
    pub(crate) fn fit(self, width: Option<usize>, gives_way: usize) -> Self {
        Self { room: width.map(|width| (width, gives_way)), ..self }
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
        padded.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
    }

    /// How wide each column is for these rows.
    pub(crate) fn column_widths(&self) -> Vec<usize> {
        let cells: Vec<usize> = (0..self.columns.len()).map(|index| self.widest_cell(index)).collect();
        let headings = self.columns.iter().map(|column| measure_text_width(&column.heading));
        let mut widths: Vec<usize> =
            cells.iter().zip(headings).map(|(cell, heading)| heading.max(*cell)).collect();
        let Some((room, first)) = self.room else { return widths };
        let gaps = GAP.len() * widths.len().saturating_sub(1);
        let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(room);
        let others = (0..widths.len()).filter(|index| *index != first);
        for index in std::iter::once(first).chain(others) {
            let least = if index == first { MIN_WIDTH } else { cells[index].max(1) };
            let cut = excess.min(widths[index].saturating_sub(least));
            widths[index] -= cut;
            excess -= cut;
        }
        self.shrink_texts(&mut widths, excess);
        widths
    }

    /// The widest texts give way last of all; a number is never cut.
    fn shrink_texts(&self, widths: &mut [usize], excess: usize) {
        let is_text = |index: &usize| matches!(self.columns[*index].alignment, Alignment::Left);
        for _ in 0..excess {
            let texts = (0..widths.len()).filter(is_text).filter(|index| widths[*index] > MIN_WIDTH);
            let Some(widest) = texts.max_by_key(|index| widths[*index]) else { return };
            widths[widest] -= 1;
        }
    }

    fn widest_cell(&self, index: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(index));
        cells.map(|cell| measure_text_width(&cell.text)).max().unwrap_or(0).min(MAX_WIDTH)
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

#[cfg(test)]
mod tests {
    use console::measure_text_width;

    use super::{Column, Table};

    #[test]
    fn the_first_column_gives_way_then_the_headings() {
        let names = ["Project Alder, a long name", "東京都のプロジェクト一覧", "short"];
        for (width, widest) in [(None, 46), (Some(60), 46), (Some(40), 40), (Some(28), 28), (Some(20), 21)] {
            let columns = [Column::left("exchange"), Column::left("outcome"), Column::right("documents")];
            let mut table = Table::new(columns).fit(width, 0);
            for name in names {
                table.push([name, "ok", "1234567"].map(|text| text.to_owned().into()).into());
            }
            let lines: Vec<usize> = table.to_string().lines().map(measure_text_width).collect();
            assert_eq!(lines.iter().max(), Some(&widest), "{width:?}\n{table}");
            // numbers end at the same place, also behind wide characters that were cut
            assert!(lines.iter().skip(1).all(|line| *line == widest), "{width:?}\n{table}");
            assert!(width.is_none_or(|width| width > 40) || table.to_string().contains('…'), "{table}");
        }
    }

    #[test]
    fn no_row_of_long_texts_is_wider_than_the_terminal() {
        for width in [60, 80, 120] {
            let mut table = Table::new((0..6).map(|_| Column::left("heading"))).fit(Some(width), 2);
            table.push((0..6).map(|index| "long ".repeat(index * 4).into()).collect());
            assert!(table.to_string().lines().all(|line| measure_text_width(line) <= width), "{table}");
        }
    }
}
