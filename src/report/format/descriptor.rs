//! What a format is: its name, how it shows each type, and how it writes.

use std::cmp::Ordering;
use std::{fmt, io};

use serde_json::Value;

use crate::report::error::ReportError;
use crate::report::format::options::FormatOptions;
use crate::report::format::page::PageContext;
use crate::report::format::workbook::WorkbookContext;
use crate::report::output::publish::{CellChanges, StagedFile, Written};
use crate::report::query::rows::Rows;
use crate::report::template::column::ColumnType;
use crate::report::template::report::Template;

/// A format of reports. Its name is the extension of its files, too.
pub struct Format {
    /// As the configuration and the command line call it.
    pub name: &'static str,
    /// As people call it.
    pub title: &'static str,
    /// What its files hold, in a few words.
    pub description: &'static str,
    /// How it shows the values of a column, in a few words.
    pub(crate) describe_type: fn(ColumnType) -> &'static str,
    /// Its part of a resource in the data package; `None` where such a package cannot describe it.
    pub(crate) resource: Option<fn(&FormatOptions) -> Value>,
    pub(crate) writer: Writer,
}

pub(crate) type WriteReport = fn(&Template, Rows, &mut StagedFile, &FormatOptions) -> io::Result<CellChanges>;
pub(crate) type WriteWorkbook = fn(&WorkbookContext<'_>, &mut StagedFile) -> Result<Written, ReportError>;
pub(crate) type WritePage = fn(&PageContext<'_>, &mut StagedFile) -> Result<Written, ReportError>;

/// How a format writes: each gets the file to write to and ends it, the publisher does the rest.
#[derive(Clone, Copy)]
pub(crate) enum Writer {
    /// One file per report, `csv/documents.csv`.
    Report(WriteReport),
    /// One file per workbook, `inventory.xlsx`.
    Workbook(WriteWorkbook),
    /// One file for all, `report.html`.
    Page(WritePage),
}

impl Format {
    /// Where the file of a report is, within the run folder.
    pub(crate) fn report_path(&self, report: &str) -> String {
        format!("{0}/{report}.{0}", self.name)
    }

    /// Where the file of a workbook is, within the run folder.
    pub(crate) fn workbook_path(&self, workbook: &str) -> String {
        format!("{workbook}.{}", self.name)
    }

    /// Where the one file of a page is, within the run folder.
    pub(crate) fn page_path(&self) -> String {
        format!("report.{}", self.name)
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// There is one format of a name.
impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Format {}

impl PartialOrd for Format {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Format {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name.cmp(other.name)
    }
}
