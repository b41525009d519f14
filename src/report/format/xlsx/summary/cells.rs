//! The sheet under the page: which row is next, and how a cell is written.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, Url, Worksheet, XlsxError};

use crate::report::format::xlsx::cell_text;
use crate::report::format::xlsx::styles::Styles;
use crate::report::template::workbook::Tone;

pub(super) const FIRST: u16 = 1;
pub(super) const LAST: u16 = 7;

/// In characters: a margin, a column of names, columns of figures, one of messages.
pub(super) const WIDTHS: [f64; 8] = [2.0, 32.0, 16.0, 16.0, 16.0, 20.0, 16.0, 60.0];

/// In points.
const LINE_HEIGHT: u16 = 15;

/// The sheet and the row that is next.
pub(super) struct SummarySheet<'a> {
    pub sheet: &'a mut Worksheet,
    pub styles: &'a Styles,
    pub tones: &'a BTreeMap<String, Tone>,
    /// The sheet's own name.
    pub title: &'a str,
    pub row: u32,
}

impl SummarySheet<'_> {
    /// A heading over the width of the page.
    pub fn write_section(&mut self, title: &str) -> Result<(), XlsxError> {
        self.sheet.set_row_height(self.row, 20)?;
        self.write_across(FIRST, title, &self.styles.section)?;
        self.row += 1;
        Ok(())
    }

    /// A text that ends its row: it runs over the columns left, which carry its format.
    pub fn write_across(&mut self, first: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        for column in first..=LAST {
            self.write_text(column, if column == first { text } else { "" }, format)?;
        }
        Ok(())
    }

    /// A text in the row that is next; an empty one carries its format.
    pub fn write_text(&mut self, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        if text.is_empty() {
            return self.sheet.write_blank(self.row, column, format).map(drop);
        }
        self.sheet
            .write_string_with_format(self.row, column, cell_text::fit_text(text).text, format)
            .map(drop)
    }

    /// A count in the row that is next; one that is unknown leaves its cell empty.
    pub fn write_count(&mut self, column: u16, count: Option<u64>, format: &Format) -> Result<(), XlsxError> {
        match count {
            Some(count) => self.sheet.write_number_with_format(self.row, column, count as f64, format),
            None => self.sheet.write_blank(self.row, column, format),
        }
        .map(drop)
    }

    /// A text that leads to another sheet.
    pub fn write_link(&mut self, column: u16, sheet: &str) -> Result<(), XlsxError> {
        let place = format!("internal:'{}'!A1", sheet.replace('\'', "''"));
        let url = Url::new(place).set_text(sheet);
        self.sheet.write_url_with_format(self.row, column, url, &self.styles.link).map(drop)
    }

    /// How a value is shown that may have a tone.
    pub fn style_of(&self, value: &str) -> Format {
        self.tones.get(value).map_or(&self.styles.value, |tone| self.styles.for_tone(*tone)).clone()
    }

    /// Makes the row that is next high enough for wrapped texts in these columns.
    pub fn fit_row_height(&mut self, texts: &[(u16, &str)]) -> Result<(), XlsxError> {
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
