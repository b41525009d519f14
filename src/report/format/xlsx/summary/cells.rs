//! The sheet under the page: which row is next, and how a cell is written.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, Url, Worksheet, XlsxError};

use crate::report::format::xlsx::cell_text::{self, LINE_HEIGHT, count_lines};
use crate::report::format::xlsx::styles::{GREY, Styles};
use crate::report::template::layout::UNKNOWN;
use crate::report::template::workbook::Tone;

pub(super) const FIRST: u16 = 1;
pub(super) const LAST: u16 = 7;

/// In characters: a margin, a column of names, columns of figures, one of messages.
pub(super) const WIDTHS: [f64; 8] = [1.0, 30.0, 18.0, 14.0, 14.0, 18.0, 14.0, 54.0];

/// In percent: so all columns are on the width of a page.
pub(super) const PRINT_SCALE: u16 = 62;

/// In points, at that scale: what a page has room for in its height.
const PAGE_HEIGHT: f64 = 790.0;
/// In points: a heading and some lines, without which a longer block does not begin on a page.
const MIN_HEIGHT: f64 = 120.0;

/// The sheet and the row that is next.
pub(super) struct SummarySheet<'a> {
    pub sheet: &'a mut Worksheet,
    pub styles: &'a Styles,
    pub tones: &'a BTreeMap<String, Tone>,
    /// The sheet's own name.
    pub title: String,
    pub row: u32,
    /// In points, of the rows that are not as high as a line.
    heights: BTreeMap<u32, f64>,
    /// In points, of the page that is begun.
    filled: f64,
    /// The rows that begin a page.
    breaks: Vec<u32>,
}

impl<'a> SummarySheet<'a> {
    /// A sheet of that title without a row.
    pub fn new(
        sheet: &'a mut Worksheet,
        styles: &'a Styles,
        tones: &'a BTreeMap<String, Tone>,
        title: String,
    ) -> Self {
        let (heights, breaks) = (BTreeMap::new(), Vec::new());
        Self { sheet, styles, tones, title, row: 0, heights, filled: 0.0, breaks }
    }

    /// Begins a page with the block from that row on, where it would otherwise be cut though it fits on one.
    pub fn keep_together(&mut self, top: u32) {
        let height =
            (top..self.row).map(|row| self.heights.get(&row).copied().unwrap_or(LINE_HEIGHT)).sum::<f64>();
        let room = PAGE_HEIGHT - self.filled;
        let is_cut = height > room && (height <= PAGE_HEIGHT || room < MIN_HEIGHT);
        if is_cut && self.filled > 0.0 {
            self.breaks.push(top);
            self.filled = 0.0;
        }
        self.filled = (self.filled + height) % PAGE_HEIGHT;
    }

    /// Tells the sheet where pages begin.
    pub fn break_pages(self) -> Result<(), XlsxError> {
        self.sheet.set_page_breaks(&self.breaks).map(drop)
    }

    /// In points, of the row that is next.
    pub fn set_height(&mut self, height: f64) -> Result<(), XlsxError> {
        self.heights.insert(self.row, height);
        self.sheet.set_row_height(self.row, height).map(drop)
    }

    /// A heading over the width of the page.
    pub fn write_section(&mut self, title: &str) -> Result<(), XlsxError> {
        self.set_height(20.0)?;
        self.write_across(FIRST, title, &self.styles.section)?;
        self.row += 1;
        Ok(())
    }

    /// A text that ends its row: it runs over the columns left, which carry its format, and over as many lines as it needs.
    pub fn write_across(&mut self, first: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        let width = WIDTHS.iter().skip(usize::from(first)).sum::<f64>() as usize;
        let lines = count_lines(text, width);
        if lines > 1 {
            self.grow_height(lines)?;
            let format = format.clone().set_text_wrap();
            let text = cell_text::fit_text(text).text;
            return self.sheet.merge_range(self.row, first, self.row, LAST, &text, &format).map(drop);
        }
        for column in first..=LAST {
            self.write_text(column, if column == first { text } else { "" }, format)?;
        }
        Ok(())
    }

    /// A text in these columns as one cell, over as many lines as it needs.
    pub fn write_wrapped(
        &mut self,
        first: u16,
        last: u16,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let width = (first..=last).filter_map(|column| WIDTHS.get(usize::from(column))).sum::<f64>() as usize;
        self.grow_height(count_lines(text, width))?;
        if first == last {
            return self.write_text(first, text, format);
        }
        let text = cell_text::fit_text(text).text;
        self.sheet.merge_range(self.row, first, self.row, last, &text, format).map(drop)
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

    /// A count in the row that is next; one that is unknown says so in grey.
    pub fn write_count(&mut self, column: u16, count: Option<u64>, format: &Format) -> Result<(), XlsxError> {
        match count {
            Some(count) => {
                self.sheet.write_number_with_format(self.row, column, count as f64, format).map(drop)
            }
            None => self.write_text(column, UNKNOWN, &format.clone().set_italic().set_font_color(GREY)),
        }
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
            count_lines(text, width)
        });
        self.grow_height(lines.max().unwrap_or(1))
    }

    fn grow_height(&mut self, lines: usize) -> Result<(), XlsxError> {
        let height = LINE_HEIGHT * lines as f64;
        let known = self.heights.get(&self.row).copied().unwrap_or(LINE_HEIGHT);
        if height > known { self.set_height(height) } else { Ok(()) }
    }
}
