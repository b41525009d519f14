//! The last sheet: what the columns of the others hold, and what an empty cell means.

use rust_xlsxwriter::{Url, Worksheet, XlsxError};

use crate::report::format::workbook::ShownSheet;
use crate::report::format::xlsx::cell_text::{LINE_HEIGHT, count_lines, fit_text};
use crate::report::format::xlsx::page_setup::{PageFooter, set_up_page};
use crate::report::format::xlsx::styles::Styles;
use crate::report::template::column::Column;
use crate::report::template::workbook::ABOUT;

/// In characters.
const WIDTHS: [u16; 5] = [26, 30, 28, 11, 100];

const HEADINGS: [&str; 5] = ["Sheet", "Column", "Name in files", "Type", "What it holds"];

/// Where the list begins.
const TOP: u32 = 6;

const REMARKS: [&str; 4] = [
    "The sheets of this workbook, and the columns of each. A note at the head of each column says the same.",
    "An empty cell is not 0: the service does not say it, it does not apply, or it is not known.",
    "unknown, in grey: it could not be collected as a whole; the report coverage says why.",
    "Columns behind the [+] above the sheet are for machines. Printed are the first columns of each sheet.",
];

/// Fills the sheet.
pub fn draw_about(
    sheet: &mut Worksheet,
    styles: &Styles,
    footer: &PageFooter,
    sheets: &[ShownSheet<'_>],
) -> Result<(), XlsxError> {
    sheet.set_name(ABOUT)?.set_screen_gridlines(false);
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    set_up_page(sheet, footer, ABOUT, 1);
    sheet.set_repeat_rows(TOP, TOP)?.set_freeze_panes(TOP + 1, 0)?;
    sheet.write_string_with_format(0, 0, "About this workbook", &styles.section)?;
    for (row, remark) in (1..).zip(REMARKS) {
        sheet.write_string_with_format(row, 0, remark, &styles.caption)?;
    }
    for (column, heading) in (0..).zip(HEADINGS) {
        sheet.write_string_with_format(TOP, column, heading, &styles.header)?;
    }
    let mut row = TOP;
    for shown in sheets {
        row += 1;
        write_sheet(sheet, styles, row, shown)?;
        for column in shown.ordered_columns() {
            row += 1;
            write_column(sheet, styles, row, column)?;
        }
    }
    Ok(())
}

fn write_sheet(
    sheet: &mut Worksheet,
    styles: &Styles,
    row: u32,
    shown: &ShownSheet<'_>,
) -> Result<(), XlsxError> {
    let title = &shown.sheet.title;
    let place = format!("internal:'{}'!A1", title.replace('\'', "''"));
    sheet.write_url_with_format(row, 0, Url::new(place).set_text(title), &styles.link)?;
    set_height(sheet, row, &shown.template.description)?;
    write_text(sheet, styles, row, 2, &format!("report {}", shown.template.name))?;
    write_text(sheet, styles, row, 4, &shown.template.description)
}

fn write_column(sheet: &mut Worksheet, styles: &Styles, row: u32, column: &Column) -> Result<(), XlsxError> {
    let cells = [column.heading(), column.name.clone(), column.kind.to_string(), column.description.clone()];
    set_height(sheet, row, &column.description)?;
    (1..).zip(cells).try_for_each(|(place, text)| write_text(sheet, styles, row, place, &text))
}

/// As high as the last column needs.
fn set_height(sheet: &mut Worksheet, row: u32, text: &str) -> Result<(), XlsxError> {
    let lines = count_lines(text, WIDTHS.last().copied().unwrap_or(1).into());
    sheet.set_row_height(row, LINE_HEIGHT * lines as f64).map(drop)
}

fn write_text(
    sheet: &mut Worksheet,
    styles: &Styles,
    row: u32,
    column: u16,
    text: &str,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, column, fit_text(text).text, &styles.wrapped).map(drop)
}
