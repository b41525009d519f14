//! The coverage as a map: a line for each dataset, a cell for each exchange, and the same as a table.

use maud::{Markup, PreEscaped, html};

use super::text::{shorten_text, show_text};
use super::tones::Tones;
use crate::report::summary::coverage_grid::{CoverageGrid, GridRow};
use crate::report::summary::wording::group_thousands;

/// In units of the picture, which is as wide as a small screen.
const WIDTH: usize = 420;
const LABEL_WIDTH: usize = 110;
const LINE_HEIGHT: usize = 16;
/// Between the bands that a long line is broken into.
const BAND_GAP: usize = 10;

/// The states in the order of the legend.
const STATES: [&str; 5] = ["complete", "partial", "refused", "failed", "skipped"];

/// Where the cells of a grid lie.
struct Layout {
    cell_width: usize,
    /// Exchanges of a band.
    in_band: usize,
    band_height: usize,
}

impl Layout {
    /// Cells as wide as fits, but for those of many exchanges, which go over several bands.
    fn for_grid(grid: &CoverageGrid) -> Self {
        let room = WIDTH - LABEL_WIDTH;
        let cell_width = (room / grid.exchanges.len().max(1)).clamp(2, 16);
        let band_height = grid.datasets.len() * LINE_HEIGHT + BAND_GAP;
        Self { cell_width, in_band: room / cell_width, band_height }
    }

    /// Cells that can be told apart have a gap between them.
    fn gap(&self) -> usize {
        usize::from(self.cell_width >= 5)
    }
}

/// The map, its legend, and the table with the same in words.
pub fn draw_coverage_map(grid: &CoverageGrid, tones: &Tones<'_>) -> Markup {
    html! {
        figure id="coverage-map" {
            figcaption {
                h3 { "Coverage: exchanges and datasets" }
                p.note { "A line for each dataset, a cell for each exchange, in the order of the table below." }
            }
            @if grid.exchanges.is_empty() { p { "No exchange is in this run." } } @else {
                (draw_map(grid))
                (draw_legend())
                details open data-fold { summary { "The map as a table" } (draw_words(grid, tones)) }
            }
            @if grid.left_out > 0 {
                p.note { (group_thousands(grid.left_out as u64)) " more exchanges: see the report Coverage." }
            }
        }
    }
}

fn draw_map(grid: &CoverageGrid) -> Markup {
    let layout = Layout::for_grid(grid);
    let bands = grid.exchanges.len().div_ceil(layout.in_band);
    let height = bands * layout.band_height;
    html! {
        svg role="img" viewBox={ "0 0 " (WIDTH) " " (height) } aria-labelledby="coverage-map-title coverage-map-desc" {
            title id="coverage-map-title" { "Coverage: exchanges and datasets" }
            desc id="coverage-map-desc" { (describe_map(grid)) }
            @for band in 0..bands {
                @for (line, dataset) in grid.datasets.iter().enumerate() {
                    text.label x=(LABEL_WIDTH - 8) y=(band * layout.band_height + line * LINE_HEIGHT + 11) {
                        (shorten_text(dataset, 16))
                    }
                }
            }
            @for state in STATES { path class={ "state-" (state) } d=(PreEscaped(outline_state(grid, &layout, state))) {} }
        }
    }
}

/// How many cells there are of each state.
fn describe_map(grid: &CoverageGrid) -> String {
    let cells = || (0..grid.datasets.len()).flat_map(|dataset| grid.column(dataset));
    let counts = STATES.map(|state| {
        let count = cells().filter(|cell| *cell == Some(state)).count();
        format!("{} {state}", group_thousands(count as u64))
    });
    let exchanges = group_thousands(grid.exchanges.len() as u64);
    format!("{exchanges} exchanges by {} datasets: {}.", grid.datasets.len(), counts.join(", "))
}

/// All cells of a state, as one path of rectangles. Neighbours without a gap between them are one rectangle.
fn outline_state(grid: &CoverageGrid, layout: &Layout, state: &str) -> String {
    let mut path = String::new();
    for dataset in 0..grid.datasets.len() {
        let column: Vec<_> = grid.column(dataset).collect();
        for (band, cells) in column.chunks(layout.in_band).enumerate() {
            let top = band * layout.band_height + dataset * LINE_HEIGHT;
            let mut place = 0;
            for run in cells.chunk_by(|one, other| layout.gap() == 0 && one == other) {
                if run.first() == Some(&Some(state)) {
                    let left = LABEL_WIDTH + place * layout.cell_width;
                    let width = run.len() * layout.cell_width - layout.gap();
                    path.push_str(&format!("M{left} {top}h{width}v{}h-{width}z", LINE_HEIGHT - 2));
                }
                place += run.len();
            }
        }
    }
    path
}

fn draw_legend() -> Markup {
    html! {
        ul.legend {
            @for state in STATES {
                li { svg.key viewBox="0 0 12 12" aria-hidden="true" { path class={ "state-" (state) } d="M0 0h12v12h-12z" {} } (state) }
            }
            li { "no cell: not asked for" }
        }
    }
}

fn draw_words(grid: &CoverageGrid, tones: &Tones<'_>) -> Markup {
    html! {
        div.scroll role="region" aria-label="Coverage by exchange and dataset" tabindex="0" {
            table.data {
                caption { "Coverage by exchange and dataset" }
                thead {
                    tr {
                        th scope="col" { "Exchange" }
                        th scope="col" { "Exchange id" }
                        @for dataset in &grid.datasets { th scope="col" { (show_text(dataset)) } }
                    }
                }
                tbody { @for exchange in &grid.exchanges { (draw_exchange(exchange, grid.datasets.len(), tones)) } }
            }
        }
    }
}

fn draw_exchange(exchange: &GridRow, datasets: usize, tones: &Tones<'_>) -> Markup {
    let states = (0..datasets).map(|dataset| exchange.states.get(dataset).and_then(Option::as_deref));
    html! {
        tr {
            td { (show_text(exchange.exchange_name.as_deref().unwrap_or_default())) }
            td { (show_text(&exchange.exchange_id)) }
            @for state in states {
                @let state = state.unwrap_or_default();
                td class=[tones.class_of(state)] { (show_text(state)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two datasets of so many exchanges with these states.
    fn new_grid(exchanges: &[(usize, [&str; 2])]) -> CoverageGrid {
        let states = |states: [&str; 2]| states.map(|state| Some(state.to_owned())).to_vec();
        let rows = exchanges.iter().flat_map(|(count, of)| vec![states(*of); *count]);
        CoverageGrid {
            datasets: vec!["entry".to_owned(), "folders".to_owned()],
            exchanges: rows.map(|states| GridRow { states, ..GridRow::default() }).collect(),
            left_out: 0,
        }
    }

    fn outline(grid: &CoverageGrid, state: &str) -> String {
        outline_state(grid, &Layout::for_grid(grid), state)
    }

    #[test]
    fn each_cell_has_a_place_of_its_own() {
        let grid =
            new_grid(&[(1, ["complete", "failed"]), (1, ["failed", "complete"]), (1, ["complete"; 2])]);
        let complete = "M110 0h15v14h-15zM142 0h15v14h-15zM126 16h15v14h-15zM142 16h15v14h-15z";
        assert_eq!(outline(&grid, "complete"), complete);
        assert_eq!(outline(&grid, "failed"), "M126 0h15v14h-15zM110 16h15v14h-15z");
    }

    #[test]
    fn neighbours_without_a_gap_are_one_rectangle_and_a_long_line_goes_on_below() {
        let grid = new_grid(&[(150, ["complete"; 2]), (50, ["failed", "complete"])]);
        let complete = "M110 0h300v14h-300zM110 16h310v14h-310zM110 58h90v14h-90z";
        assert_eq!(outline(&grid, "complete"), complete);
        assert_eq!(outline(&grid, "failed"), "M410 0h10v14h-10zM110 42h90v14h-90z");
    }
}
