//! Rows that own their text, to be handed from the thread that reads them to the one that writes them.

use std::ops::Range;

use crate::report::query::cell::{Cell, List};

/// A batch is full at this many bytes of text,
const MAX_TEXT: usize = 64 << 10;
/// or at this many cells.
const MAX_CELLS: usize = 4096;

/// Some rows, cell after cell.
pub struct Batch {
    /// Cells of a row.
    width: usize,
    /// The texts of all cells in one piece: an allocation a cell would cost more than the reading does.
    text: String,
    cells: Vec<OwnedCell>,
}

/// A cell, and where its text lies.
enum OwnedCell {
    Plain(Cell<'static>),
    Text(Range<usize>),
    List(Range<usize>),
}

impl Batch {
    /// An empty batch of rows with so many cells each.
    pub fn new(width: usize) -> Self {
        Self { width: width.max(1), text: String::new(), cells: Vec::new() }
    }

    pub fn push(&mut self, cell: Cell<'_>) {
        let owned = match cell {
            Cell::Text(text) => OwnedCell::Text(self.push_text(text)),
            Cell::List(list) => OwnedCell::List(self.push_text(list.as_joined())),
            Cell::Empty => OwnedCell::Plain(Cell::Empty),
            Cell::Integer(number) => OwnedCell::Plain(Cell::Integer(number)),
            Cell::Real(number) => OwnedCell::Plain(Cell::Real(number)),
            Cell::Boolean(flag) => OwnedCell::Plain(Cell::Boolean(flag)),
            Cell::Time(moment) => OwnedCell::Plain(Cell::Time(moment)),
        };
        self.cells.push(owned);
    }

    pub fn is_full(&self) -> bool {
        self.text.len() >= MAX_TEXT || self.cells.len() >= MAX_CELLS
    }

    /// Row by row.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Cell<'_>>> {
        self.cells.chunks(self.width).map(|row| row.iter().map(|cell| self.borrow_cell(cell)).collect())
    }

    fn push_text(&mut self, text: &str) -> Range<usize> {
        let start = self.text.len();
        self.text.push_str(text);
        start..self.text.len()
    }

    fn borrow_cell(&self, cell: &OwnedCell) -> Cell<'_> {
        let text = |range: &Range<usize>| &self.text[range.clone()];
        match cell {
            OwnedCell::Plain(cell) => *cell,
            OwnedCell::Text(range) => Cell::Text(text(range)),
            OwnedCell::List(range) => Cell::List(List::from_joined(text(range))),
        }
    }
}
