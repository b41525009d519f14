//! The first sheet: the page that sums up, as cells and charts.

mod blocks;
mod cells;
mod charts;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::page_setup::{PageFooter, set_up_scaled_page};
use super::styles::Styles;
use crate::report::summary::page::{Block, Page};
use crate::report::template::workbook::{Tone, WorkbookTemplate};
use cells::{PRINT_SCALE, SummarySheet, WIDTHS};

/// Draws the page on its sheet, with room for who made and who read it.
pub fn draw_page(
    sheet: &mut Worksheet,
    styles: &Styles,
    footer: &PageFooter,
    workbook: &WorkbookTemplate,
    page: &Page,
) -> Result<(), XlsxError> {
    sheet.set_screen_gridlines(false);
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    set_up_scaled_page(sheet, footer, &workbook.title, PRINT_SCALE);
    let title = sheet.name();
    let mut summary = SummarySheet::new(sheet, styles, &workbook.tones, title);
    for block in &page.blocks {
        let top = summary.row;
        summary.draw_block(block)?;
        summary.keep_together(top);
    }
    let top = summary.row;
    summary.draw_sign_off()?;
    summary.keep_together(top);
    summary.break_pages()
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
