//! What every format of workbooks is given.

use std::path::PathBuf;
use std::sync::Arc;

use crate::report::error::ReportError;
use crate::report::format::options::FormatOptions;
use crate::report::query::rows::count_rows;
use crate::report::query::view::View;
use crate::report::summary::chart_data::{ChartData, read_chart};
use crate::report::summary::page::{Block, ContentsLine, Page};
use crate::report::summary::run_summary::RunRecord;
use crate::report::summary::tables::first_sentence;
use crate::report::template::report::Template;
use crate::report::template::templates::Templates;
use crate::report::template::workbook::{ChartTemplate, SheetTemplate, WorkbookTemplate};

/// What a workbook is made from.
pub(crate) struct WorkbookContext<'a> {
    pub workbook: &'a WorkbookTemplate,
    pub view: &'a View<'a>,
    pub templates: &'a Templates,
    pub run: &'a RunRecord,
    /// The page of the run.
    pub run_page: &'a Page,
    pub options: &'a FormatOptions,
    /// A folder for temporary files: beside the file that is written, gone at the end.
    pub scratch: PathBuf,
}

/// A sheet that is shown.
#[derive(Clone, Copy)]
pub(crate) struct ShownSheet<'a> {
    pub sheet: &'a SheetTemplate,
    pub template: &'a Template,
    pub rows: u64,
}

impl<'a> WorkbookContext<'a> {
    /// The sheets to show: all but the optional ones without rows.
    pub fn shown_sheets(&self) -> Result<Vec<ShownSheet<'a>>, ReportError> {
        let mut sheets = Vec::new();
        for sheet in &self.workbook.sheets {
            let template = self.templates.report(&sheet.report)?;
            let rows = count_rows(self.view, template)?;
            if rows > 0 || !sheet.optional {
                sheets.push(ShownSheet { sheet, template, rows });
            }
        }
        Ok(sheets)
    }

    /// The page that sums up: the run's, with what is the workbook's own, without tables of reports it does not have.
    /// `notice` is what has to be said of its sheets.
    pub fn build_page(&self, sheets: &[ShownSheet<'_>], notice: Option<String>) -> Result<Page, ReportError> {
        let mut blocks = vec![Arc::new(self.heading_block())];
        blocks.extend(notice.map(Block::Notice).map(Arc::new));
        for block in &self.run_page.blocks {
            if let Block::Gaps(_) = **block {
                blocks.extend(self.read_charts()?.into_iter().map(Block::Chart).map(Arc::new));
            }
            if self.has_details_of(block) {
                blocks.push(Arc::clone(block));
            }
            if let Block::Figures(_) = **block {
                blocks.push(Arc::new(contents_block(sheets)));
            }
        }
        Ok(Page { blocks })
    }

    fn heading_block(&self) -> Block {
        let account = self.run.account.as_ref().map(|account| format!(" · {account}")).unwrap_or_default();
        let subtitle = format!("{} · {}{account}", self.workbook.subject, self.run.service);
        Block::Heading { title: self.workbook.title.clone(), subtitle }
    }

    fn read_charts(&self) -> Result<Vec<ChartData>, ReportError> {
        let charts = self.workbook.charts.iter();
        let read = |chart: &ChartTemplate| {
            let frame = chart.total().and_then(|total| self.run_page.frame(total)).unwrap_or_default();
            read_chart(self.view, self.templates, frame, chart)
        };
        charts.map(read).collect()
    }

    fn has_details_of(&self, block: &Block) -> bool {
        let Block::Table(table) = block else { return true };
        self.workbook.sheets.iter().any(|sheet| sheet.report == table.report)
    }
}

fn contents_block(sheets: &[ShownSheet<'_>]) -> Block {
    let line = |sheet: &ShownSheet<'_>| ContentsLine {
        sheet: sheet.sheet.title.clone(),
        rows: sheet.rows,
        about: first_sentence(&sheet.template.description).to_owned(),
    };
    Block::Contents(sheets.iter().map(line).collect())
}
