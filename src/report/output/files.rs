//! The reports and workbooks, in each format that is wanted.

use crate::report::error::ReportError;
use crate::report::format::descriptor::Writer;
use crate::report::format::workbook::WorkbookContext;
use crate::report::output::publish::{CellChanges, Publisher, Written};
use crate::report::plan::ReportPlan;
use crate::report::query::rows::{self, RowCount};
use crate::report::query::view::View;
use crate::report::summary::page::Page;
use crate::report::summary::run_summary::RunRecord;

/// Writes every file that the plan asks for.
pub(crate) fn write_files(
    view: &View<'_>,
    plan: &ReportPlan,
    run: &RunRecord,
    run_page: &Page,
    publisher: &mut Publisher,
) -> Result<(), ReportError> {
    let (options, templates) = (&plan.options.format_options, &plan.templates);
    for format in &plan.options.formats {
        match format.writer {
            Writer::Report(write) => plan.reports().try_for_each(|report| {
                let mut file = publisher.create_file(&format.report_path(&report.name))?;
                let (RowCount { rows, mistyped_cells }, changes) =
                    rows::stream_rows(view, report, |rows| write(report, rows, &mut file, options))?;
                publisher
                    .keep_file(file, Written { rows, changes: CellChanges { mistyped_cells, ..changes } })
            })?,
            Writer::Workbook(write) => plan.workbooks().try_for_each(|workbook| {
                let mut file = publisher.create_file(&format.workbook_path(&workbook.name))?;
                let scratch = publisher.staging_dir();
                let context = WorkbookContext { workbook, view, templates, run, run_page, options, scratch };
                let written = write(&context, &mut file)?;
                publisher.keep_file(file, written)
            })?,
        }
    }
    Ok(())
}
