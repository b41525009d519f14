//! Excel workbooks: a Summary, then a sheet for each report.

mod look;
mod page;
mod quiet;
mod sheet;
mod summary;
mod tally;
mod text;
mod workbook;

pub use workbook::XLSX;
