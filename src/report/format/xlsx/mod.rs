//! Excel workbooks: a Summary, then a sheet for each report.

mod about;
mod cell_text;
mod page_setup;
mod panic_guard;
mod pivot;
mod sheet;
mod sheet_names;
mod sheet_setup;
mod styles;
mod summary;
mod workbook;

pub use workbook::XLSX;
