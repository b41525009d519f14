//! A workbook as an Excel file.

use std::io;

use chrono::Timelike;
use chrono_tz::Tz;
use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

use crate::report::error::ReportError;
use crate::report::format::descriptor::{Format, Writer};
use crate::report::format::workbook::{ROW_LIMIT, ShownSheet, WorkbookContext};
use crate::report::format::xlsx::page_setup::PageFooter;
use crate::report::format::xlsx::pivot::{PivotPlan, PivotWriter};
use crate::report::format::xlsx::sheet::{RowPass, SheetPlan, SheetWriter, excel_date};
use crate::report::format::xlsx::styles::Styles;
use crate::report::format::xlsx::{about, panic_guard, summary};
use crate::report::format::zone;
use crate::report::output::publish::{CellChanges, StagedFile, Written};
use crate::report::query::rows;
use crate::report::summary::empty_report::explain_empty;
use crate::report::template::column::ColumnType;
use crate::report::template::workbook::{ABOUT, PivotTemplate};

/// One Excel file per workbook, with several reports.
pub static XLSX: Format = Format {
    name: "xlsx",
    title: "Excel",
    description: "workbooks of several reports",
    describe_type,
    resource: None,
    writer: Writer::Workbook(write_workbook),
};

fn describe_type(column: ColumnType) -> &'static str {
    match column {
        ColumnType::Id | ColumnType::Text => "text",
        ColumnType::Integer | ColumnType::Bytes => "number; text above 2^53",
        ColumnType::Datetime => "date in the chosen time zone; text if Excel has no such date",
        ColumnType::Boolean => "TRUE, FALSE",
        ColumnType::List => "joined by `; `; an item with a `;` in quotes",
    }
}

fn write_workbook(context: &WorkbookContext<'_>, file: &mut StagedFile) -> Result<Written, ReportError> {
    let path = XLSX.workbook_path(&context.workbook.name);
    let mut book = Workbook::new();
    book.set_tempdir(&context.scratch).map_err(write_error(&path))?;
    let filled = panic_guard::guard_spooling(|| fill_workbook(context, &mut book, file, &path));
    filled.map_err(ReportError::write(&path))?
}

fn fill_workbook(
    context: &WorkbookContext<'_>,
    book: &mut Workbook,
    file: &mut StagedFile,
    path: &str,
) -> Result<Written, ReportError> {
    let styles = Styles::new();
    let footer = PageFooter::new(&context.summary.run, context.options.timezone);
    book.set_properties(&document_properties(context));
    if let Some(title) = &context.workbook.summary {
        book.add_worksheet().set_name(title).map_err(write_error(path))?;
    }
    let sheets = context.shown_sheets()?;
    let mut changes = CellChanges::default();
    for sheet in &sheets {
        changes.add(write_sheet(context, book, &styles, &footer, *sheet)?);
    }
    about::draw_about(book.add_worksheet(), &styles, &footer, &sheets).map_err(write_error(path))?;
    if context.workbook.summary.is_some() {
        let page = context.build_page(&sheets, changes.describe_mistyped())?;
        let first = book.worksheet_from_index(0).map_err(write_error(path))?;
        summary::draw_page(first, &styles, &footer, context.workbook, &page).map_err(write_error(path))?;
    }
    book.save_to_writer(file).map_err(write_error(path))?;
    Ok(Written { rows: sheets.iter().map(|sheet| sheet.rows).sum(), changes })
}

fn write_sheet(
    context: &WorkbookContext<'_>,
    book: &mut Workbook,
    styles: &Styles,
    footer: &PageFooter,
    sheet: ShownSheet<'_>,
) -> Result<CellChanges, ReportError> {
    let template = sheet.template;
    if let Some(pivot) = &sheet.sheet.pivot {
        return write_pivot(context, book, styles, footer, sheet, pivot);
    }
    let plan = SheetPlan {
        sheet: sheet.sheet,
        template,
        order: template.layout.sort_columns(&template.columns),
        footer,
        tones: &context.workbook.tones,
        rows: sheet.rows,
        limit: ROW_LIMIT,
        zone: context.options.timezone,
    };
    let mut writer = SheetWriter::new(book, styles, plan).map_err(write_error(&template.name))?;
    let passes: &[RowPass] = match sheet.sheet.good_last {
        None => &[RowPass::All],
        Some(_) => &[RowPass::NotGood, RowPass::Good],
    };
    let mut mistyped_cells = 0;
    for pass in passes {
        let (count, ()) = rows::stream_rows(context.view, template, |rows| writer.write_rows(rows, *pass))?;
        // each pass reads them all
        mistyped_cells = count.mistyped_cells;
    }
    if sheet.rows == 0 {
        let reason = explain_empty(template, context.summary);
        writer.write_reason(&reason).map_err(write_error(&template.name))?;
    }
    Ok(CellChanges { mistyped_cells, ..writer.finish() })
}

fn write_pivot(
    context: &WorkbookContext<'_>,
    book: &mut Workbook,
    styles: &Styles,
    footer: &PageFooter,
    sheet: ShownSheet<'_>,
    pivot: &PivotTemplate,
) -> Result<CellChanges, ReportError> {
    let workbook = context.workbook;
    let titles = workbook
        .sheets
        .iter()
        .map(|sheet| sheet.title.as_str())
        .chain(workbook.summary.as_deref())
        .chain([ABOUT]);
    let template = sheet.template;
    let plan = PivotPlan {
        sheet: sheet.sheet,
        pivot,
        template,
        tones: &workbook.tones,
        footer,
        titles: titles.collect(),
        limit: ROW_LIMIT,
    };
    let mut writer = PivotWriter::new(book, styles, plan).map_err(write_error(&template.name))?;
    rows::stream_rows(context.view, template, |rows| writer.write_rows(rows))?;
    writer.finish().map_err(write_error(&template.name))
}

/// Dated by the run, not by the clock: the same snapshot gives the same bytes.
fn document_properties(context: &WorkbookContext<'_>) -> DocProperties {
    let run = &context.summary.run;
    // in whole seconds: the crate writes a fraction in a way that no reader takes for a date
    let made = zone::local_datetime(run.finished_on.unwrap_or(run.started_on), Tz::UTC);
    let made = made.and_then(|made| made.with_nanosecond(0)).and_then(excel_date);
    let properties = DocProperties::new()
        .set_title(&context.workbook.title)
        .set_subject(&context.workbook.subject)
        .set_author(format!("ilaudit {}", env!("CARGO_PKG_VERSION")))
        .set_comment(format!("Run {} of {}", run.run_id, run.service));
    properties.set_creation_datetime(&made.unwrap_or_default())
}

/// Names what could not be written.
fn write_error(what: &str) -> impl Fn(XlsxError) -> ReportError {
    move |error| {
        let cause = match error {
            XlsxError::IoError(error) => error,
            other => io::Error::other(other),
        };
        ReportError::write(what)(cause)
    }
}
