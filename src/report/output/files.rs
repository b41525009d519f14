//! The reports, workbooks and pages, in each format that is wanted.

use crate::report::error::ReportError;
use crate::report::format::descriptor::{Format, WritePage, WriteReport, WriteWorkbook, Writer};
use crate::report::format::page::PageContext;
use crate::report::format::workbook::WorkbookContext;
use crate::report::output::publish::{CellChanges, Publisher, Written};
use crate::report::plan::ReportPlan;
use crate::report::query::rows::{self, RowCount};
use crate::report::query::rule_findings::RuleSummary;
use crate::report::query::view::View;
use crate::report::summary::page::Page;
use crate::report::summary::run_summary::RunSummary;

/// What the files are made from.
pub(crate) struct Content<'a> {
    pub view: &'a View<'a>,
    pub plan: &'a ReportPlan,
    pub summary: &'a RunSummary,
    pub run_page: &'a Page,
    pub rules: &'a [RuleSummary],
}

impl Content<'_> {
    /// Writes every file that the plan asks for.
    pub fn write_files(&self, publisher: &mut Publisher) -> Result<(), ReportError> {
        self.plan.options.formats.iter().try_for_each(|format| match format.writer {
            Writer::Report(write) => self.write_reports(format, write, publisher),
            Writer::Workbook(write) => self.write_workbooks(format, write, publisher),
            Writer::Page(write) => self.write_page(format, write, publisher),
        })
    }

    fn write_reports(
        &self,
        format: &Format,
        write: WriteReport,
        publisher: &mut Publisher,
    ) -> Result<(), ReportError> {
        let options = &self.plan.options.format_options;
        self.plan.reports().try_for_each(|report| {
            let mut file = publisher.create_file(&format.report_path(&report.name))?;
            let (RowCount { rows, mistyped_cells }, changes) =
                rows::stream_rows(self.view, report, |rows| write(report, rows, &mut file, options))?;
            publisher.keep_file(file, Written { rows, changes: CellChanges { mistyped_cells, ..changes } })
        })
    }

    fn write_workbooks(
        &self,
        format: &Format,
        write: WriteWorkbook,
        publisher: &mut Publisher,
    ) -> Result<(), ReportError> {
        let Self { view, plan, summary, run_page, .. } = *self;
        let (options, templates) = (&plan.options.format_options, &plan.templates);
        plan.workbooks().try_for_each(|workbook| {
            let mut file = publisher.create_file(&format.workbook_path(&workbook.name))?;
            let scratch = publisher.staging_dir();
            let context = WorkbookContext { workbook, view, templates, summary, run_page, options, scratch };
            let written = write(&context, &mut file)?;
            publisher.keep_file(file, written)
        })
    }

    fn write_page(
        &self,
        format: &Format,
        write: WritePage,
        publisher: &mut Publisher,
    ) -> Result<(), ReportError> {
        let Self { view, plan, summary, run_page, rules } = *self;
        let (templates, zone) = (&plan.templates, plan.options.format_options.timezone);
        let reports = plan.reports().collect();
        let mut file = publisher.create_file(&format.page_path())?;
        let context = PageContext { reports, templates, view, run: &summary.run, run_page, rules, zone };
        let written = write(&context, &mut file)?;
        publisher.keep_file(file, written)
    }
}
