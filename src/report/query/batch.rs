//! Rows that own what they say, to be handed from the thread that reads them to the one that writes them.

use std::ops::Range;

use crate::report::query::cell::{Cell, List};

/// A batch is full from so many bytes of text on,
const TEXT: usize = 64 << 10;
/// or from so many cells on.
const CELLS: usize = 4096;

/// Some rows, cell after cell.
#[derive(Default)]
pub struct Batch {
    text: String,
    cells: Vec<Held>,
}

/// A cell, and where its text lies.
enum Held {
    Plain(Cell<'static>),
    Text(Range<usize>),
    List(Range<usize>),
}

impl Batch {
    pub fn push(&mut self, cell: Cell<'_>) {
        let held = match cell {
            Cell::Text(text) => Held::Text(self.keep(text)),
            Cell::List(list) => Held::List(self.keep(list.text())),
            Cell::Empty => Held::Plain(Cell::Empty),
            Cell::Integer(number) => Held::Plain(Cell::Integer(number)),
            Cell::Real(number) => Held::Plain(Cell::Real(number)),
            Cell::Boolean(flag) => Held::Plain(Cell::Boolean(flag)),
            Cell::Time(moment) => Held::Plain(Cell::Time(moment)),
        };
        self.cells.push(held);
    }

    pub fn is_full(&self) -> bool {
        self.text.len() >= TEXT || self.cells.len() >= CELLS
    }

    /// The rows, with so many cells each.
    pub fn rows(&self, width: usize) -> impl Iterator<Item = Vec<Cell<'_>>> {
        self.cells.chunks(width.max(1)).map(|row| row.iter().map(|held| self.cell(held)).collect())
    }

    fn keep(&mut self, text: &str) -> Range<usize> {
        let start = self.text.len();
        self.text.push_str(text);
        start..self.text.len()
    }

    fn cell(&self, held: &Held) -> Cell<'_> {
        let text = |range: &Range<usize>| &self.text[range.clone()];
        match held {
            Held::Plain(cell) => *cell,
            Held::Text(range) => Cell::Text(text(range)),
            Held::List(range) => Cell::List(List::of(text(range))),
        }
    }
}
