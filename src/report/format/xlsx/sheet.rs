//! A report as one sheet, or as several where it has more rows than a sheet holds.

use std::collections::BTreeMap;
use std::io;

use chrono::{Datelike, NaiveDateTime, Timelike};
use chrono_tz::Tz;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::model::Timestamp;
use crate::report::format::formula_guard::is_guarded;
use crate::report::format::xlsx::cell_text::{LINE_HEIGHT, count_lines, fit_text};
use crate::report::format::xlsx::page_setup::PageFooter;
use crate::report::format::xlsx::panic_guard;
use crate::report::format::xlsx::sheet_setup::set_up_sheet;
use crate::report::format::xlsx::styles::Styles;
use crate::report::format::zone;
use crate::report::output::publish::CellChanges;
use crate::report::query::cell::Cell;
use crate::report::query::rows::Rows;
use crate::report::template::column::{Column, ColumnType};
use crate::report::template::layout::{ColumnOrder, UNKNOWN};
use crate::report::template::report::Template;
use crate::report::template::workbook::{SheetTemplate, Tone};

/// Larger whole numbers lose digits as a spreadsheet's number.
const EXACT: u64 = 1 << 53;

/// What is to be shown on a sheet.
pub struct SheetPlan<'a> {
    pub sheet: &'a SheetTemplate,
    pub template: &'a Template,
    pub order: ColumnOrder,
    pub tones: &'a BTreeMap<String, Tone>,
    pub footer: &'a PageFooter,
    /// Rows of the report.
    pub rows: u64,
    /// Rows of a sheet.
    pub limit: u64,
    pub zone: Tz,
}

impl<'a> SheetPlan<'a> {
    /// The columns in the order of the sheet.
    pub fn columns(&self) -> impl Iterator<Item = &'a Column> {
        self.order.places.iter().filter_map(|place| self.template.columns.get(*place))
    }

    /// Whether texts of that column of the sheet go over several lines: what is printed is not cut.
    fn is_wrapped(&self, index: u16, column: &Column) -> bool {
        let is_text = matches!(column.kind, ColumnType::Text | ColumnType::List);
        is_text && usize::from(index) < self.order.printed && self.rows <= WRAPPED_ROWS
    }

    /// How the values of a column of the sheet are shown.
    pub fn format_of<'s>(&self, styles: &'s Styles, index: u16, column: &Column) -> &'s Format {
        match self.is_wrapped(index, column) {
            true => &styles.wrapped_text,
            false => styles.for_column(column.kind),
        }
    }
}

/// A longer sheet is not wrapped: nobody reads it line by line, and the height of each row would be held in memory.
const WRAPPED_ROWS: u64 = 20_000;

/// The rows of a report that are written in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowPass {
    All,
    /// Those without a good value in the sheet's column for that.
    NotGood,
    /// The others.
    Good,
}

/// Writes rows to sheets; the cells go to disk row by row.
pub struct SheetWriter<'a> {
    book: &'a mut Workbook,
    styles: &'a Styles,
    plan: SheetPlan<'a>,
    sheet: Worksheet,
    part: u64,
    row: u32,
    /// Lines of that row.
    lines: usize,
    changes: CellChanges,
}

impl<'a> SheetWriter<'a> {
    pub fn new(book: &'a mut Workbook, styles: &'a Styles, plan: SheetPlan<'a>) -> Result<Self, XlsxError> {
        let sheet = new_sheet(book, styles, &plan, 0)?;
        Ok(Self { book, styles, plan, sheet, part: 0, row: 0, lines: 1, changes: CellChanges::default() })
    }

    /// Writes the rows of a pass; on a thread of its own, where a full disk must not be a panic either.
    pub fn write_rows(&mut self, rows: Rows, pass: RowPass) -> io::Result<()> {
        let written = panic_guard::guard_spooling(|| {
            for batch in rows {
                for row in batch.rows() {
                    if self.is_of_pass(&row, pass) {
                        self.write_row(&row)?;
                    }
                }
            }
            Ok::<(), XlsxError>(())
        });
        written?.map_err(io::Error::other)
    }

    /// Says in the place of the first row why there is none.
    pub fn write_reason(&mut self, reason: &str) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet.write_string_with_format(self.row, 0, reason, &self.styles.note).map(drop)
    }

    /// Adds the last sheet to the workbook; tells which cells are not as they were.
    pub fn finish(self) -> CellChanges {
        self.book.push_worksheet(self.sheet);
        self.changes
    }

    fn is_of_pass(&self, cells: &[Cell<'_>], pass: RowPass) -> bool {
        let columns = &self.plan.template.columns;
        let column = self.plan.sheet.good_last.as_ref();
        let place = column.and_then(|name| columns.iter().position(|column| column.name == *name));
        let value = place.and_then(|place| cells.get(place));
        let is_good =
            matches!(value, Some(Cell::Text(text)) if self.plan.tones.get(*text) == Some(&Tone::Good));
        match pass {
            RowPass::All => true,
            RowPass::Good => is_good,
            RowPass::NotGood => !is_good,
        }
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
        self.lines = 1;
        let template = self.plan.template;
        for index in 0..self.plan.order.places.len() {
            let place = self.plan.order.places[index];
            let (Some(column), Some(cell)) = (template.columns.get(place), cells.get(place)) else {
                continue;
            };
            let index = u16::try_from(index).unwrap_or(u16::MAX);
            match template.is_unknown(cells, place) {
                true => self.write_unknown(index, column)?,
                false => self.write_cell(index, column, *cell)?,
            }
        }
        match self.lines {
            1 => Ok(()),
            lines => self.sheet.set_row_height(self.row, LINE_HEIGHT * lines as f64).map(drop),
        }
    }

    /// Only a cell with a tone has a format of its own; the others have their column's.
    fn write_cell(&mut self, index: u16, column: &Column, cell: Cell<'_>) -> Result<(), XlsxError> {
        match cell {
            // what the service leaves empty stays so
            Cell::Empty => Ok(()),
            Cell::Boolean(flag) => self.sheet.write_boolean(self.row, index, flag).map(drop),
            Cell::Integer(number) if number.unsigned_abs() <= EXACT => {
                self.write_number(index, number as f64)
            }
            Cell::Real(number) => self.write_number(index, number),
            Cell::Integer(number) => self.write_text(index, column, &number.to_string(), None),
            Cell::Time(moment) => self.write_time(index, column, moment),
            Cell::List(list) => self.write_text(index, column, &list.joined(), None),
            Cell::Text(text) => self.write_text(index, column, text, self.tone_of(column, text)),
        }
    }

    fn write_unknown(&mut self, index: u16, column: &Column) -> Result<(), XlsxError> {
        let format = self.styles.unknown_in(column.kind);
        self.sheet.write_string_with_format(self.row, index, UNKNOWN, format).map(drop)
    }

    fn write_number(&mut self, index: u16, number: f64) -> Result<(), XlsxError> {
        self.sheet.write_number(self.row, index, number).map(drop)
    }

    /// A text that would be run once it is edited, or saved as CSV, is marked as text.
    fn write_text(
        &mut self,
        index: u16,
        column: &Column,
        text: &str,
        tone: Option<&Format>,
    ) -> Result<(), XlsxError> {
        let fitted = fit_text(text);
        if self.plan.is_wrapped(index, column) {
            self.lines = self.lines.max(count_lines(text, usize::from(column.width)));
        }
        self.changes.cut_cells += u64::from(fitted.cut);
        self.changes.replaced_cells += u64::from(fitted.replaced);
        let written = match (is_guarded(text), tone) {
            (true, tone) => {
                let format = tone
                    .unwrap_or(self.plan.format_of(self.styles, index, column))
                    .clone()
                    .set_quote_prefix();
                self.sheet.write_string_with_format(self.row, index, fitted.text, &format)
            }
            (false, Some(tone)) => self.sheet.write_string_with_format(self.row, index, fitted.text, tone),
            (false, None) => self.sheet.write_string(self.row, index, fitted.text),
        };
        written.map(drop)
    }

    /// A moment before March 1900, or after 9999, has no date in a spreadsheet and is shown as text.
    fn write_time(&mut self, index: u16, column: &Column, moment: Timestamp) -> Result<(), XlsxError> {
        match zone::local_datetime(moment, self.plan.zone).and_then(excel_date) {
            Some(date) => self.write_number(index, date.to_excel()),
            None => self.write_text(index, column, &zone::rfc3339(moment, self.plan.zone), None),
        }
    }

    fn tone_of(&self, column: &Column, text: &str) -> Option<&'a Format> {
        let tone = self.plan.tones.get(text).filter(|_| self.plan.sheet.toned.contains(&column.name));
        tone.map(|tone| self.styles.for_tone(*tone))
    }
}

/// The sheet of a part, from 0, with its header, ready for its rows.
fn new_sheet(
    book: &mut Workbook,
    styles: &Styles,
    plan: &SheetPlan<'_>,
    part: u64,
) -> Result<Worksheet, XlsxError> {
    let mut sheet = book.new_worksheet_with_constant_memory()?;
    let title = &plan.sheet.title;
    sheet.set_name(if part == 0 { title.clone() } else { format!("{title} ({})", part + 1) })?;
    let rows = plan.rows.saturating_sub(part * plan.limit).clamp(1, plan.limit);
    set_up_sheet(&mut sheet, styles, plan, rows)?;
    Ok(sheet)
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
        let footer = PageFooter::default();
        let plan = SheetPlan {
            sheet: &sheet,
            order: template.layout.sort_columns(&template.columns),
            template: &template,
            tones: &tones,
            footer: &footer,
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
