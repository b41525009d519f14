//! A report as one sheet, or as several where it has more rows than a sheet holds.

use std::collections::BTreeMap;
use std::io;

use chrono::{Datelike, NaiveDateTime, Timelike};
use chrono_tz::Tz;
use rust_xlsxwriter::{
    ConditionalFormatDataBar, ExcelDateTime, Format, IgnoreError, Table, TableColumn, TableStyle, Workbook,
    Worksheet, XlsxError,
};

use crate::model::Timestamp;
use crate::report::format::formula_guard::is_guarded;
use crate::report::format::xlsx::styles::{BAR, Styles};
use crate::report::format::xlsx::{cell_text, page_setup, panic_guard};
use crate::report::format::zone;
use crate::report::output::publish::CellChanges;
use crate::report::query::cell::Cell;
use crate::report::query::rows::Rows;
use crate::report::template::column::{Column, ColumnType};
use crate::report::template::report::Template;
use crate::report::template::workbook::{SheetTemplate, Tone};

/// Rows of a sheet, its header left out.
pub const ROW_LIMIT: u64 = 1_048_575;

/// A table costs memory for each of its cells; a larger sheet has the same filters without one.
const TABLE_CELLS: u64 = 500_000;

/// Larger whole numbers lose digits as a spreadsheet's number.
const EXACT: u64 = 1 << 53;

/// Characters on the width of a page that can well be read.
const PAGE_WIDTH: u16 = 230;

/// In points: two lines, the second for the zone.
const HEADER_HEIGHT: u16 = 32;

/// In characters: the button of a header's filter.
const BUTTON: usize = 4;

/// What is to be shown on a sheet.
pub struct SheetPlan<'a> {
    pub sheet: &'a SheetTemplate,
    pub template: &'a Template,
    pub tones: &'a BTreeMap<String, Tone>,
    /// Rows of the report.
    pub rows: u64,
    /// Rows of a sheet.
    pub limit: u64,
    pub zone: Tz,
}

/// Writes rows to sheets; the cells go to disk row by row.
pub struct SheetWriter<'a> {
    book: &'a mut Workbook,
    styles: &'a Styles,
    plan: SheetPlan<'a>,
    sheet: Worksheet,
    part: u64,
    row: u32,
    changes: CellChanges,
}

impl<'a> SheetWriter<'a> {
    pub fn new(book: &'a mut Workbook, styles: &'a Styles, plan: SheetPlan<'a>) -> Result<Self, XlsxError> {
        let sheet = new_sheet(book, styles, &plan, 0)?;
        Ok(Self { book, styles, plan, sheet, part: 0, row: 0, changes: CellChanges::default() })
    }

    /// Writes all rows; on a thread of its own, where a full disk must not be a panic either.
    pub fn write_rows(&mut self, rows: Rows) -> io::Result<()> {
        let written = panic_guard::guard_spooling(|| {
            rows.into_iter().try_for_each(|batch| batch.rows().try_for_each(|row| self.write_row(&row)))
        });
        written?.map_err(io::Error::other)
    }

    /// Adds the last sheet to the workbook; tells which cells are not as they were.
    pub fn finish(self) -> CellChanges {
        self.book.push_worksheet(self.sheet);
        self.changes
    }

    fn roll_over(&mut self) -> Result<(), XlsxError> {
        self.part += 1;
        self.row = 0;
        let next = new_sheet(self.book, self.styles, &self.plan, self.part)?;
        self.book.push_worksheet(std::mem::replace(&mut self.sheet, next));
        Ok(())
    }

    fn write_row(&mut self, cells: &[Cell<'_>]) -> Result<(), XlsxError> {
        if u64::from(self.row) == self.plan.limit {
            self.roll_over()?;
        }
        self.row += 1;
        let template = self.plan.template;
        for ((index, column), cell) in (0..).zip(&template.columns).zip(cells) {
            self.write_cell(index, column, *cell)?;
        }
        Ok(())
    }

    /// Only a cell with a tone has a format of its own; the others have their column's.
    fn write_cell(&mut self, index: u16, column: &Column, cell: Cell<'_>) -> Result<(), XlsxError> {
        match cell {
            Cell::Empty => Ok(()),
            Cell::Boolean(flag) => self.sheet.write_boolean(self.row, index, flag).map(drop),
            Cell::Integer(number) if number.unsigned_abs() <= EXACT => {
                self.write_number(index, number as f64)
            }
            Cell::Real(number) => self.write_number(index, number),
            Cell::Integer(number) => self.write_text(index, &number.to_string(), None),
            Cell::Time(moment) => self.write_time(index, moment),
            Cell::List(list) => self.write_text(index, &list.joined(), None),
            Cell::Text(text) => self.write_text(index, text, self.tone_of(column, text)),
        }
    }

    fn write_number(&mut self, index: u16, number: f64) -> Result<(), XlsxError> {
        self.sheet.write_number(self.row, index, number).map(drop)
    }

    /// A text that would be run once it is edited, or saved as CSV, is marked as text.
    fn write_text(&mut self, index: u16, text: &str, tone: Option<&Format>) -> Result<(), XlsxError> {
        let fitted = cell_text::fit_text(text);
        self.changes.cut_cells += u64::from(fitted.cut);
        self.changes.replaced_cells += u64::from(fitted.replaced);
        let written = match (is_guarded(text), tone) {
            (true, tone) => {
                let format = tone.unwrap_or(self.column_format(index)).clone().set_quote_prefix();
                self.sheet.write_string_with_format(self.row, index, fitted.text, &format)
            }
            (false, Some(tone)) => self.sheet.write_string_with_format(self.row, index, fitted.text, tone),
            (false, None) => self.sheet.write_string(self.row, index, fitted.text),
        };
        written.map(drop)
    }

    /// A moment before March 1900, or after 9999, has no date in a spreadsheet and is shown as text.
    fn write_time(&mut self, index: u16, moment: Timestamp) -> Result<(), XlsxError> {
        match zone::local_datetime(moment, self.plan.zone).and_then(excel_date) {
            Some(date) => self.write_number(index, date.to_excel()),
            None => self.write_text(index, &zone::rfc3339(moment, self.plan.zone), None),
        }
    }

    fn column_format(&self, index: u16) -> &'a Format {
        let column = self.plan.template.columns.get(usize::from(index));
        self.styles.for_column(column.map_or(ColumnType::Text, |column| column.kind))
    }

    fn tone_of(&self, column: &Column, text: &str) -> Option<&'a Format> {
        let tone = self.plan.tones.get(text).filter(|_| self.plan.sheet.toned.contains(&column.name));
        tone.map(|tone| self.styles.for_tone(*tone))
    }
}

/// The name of a part's sheet, from 0.
fn sheet_name(title: &str, part: u64) -> String {
    if part == 0 { title.to_owned() } else { format!("{title} ({})", part + 1) }
}

/// A sheet with its header, ready for its rows.
fn new_sheet(
    book: &mut Workbook,
    styles: &Styles,
    plan: &SheetPlan<'_>,
    part: u64,
) -> Result<Worksheet, XlsxError> {
    let mut sheet = book.new_worksheet_with_constant_memory()?;
    sheet.set_name(sheet_name(&plan.sheet.title, part))?;
    let rows = plan.rows.saturating_sub(part * plan.limit).clamp(1, plan.limit);
    for (index, column) in (0..).zip(&plan.template.columns) {
        sheet.set_column_width(index, column_width(column))?;
        sheet.set_column_format(index, styles.for_column(column.kind))?;
    }
    let pages = count_pages(&plan.template.columns);
    page_setup::set_up_page(&mut sheet, &plan.sheet.title, pages);
    sheet.set_repeat_rows(0, 0)?;
    if pages > 1 {
        sheet.set_repeat_columns(0, 1)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_row_height(0, HEADER_HEIGHT)?;
    write_header(&mut sheet, styles, plan, rows)?;
    draw_bars(&mut sheet, plan, rows)?;
    Ok(sheet)
}

/// The header with its filters, over so many rows.
fn write_header(
    sheet: &mut Worksheet,
    styles: &Styles,
    plan: &SheetPlan<'_>,
    rows: u64,
) -> Result<(), XlsxError> {
    let columns = &plan.template.columns;
    let (Ok(last_row), Ok(width)) = (u32::try_from(rows), u16::try_from(columns.len())) else {
        return Err(XlsxError::RowColumnLimitError);
    };
    let last_column = width.saturating_sub(1);
    sheet.ignore_error_range(1, 0, last_row, last_column, IgnoreError::NumberStoredAsText)?;
    let headers = columns.iter().map(|column| header_text(column, plan.zone));
    if rows.saturating_mul(u64::from(width)) <= TABLE_CELLS {
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

/// Behind the figures of the columns that are to have it: how large each is beside the others.
fn draw_bars(sheet: &mut Worksheet, plan: &SheetPlan<'_>, rows: u64) -> Result<(), XlsxError> {
    let bar = ConditionalFormatDataBar::new().set_fill_color(BAR).set_solid_fill(true).set_border_off(true);
    let last = u32::try_from(rows).unwrap_or(u32::MAX);
    let columns =
        (0..).zip(&plan.template.columns).filter(|(_, column)| plan.sheet.bars.contains(&column.name));
    for (index, _) in columns {
        sheet.add_conditional_format(1, index, last, index, &bar)?;
    }
    Ok(())
}

/// Over how many pages a sheet is printed in its width, so that it can be read.
fn count_pages(columns: &[Column]) -> u16 {
    let characters: u16 = columns.iter().map(column_width).fold(0, u16::saturating_add);
    (characters.saturating_add(PAGE_WIDTH / 2) / PAGE_WIDTH).max(1)
}

/// As wide as the template says, and no less than the header wants.
fn column_width(column: &Column) -> u16 {
    column.width.max(u16::try_from(column.name.len() + BUTTON).unwrap_or(u16::MAX).min(255))
}

/// The column's name, and the zone where it holds times.
fn header_text(column: &Column, zone: Tz) -> String {
    match column.kind {
        ColumnType::Datetime => format!("{} ({})", column.name, zone.name()),
        ColumnType::Id
        | ColumnType::Text
        | ColumnType::Integer
        | ColumnType::Bytes
        | ColumnType::Boolean
        | ColumnType::List => column.name.clone(),
    }
}

/// The date as a spreadsheet has it; `None` before March 1900, since spreadsheets disagree on what was before.
pub fn excel_date(wall: NaiveDateTime) -> Option<ExcelDateTime> {
    let year = u16::try_from(wall.year()).ok()?;
    if (year, wall.month()) < (1900, 3) {
        return None;
    }
    let date =
        ExcelDateTime::from_ymd(year, u8::try_from(wall.month()).ok()?, u8::try_from(wall.day()).ok()?)
            .ok()?;
    let millis = u16::try_from(wall.and_utc().timestamp_subsec_millis()).ok()?;
    date.and_hms_milli(
        u16::try_from(wall.hour()).ok()?,
        u8::try_from(wall.minute()).ok()?,
        u8::try_from(wall.second()).ok()?,
        millis,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Reader, Xlsx};

    use super::*;

    fn sheets(rows: u64, limit: u64) -> Vec<(String, usize)> {
        let sql =
            "-- title: Numbers\n-- columns:\n--   number integer 9 A number.\nSELECT 1 AS number ORDER BY 1";
        let template = Template::parse("numbers", "numbers.sql", sql).expect("a template");
        let (mut book, styles, tones) = (Workbook::new(), Styles::new(), BTreeMap::new());
        let sheet = SheetTemplate { title: "Numbers".into(), ..SheetTemplate::default() };
        let plan = SheetPlan {
            sheet: &sheet,
            template: &template,
            tones: &tones,
            rows,
            limit,
            zone: chrono_tz::UTC,
        };
        let mut writer = SheetWriter::new(&mut book, &styles, plan).expect("a sheet");
        (0..rows).for_each(|_| writer.write_row(&[Cell::Integer(7)]).expect("a row"));
        writer.finish();
        let mut book = Xlsx::new(Cursor::new(book.save_to_buffer().expect("a workbook"))).expect("readable");
        book.worksheets().into_iter().map(|(name, range)| (name, range.height())).collect()
    }

    #[test]
    fn rows_roll_over_to_further_sheets() {
        let named = |name: &str, rows| (name.to_owned(), rows);
        assert_eq!(sheets(0, 2), [named("Numbers", 1)]);
        assert_eq!(sheets(2, 2), [named("Numbers", 3)]);
        assert_eq!(sheets(5, 2), [named("Numbers", 3), named("Numbers (2)", 3), named("Numbers (3)", 2)]);
    }
}
