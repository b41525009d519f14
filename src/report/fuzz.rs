//! Doors for the fuzz targets; see [`crate::fuzz`].

use super::template::report::Template;
use super::template::scan::scan;
use super::template::workbook::WorkbookTemplate;

/// Parses the header and the query of a report template.
///
/// # Panics
/// If a template that is accepted has no column, or an error does not name the file.
pub fn parse_template(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Template::parse("own", "own.sql", text) {
        Ok(template) => assert!(!template.columns.is_empty()),
        Err(error) => assert!(error.to_string().contains("own.sql"), "{error}"),
    }
}

/// Parses the description of a workbook.
///
/// # Panics
/// If an error does not name the file.
pub fn parse_workbook(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(error) = WorkbookTemplate::parse("own", "own.toml", text) {
        assert!(error.to_string().contains("own.toml"), "{error}");
    }
}

/// Finds the one `SELECT` of a query.
///
/// # Panics
/// If what it finds is not a part of the text.
pub fn scan_sql(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match scan(text) {
        Ok(found) => assert!(text.get(found.start..found.end).is_some_and(|query| !query.is_empty())),
        Err((at, _)) => assert!(text.is_char_boundary(at)),
    }
}
