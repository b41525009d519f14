//! What every format of workbooks is given.

use std::path::PathBuf;

use crate::report::error::ReportError;
use crate::report::format::options::FormatOptions;
use crate::report::query::rows::count_rows;
use crate::report::query::rule_findings::RuleSummary;
use crate::report::query::view::View;
use crate::report::summary::run_summary::RunSummary;
use crate::report::template::report::Template;
use crate::report::template::templates::Templates;
use crate::report::template::workbook::{SheetTemplate, WorkbookTemplate};

/// What a workbook is made from.
pub(crate) struct WorkbookContext<'a> {
    pub workbook: &'a WorkbookTemplate,
    pub view: &'a View<'a>,
    pub templates: &'a Templates,
    pub summary: &'a RunSummary,
    pub findings: &'a [RuleSummary],
    pub options: &'a FormatOptions,
    /// A folder for temporary files: beside the file that is written, gone at the end.
    pub scratch: PathBuf,
}

/// A sheet that is shown.
#[derive(Clone, Copy)]
pub(crate) struct Sheet<'a> {
    pub sheet: &'a SheetTemplate,
    pub template: &'a Template,
    pub rows: u64,
}

impl<'a> WorkbookContext<'a> {
    /// The sheets to show: all but the optional ones without rows.
    pub fn sheets(&self) -> Result<Vec<Sheet<'a>>, ReportError> {
        let mut sheets = Vec::new();
        for sheet in &self.workbook.sheets {
            let template = self.templates.report(&sheet.report)?;
            let rows = count_rows(self.view, template)?;
            if rows > 0 || !sheet.optional {
                sheets.push(Sheet { sheet, template, rows });
            }
        }
        Ok(sheets)
    }
}
