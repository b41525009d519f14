//! What every format of workbooks is given.

use std::path::PathBuf;
use std::sync::Arc;

use crate::report::error::ReportError;
use crate::report::format::options::FormatOptions;
use crate::report::query::rows::count_rows;
use crate::report::query::view::View;
use crate::report::summary::chart_data::{ChartData, read_chart};
use crate::report::summary::page::{Block, ContentsLine, Page};
use crate::report::summary::run_summary::RunSummary;
use crate::report::summary::tables::first_sentence;
use crate::report::template::column::Column;
use crate::report::template::report::Template;
use crate::report::template::templates::Templates;
use crate::report::template::workbook::{ChartTemplate, SheetTemplate, WorkbookTemplate};

/// Rows of a sheet, its header left out: a report with more goes on in `Documents (2)`.
pub(crate) const ROW_LIMIT: u64 = 1_048_575;

/// Said of a chart of findings.
const FINDINGS_FRAME: &str = "where the rules could be assessed: see the rules";

/// What a workbook is made from.
pub(crate) struct WorkbookContext<'a> {
    pub workbook: &'a WorkbookTemplate,
    pub view: &'a View<'a>,
    pub templates: &'a Templates,
    pub summary: &'a RunSummary,
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

impl<'a> ShownSheet<'a> {
    /// The columns of the report in the order in which people read them.
    pub fn ordered_columns(&self) -> impl Iterator<Item = &'a Column> {
        let columns = &self.template.columns;
        let places = self.template.layout.sort_columns(columns).places;
        places.into_iter().filter_map(|place| columns.get(place))
    }
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

    /// The page that sums up: the run's, with what is the workbook's own, without tables of reports it does not have, and
    /// what is missing or was found first. `notice` is what has to be said of its sheets.
    pub fn build_page(&self, sheets: &[ShownSheet<'_>], notice: Option<String>) -> Result<Page, ReportError> {
        let own = [self.heading_block(), contents_block(sheets)].into_iter();
        let charts = self.read_charts()?.into_iter().map(Block::Chart);
        let own = own.chain(notice.map(Block::Notice)).chain(charts).map(Arc::new);
        let of_run = self.run_page.blocks.iter().filter(|block| self.has_details_of(block)).cloned();
        let mut blocks: Vec<_> = own.chain(of_run).collect();
        blocks.sort_by_key(|block| place_of(block));
        Ok(Page { blocks })
    }

    fn heading_block(&self) -> Block {
        let run = &self.summary.run;
        let account = run.account.as_ref().map(|account| format!(" · {account}")).unwrap_or_default();
        let subtitle = format!("{} · {}{account}", self.workbook.subject, run.service);
        Block::Heading { title: self.workbook.title.clone(), subtitle }
    }

    fn read_charts(&self) -> Result<Vec<ChartData>, ReportError> {
        let charts = self.workbook.charts.iter();
        let read = |chart: &ChartTemplate| {
            let of_findings = chart.is_of_findings().then_some(FINDINGS_FRAME);
            let of_total = || chart.total().and_then(|total| self.run_page.frame(total));
            let frame = of_findings.or_else(of_total).unwrap_or_default();
            read_chart(self.view, self.templates, frame, chart)
        };
        charts.map(read).collect()
    }

    fn has_details_of(&self, block: &Block) -> bool {
        let Block::Table(table) = block else { return true };
        self.workbook.sheets.iter().any(|sheet| sheet.report == table.report)
    }
}

/// Where a block stands on the page.
fn place_of(block: &Block) -> u8 {
    match block {
        Block::Heading { .. } => 0,
        Block::Notice(_) => 1,
        Block::Verdict { .. } => 2,
        Block::Figures(_) => 3,
        Block::Gaps(_) => 4,
        Block::Contents(_) => 5,
        Block::Table(table) if table.report == "rules" => 6,
        Block::Properties { title: "Settings of the rules", .. } => 7,
        Block::Chart(_) => 8,
        Block::Properties { title: "Not covered", .. } => 10,
        Block::Properties { .. }
        | Block::Traffic(_)
        | Block::Exchanges(_)
        | Block::Coverage { .. }
        | Block::Consents { .. }
        | Block::Table(_) => 9,
    }
}

fn contents_block(sheets: &[ShownSheet<'_>]) -> Block {
    let line = |sheet: &ShownSheet<'_>| ContentsLine {
        sheet: sheet.sheet.title.clone(),
        rows: sheet.rows,
        about: describe_sheet(sheet),
    };
    Block::Contents(sheets.iter().map(line).collect())
}

/// What its report is, and where the rows are that one sheet does not hold.
fn describe_sheet(shown: &ShownSheet<'_>) -> String {
    let about = first_sentence(&shown.template.description);
    match (shown.rows.div_ceil(ROW_LIMIT), &shown.sheet.pivot) {
        (parts @ 2.., None) => {
            format!("{about}. On {parts} sheets, the last is {} ({parts})", shown.sheet.title)
        }
        _ => about.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_on_several_sheets_says_so() {
        let sql = "-- title: Numbers\n-- description: One row per number.\n-- columns:\n--   n integer 9 A number.\nSELECT 1 AS n ORDER BY 1";
        let template = Template::parse("numbers", "numbers.sql", sql).expect("a template");
        let sheet = SheetTemplate { title: "Numbers".into(), ..SheetTemplate::default() };
        let about = |rows| describe_sheet(&ShownSheet { sheet: &sheet, template: &template, rows });
        assert_eq!(about(1_048_575), "One row per number");
        assert_eq!(about(1_048_576), "One row per number. On 2 sheets, the last is Numbers (2)");
        assert_eq!(about(2_157_885), "One row per number. On 3 sheets, the last is Numbers (3)");
    }
}
