//! The formats of reports.

pub mod csv;
pub mod json;
pub mod xlsx;
pub mod zone;
