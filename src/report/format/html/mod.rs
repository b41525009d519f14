//! One page of HTML: `report.html`, which opens from a folder, asks nothing of any network, and reads without script.
//!
//! ```text
//! the neutral page ─► blocks ──────────────┐
//! figures ──────────► bars, maps ──────────┼─► sections ─► document (head, policy, navigation, footer)
//! reports ──────────► report_table ────────┘
//! ```
//!
//! `page.css` and `page.js` are written into the page; its policy allows these two texts by their hashes and nothing
//! else, so that no name in the data can become style or script, even if it were not escaped.

mod bars;
mod blocks;
mod change_chart;
mod coverage_map;
mod document;
mod gap_grid;
mod gap_map;
mod pictures;
mod policy;
mod report_table;
mod sections;
mod shown_columns;
mod text;
mod tones;

pub use document::HTML;
