//! What a run comes down to: its figures, and the page that workbooks and terminal show of them.

pub mod changes;
pub mod chart_data;
pub mod consents;
pub mod coverage_grid;
pub mod empty_report;
mod figures;
pub mod not_covered;
pub mod page;
pub mod population;
pub mod run_page;
pub mod run_summary;
pub mod tables;
mod verdict;
pub mod verifications;
pub mod visits;
pub mod wording;
