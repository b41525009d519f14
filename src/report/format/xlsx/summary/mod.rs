//! The first sheet: the page that sums up, as cells and charts.

mod blocks;
mod cells;
mod charts;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::page_setup;
use super::styles::Styles;
use crate::report::summary::page::{Block, Page};
use crate::report::template::workbook::{Tone, WorkbookTemplate};
use cells::{SummarySheet, WIDTHS};

/// Draws the page on the sheet of that title.
pub fn draw_page(
    sheet: &mut Worksheet,
    styles: &Styles,
    workbook: &WorkbookTemplate,
    title: &str,
    page: &Page,
) -> Result<(), XlsxError> {
    sheet.set_screen_gridlines(false);
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    page_setup::set_up_page(sheet, &workbook.title, 1);
    let mut summary = SummarySheet { sheet, styles, tones: &workbook.tones, title, row: 0 };
    page.blocks.iter().try_for_each(|block| summary.draw_block(block))
}

impl SummarySheet<'_> {
    fn draw_block(&mut self, block: &Block) -> Result<(), XlsxError> {
        match block {
            Block::Heading { title, subtitle } => self.draw_heading(title, subtitle),
            Block::Verdict { tone, sentence } => self.draw_verdict(*tone, sentence),
            Block::Notice(sentence) => self.draw_verdict(Tone::Warning, sentence),
            Block::Figures(figures) => self.draw_figures(figures),
            Block::Contents(lines) => self.draw_contents(lines),
            Block::Properties { title, lines } => self.draw_properties(title, lines),
            Block::Coverage { datasets, outcomes } => self.draw_coverage(datasets, outcomes),
            Block::Table(table) | Block::Consents { table, .. } => self.draw_table(table),
            Block::Chart(chart) => self.draw_chart(chart),
            Block::Gaps(gaps) => self.draw_gaps(gaps),
            // the Exchanges sheet has them all, and the properties the requests
            Block::Exchanges(_) | Block::Traffic(_) => Ok(()),
        }
    }
}
