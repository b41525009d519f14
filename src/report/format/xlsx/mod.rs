//! Excel workbooks: a Summary, then a sheet for each report.

mod look;
mod page;
mod quiet;
mod sheet;
mod summary;
mod text;
mod workbook;

pub use workbook::XLSX;
