//! What reports, rules and workbooks are made from: files of SQL and TOML, read and checked.

pub mod check;
pub mod column;
pub mod dialect;
pub mod docs;
pub mod folder;
pub mod header;
pub mod layout;
pub mod report;
pub mod rule;
pub mod scan;
pub mod severity;
pub mod sql;
pub mod templates;
pub mod used;
pub mod workbook;
