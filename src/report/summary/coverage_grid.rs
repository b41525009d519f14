//! The ledger as a grid: exchanges × datasets, with the state of each.

use crate::report::error::ReportError;
use crate::report::query::cell::Cell;
use crate::report::query::rows;
use crate::report::query::view::View;
use crate::report::template::report::Template;

/// Exchanges of a grid; the coverage report has all.
const MAX_EXCHANGES: usize = 2000;

/// The columns of the coverage report that it is made from.
pub(crate) const COLUMNS: [&str; 4] = ["exchange_id", "exchange_name", "dataset", "state"];

/// The states by exchange and dataset.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CoverageGrid {
    /// In the order of the coverage report.
    pub datasets: Vec<String>,
    pub exchanges: Vec<GridRow>,
    /// Exchanges beyond those.
    pub left_out: usize,
}

/// An exchange of a grid.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GridRow {
    pub exchange_id: String,
    pub exchange_name: Option<String>,
    /// By dataset; `None` where the ledger has no such line.
    pub states: Vec<Option<String>>,
}

/// Reads it from the rows of the coverage report, which has these columns. Lines of no exchange are left out.
pub(crate) fn read_coverage_grid(view: &View<'_>, coverage: &Template) -> Result<CoverageGrid, ReportError> {
    let places = COLUMNS.map(|name| coverage.columns.iter().position(|column| column.name == name));
    let (_, grid) = rows::stream_rows(view, coverage, |rows| {
        let mut grid = CoverageGrid::default();
        for batch in rows {
            for row in batch.rows() {
                grid.add_line(places.map(|place| text_at(&row, place)));
            }
        }
        Ok(grid)
    })?;
    Ok(grid)
}

fn text_at<'a>(row: &[Cell<'a>], place: Option<usize>) -> Option<&'a str> {
    match row.get(place?)? {
        Cell::Text(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

impl CoverageGrid {
    fn add_line(&mut self, [exchange_id, name, dataset, state]: [Option<&str>; 4]) {
        let (Some(exchange_id), Some(dataset)) = (exchange_id, dataset) else { return };
        let column = self.find_column(dataset);
        let is_next = self.exchanges.last().is_none_or(|row| row.exchange_id != exchange_id);
        if is_next && self.exchanges.len() == MAX_EXCHANGES {
            // only the first of its lines can be told from those before: the count is by `entry`
            self.left_out += usize::from(column == 0);
            return;
        }
        if is_next {
            self.exchanges.push(GridRow {
                exchange_id: exchange_id.to_owned(),
                exchange_name: name.map(str::to_owned),
                states: Vec::new(),
            });
        }
        if let Some(row) = self.exchanges.last_mut() {
            row.states.resize(row.states.len().max(column + 1), None);
            row.states[column] = state.map(str::to_owned);
        }
    }

    fn find_column(&mut self, dataset: &str) -> usize {
        let known = self.datasets.iter().position(|known| known == dataset);
        if known.is_none() {
            self.datasets.push(dataset.to_owned());
        }
        known.unwrap_or(self.datasets.len() - 1)
    }

    /// The state of each exchange in a dataset.
    pub fn column(&self, dataset: usize) -> impl Iterator<Item = Option<&str>> {
        self.exchanges.iter().map(move |row| row.states.get(dataset).and_then(Option::as_deref))
    }
}
