//! The formats there are. A further one is a file and a line here.

use std::str::FromStr;

use crate::report::format::csv::CSV;
use crate::report::format::descriptor::{Format, Writer};
use crate::report::format::html::HTML;
use crate::report::format::jsonl::JSONL;
use crate::report::format::xlsx::XLSX;

/// Every format, in the order in which help and documentation list them.
pub const ALL: &[&Format] = &[&CSV, &XLSX, &JSONL, &HTML];

/// Their names.
pub fn format_names() -> Vec<&'static str> {
    ALL.iter().map(|format| format.name).collect()
}

/// What each of the formats writes, for an error: `a report needs csv or jsonl or html, a workbook needs xlsx`.
pub(crate) fn what_formats_write() -> String {
    let (reports, workbooks): (Vec<&Format>, Vec<&Format>) =
        ALL.iter().partition(|format| !matches!(format.writer, Writer::Workbook(_)));
    let names =
        |formats: Vec<&Format>| formats.iter().map(|format| format.name).collect::<Vec<_>>().join(" or ");
    format!("a report needs {}, a workbook needs {}", names(reports), names(workbooks))
}

impl FromStr for &'static Format {
    type Err = String;

    /// Finds a format by its name; the error lists them.
    fn from_str(name: &str) -> Result<Self, String> {
        let found = ALL.iter().find(|format| format.name == name);
        found.copied().ok_or_else(|| format!("must be one of {}", format_names().join(", ")))
    }
}
