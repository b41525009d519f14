//! A sheet of rows before the first row: its columns, its header, and how it is printed.

use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{
    ConditionalFormatDataBar, ConditionalFormatFormula, Format, FormatBorder, IgnoreError, Note, Table,
    TableColumn, TableStyle, Worksheet, XlsxError,
};

use crate::report::format::xlsx::page_setup::set_up_page;
use crate::report::format::xlsx::sheet::SheetPlan;
use crate::report::format::xlsx::styles::{BAR, NAVY, Styles};
use crate::report::template::column::Column;

/// A table costs memory for each of its cells; a larger sheet has the same filters without one.
const TABLE_CELLS: u64 = 500_000;

/// Characters on the width of a page that can well be read.
const PAGE_WIDTH: u16 = 215;

/// In points: three lines, the last for the zone.
const HEADER_HEIGHT: u16 = 47;

/// In characters: the button of a header's filter.
const BUTTON: usize = 3;

/// The note of a column, in pixels; so many characters on a line.
const NOTE_WIDTH: u32 = 280;
const NOTE_LINE: u32 = 16;
const NOTE_CHARACTERS: usize = 44;
/// Characters of a note; the sheet of columns has the whole text.
const NOTE_LIMIT: usize = 1000;

/// Sets up a sheet of so many rows.
pub fn set_up_sheet(
    sheet: &mut Worksheet,
    styles: &Styles,
    plan: &SheetPlan<'_>,
    rows: u64,
) -> Result<(), XlsxError> {
    for (index, column) in (0..).zip(plan.columns()) {
        sheet.set_column_width(index, column_width(column))?;
        sheet.set_column_format(index, plan.format_of(styles, index, column))?;
        sheet.insert_note(0, index, &describe_column(column))?;
    }
    let frozen = to_column(plan.order.frozen);
    sheet.set_freeze_panes(1, frozen)?.set_row_height(0, HEADER_HEIGHT)?;
    group_machine_columns(sheet, plan)?;
    set_up_print(sheet, plan, rows)?;
    write_header(sheet, styles, plan, rows)?;
    set_off_groups(sheet, plan, rows)?;
    draw_bars(sheet, plan, rows)
}

/// The columns for machines fold away.
fn group_machine_columns(sheet: &mut Worksheet, plan: &SheetPlan<'_>) -> Result<(), XlsxError> {
    let columns = plan.order.places.len();
    match plan.order.machine {
        0 => Ok(()),
        machine => {
            let first = to_column(columns.saturating_sub(machine));
            sheet.group_columns_collapsed(first, to_column(columns.saturating_sub(1))).map(drop)
        }
    }
}

/// On one page in its width, unless that could not be read; then the first columns come again on each.
fn set_up_print(sheet: &mut Worksheet, plan: &SheetPlan<'_>, rows: u64) -> Result<(), XlsxError> {
    let pages = count_pages(plan.columns().take(plan.order.printed));
    set_up_page(sheet, plan.footer, &plan.sheet.title, pages);
    sheet.set_repeat_rows(0, 0)?;
    if pages > 1 && plan.order.frozen > 0 {
        sheet.set_repeat_columns(0, to_column(plan.order.frozen - 1))?;
    }
    let last_column = to_column(plan.order.printed.saturating_sub(1));
    sheet.set_print_area(0, 0, u32::try_from(rows).unwrap_or(u32::MAX), last_column)?;
    Ok(())
}

/// The header with its filters, over so many rows.
fn write_header(
    sheet: &mut Worksheet,
    styles: &Styles,
    plan: &SheetPlan<'_>,
    rows: u64,
) -> Result<(), XlsxError> {
    let width = plan.order.places.len();
    let Ok(last_row) = u32::try_from(rows) else { return Err(XlsxError::RowColumnLimitError) };
    let last_column = to_column(width.saturating_sub(1));
    sheet.ignore_error_range(1, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    let headers = plan.columns().map(|column| column.heading_in(plan.zone));
    if rows.saturating_mul(width as u64) <= TABLE_CELLS {
        let headers =
            headers.map(|text| TableColumn::new().set_header(text).set_header_format(&styles.header));
        let table = Table::new().set_style(TableStyle::Light1).set_columns(&headers.collect::<Vec<_>>());
        sheet.add_table(0, 0, last_row, last_column, &table)?;
    } else {
        for (index, text) in (0..).zip(headers) {
            sheet.write_string_with_format(0, index, text, &styles.header)?;
        }
        sheet.autofilter(0, 0, last_row, last_column)?;
    }
    Ok(())
}

/// A line above each row that begins a group, and what it is in bold. It is worked out from the cells, so that whoever sorts
/// or filters the sheet still has a plain table.
fn set_off_groups(sheet: &mut Worksheet, plan: &SheetPlan<'_>, rows: u64) -> Result<(), XlsxError> {
    let Some(name) = plan.template.layout.grouped.first() else { return Ok(()) };
    let Some(place) = plan.columns().position(|column| column.name == *name) else { return Ok(()) };
    let column = to_column(place);
    let letters = column_number_to_name(column);
    let rule = format!("=${letters}2<>${letters}1");
    let line = || Format::new().set_border_top(FormatBorder::Thin).set_border_top_color(NAVY);
    let begins = |format| ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format);
    let last_row = u32::try_from(rows).unwrap_or(u32::MAX);
    let last_column = to_column(plan.order.places.len().saturating_sub(1));
    // some readers take the first that fits
    sheet.add_conditional_format(1, column, last_row, column, &begins(line().set_bold()))?;
    sheet.add_conditional_format(1, 0, last_row, last_column, &begins(line())).map(drop)
}

/// Behind the figures of the columns that are to have it: how large each is beside the others.
fn draw_bars(sheet: &mut Worksheet, plan: &SheetPlan<'_>, rows: u64) -> Result<(), XlsxError> {
    let bar = ConditionalFormatDataBar::new().set_fill_color(BAR).set_solid_fill(true).set_border_off(true);
    let last = u32::try_from(rows).unwrap_or(u32::MAX);
    let columns = (0..).zip(plan.columns()).filter(|(_, column)| plan.sheet.bars.contains(&column.name));
    for (index, _) in columns {
        sheet.add_conditional_format(1, index, last, index, &bar)?;
    }
    Ok(())
}

/// The name of a column in files, and what it holds.
fn describe_column(column: &Column) -> Note {
    let text: String = format!("{}\n{}", column.name, column.description).chars().take(NOTE_LIMIT).collect();
    let lines = text.lines().map(|line| line.chars().count().div_ceil(NOTE_CHARACTERS).max(1)).sum::<usize>();
    let height = NOTE_LINE * u32::try_from(lines + 1).unwrap_or(1);
    Note::new(text).set_author("ilaudit").add_author_prefix(false).set_width(NOTE_WIDTH).set_height(height)
}

/// Over how many pages these columns are printed, so that they can be read.
fn count_pages<'c>(columns: impl Iterator<Item = &'c Column>) -> u16 {
    let characters: u16 = columns.map(column_width).fold(0, u16::saturating_add);
    characters.div_ceil(PAGE_WIDTH).max(1)
}

/// As wide as the template says, and no less than the longest word of the header wants.
fn column_width(column: &Column) -> u16 {
    let heading = column.heading();
    let longest = heading.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    column.width.max(u16::try_from(longest + BUTTON).unwrap_or(u16::MAX).min(255))
}

/// More columns than a sheet can have are refused by the crate.
fn to_column(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}
