//! The first sheet: what this is, when and by whom it was collected, what is on the other sheets, and what is
//! missing.

mod blocks;
mod charts;
mod verification;

use rust_xlsxwriter::{Format, Url, Worksheet, XlsxError};

use crate::model::Timestamp;
use crate::report::format::workbook::{Sheet, WorkbookContext};
use crate::report::format::xlsx::look::Look;
use crate::report::format::xlsx::{page, text};
use crate::report::format::zone;

const FIRST: u16 = 1;
const LAST: u16 = 7;

/// In characters: a margin, a column of names, columns of figures, one of messages.
const WIDTHS: [f64; 8] = [2.0, 32.0, 16.0, 16.0, 16.0, 20.0, 16.0, 60.0];

/// In points.
const LINE_HEIGHT: u16 = 15;

/// Draws the sheet; the others are done by now.
pub fn write(
    sheet: &mut Worksheet,
    look: &Look,
    context: &WorkbookContext<'_>,
    sheets: &[Sheet<'_>],
) -> Result<(), XlsxError> {
    let Some(title) = &context.workbook.summary else { return Ok(()) };
    sheet.set_screen_gridlines(false);
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    page::set_up(sheet, &context.workbook.title, 1);
    let mut summary = Summary { sheet, look, context, sheets, title, row: 0 };
    summary.head()?;
    summary.figures()?;
    summary.contents()?;
    summary.run()?;
    summary.coverage()?;
    summary.verification()?;
    summary.findings()?;
    summary.charts()?;
    summary.gaps()
}

/// The sheet and the row that is next.
struct Summary<'a> {
    sheet: &'a mut Worksheet,
    look: &'a Look,
    context: &'a WorkbookContext<'a>,
    sheets: &'a [Sheet<'a>],
    /// The sheet's own name.
    title: &'a str,
    row: u32,
}

impl Summary<'_> {
    fn section(&mut self, title: &str) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.row, 20)?;
        for column in FIRST..=LAST {
            self.text(column, if column == FIRST { title } else { "" }, &self.look.section)?;
        }
        self.row += 1;
        Ok(())
    }

    /// Heads of columns; those that hold figures stand to the right.
    fn header(&mut self, names: &[&str], is_figure: impl Fn(u16) -> bool) -> Result<(), XlsxError> {
        for (column, name) in (FIRST..).zip(names) {
            let figure = is_figure(column);
            let format = if figure { &self.look.column_of_figures } else { &self.look.column };
            self.text(column, name, format)?;
        }
        self.row += 1;
        Ok(())
    }

    /// A text in the row that is next; an empty one carries its format.
    fn text(&mut self, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        match text {
            "" => self.sheet.write_blank(self.row, column, format),
            _ => self.sheet.write_string_with_format(self.row, column, text::fit(text).text, format),
        }
        .map(|_| ())
    }

    /// A count in the row that is next; one that is unknown leaves its cell empty.
    fn count(&mut self, column: u16, count: Option<u64>, format: &Format) -> Result<(), XlsxError> {
        match count {
            Some(count) => self.sheet.write_number_with_format(self.row, column, count as f64, format),
            None => self.sheet.write_blank(self.row, column, format),
        }
        .map(|_| ())
    }

    fn toned(&self, value: &str) -> Format {
        self.context.workbook.tones.get(value).map_or(&self.look.value, |tone| self.look.toned(*tone)).clone()
    }

    fn moment(&self, moment: Option<Timestamp>) -> String {
        let wall = moment.and_then(|moment| zone::local_datetime(moment, self.context.options.timezone));
        wall.map_or("unknown".to_owned(), |wall| wall.format("%Y-%m-%d %H:%M:%S").to_string())
    }
    /// A text that leads to another sheet.
    fn link(&mut self, column: u16, sheet: &str) -> Result<(), XlsxError> {
        let place = format!("internal:'{}'!A1", sheet.replace('\'', "''"));
        let url = Url::new(place).set_text(sheet);
        self.sheet.write_url_with_format(self.row, column, url, &self.look.link).map(|_| ())
    }

    /// Makes the row that is next high enough for wrapped texts in these columns.
    fn make_room(&mut self, texts: &[(u16, &str)]) -> Result<(), XlsxError> {
        let lines = texts.iter().map(|(column, text)| {
            let width = WIDTHS.get(usize::from(*column)).map_or(1, |width| *width as usize);
            text.chars().count().div_ceil(width)
        });
        let lines = lines.max().unwrap_or(1).clamp(1, 10);
        if lines > 1 {
            self.sheet.set_row_height(self.row, f64::from(LINE_HEIGHT) * lines as f64)?;
        }
        Ok(())
    }
}
