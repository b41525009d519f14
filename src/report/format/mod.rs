//! The formats of reports: each a file, and a line in [`registry::ALL`].

pub mod control_pictures;
pub mod csv;
pub mod descriptor;
pub mod formula_guard;
pub mod html;
pub mod jsonl;
pub mod options;
pub mod page;
pub mod registry;
pub mod row_writer;
pub mod workbook;
pub mod xlsx;
pub mod zone;
