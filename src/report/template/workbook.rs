//! A workbook as a file: which reports on which sheets.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::dataset::Dataset;
use crate::report::error::ReportError;
use crate::report::template::report::Template;
use crate::report::template::sql::{line_of, template_error};

/// The sheet that describes the columns of the others.
pub const ABOUT: &str = "About";

/// Leaves room for ` (12)` within the 31 characters of a sheet's name.
const TITLE_LIMIT: usize = 25;

/// How a cell stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    Good,
    Warning,
    Bad,
    Muted,
}

/// A workbook, as its `.toml` describes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkbookTemplate {
    /// The file's name without `.toml`: how the workbook is called everywhere.
    #[serde(skip)]
    pub name: String,
    #[serde(skip)]
    file: String,
    /// The whole file.
    #[serde(skip)]
    pub text: String,
    pub(crate) title: String,
    pub(crate) subject: String,
    /// Title of the sheet that tells what this is; none where absent.
    pub summary: Option<String>,
    /// The tone of a value, in the columns that a sheet names.
    #[serde(default)]
    pub tones: BTreeMap<String, Tone>,
    pub(crate) sheets: Vec<SheetTemplate>,
    /// Shown on the first sheet.
    #[serde(default)]
    pub charts: Vec<ChartTemplate>,
}

/// A sheet: one report.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetTemplate {
    pub title: String,
    /// The report's name.
    pub report: String,
    /// Columns whose values are shown in their tone.
    #[serde(default)]
    pub toned: Vec<String>,
    /// Columns with a bar behind each figure.
    #[serde(default)]
    pub bars: Vec<String>,
    /// The column whose rows with a good value come after all others.
    pub good_last: Option<String>,
    /// Left out where the report has no row.
    #[serde(default)]
    pub optional: bool,
    /// Where it is to be shown as tables across, on as many sheets.
    pub pivot: Option<PivotTemplate>,
}

/// How a report is shown as tables across. It is sorted by sheet and row, and each row of a sheet has the same columns.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PivotTemplate {
    /// A sheet for each value of this column,
    pub sheets: PivotAxis,
    /// a row for each of this one,
    pub rows: PivotAxis,
    /// and a column for each of this one.
    pub columns: PivotAxis,
    /// The text of a cell, with names of columns in braces.
    pub cell: String,
    /// The same of a cell whose tone is that of `unknown`: what is counted there is no more than a part.
    pub unknown: Option<String>,
}

/// What is told apart, and what people call it; where it has no name its key stands for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PivotAxis {
    /// The column by which values are told apart.
    pub key: String,
    /// The column that is shown.
    pub title: String,
}

impl PivotTemplate {
    /// The columns of the report that it needs.
    fn columns(&self) -> Vec<String> {
        let axes = [&self.sheets, &self.rows, &self.columns].into_iter();
        let texts = [&self.cell].into_iter().chain(&self.unknown);
        let named = texts
            .flat_map(|text| text.split('{').skip(1))
            .filter_map(|part| part.split_once('}'))
            .map(|(name, _)| name.to_owned());
        axes.flat_map(|axis| [axis.key.clone(), axis.title.clone()]).chain(named).collect()
    }
}

/// A chart: the largest of something in a report.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartTemplate {
    pub title: String,
    /// The report's name.
    pub report: String,
    /// The column that names the bars.
    pub label: String,
    /// What rows without such a name are called; `not given` where absent.
    pub unnamed: Option<String>,
    /// The column that is summed; without one, rows are counted.
    pub value: Option<String>,
}

impl ChartTemplate {
    /// Whether it shows the rows of a dataset.
    pub fn is_of_dataset(&self) -> bool {
        self.report.parse::<&Dataset>().is_ok()
    }

    /// Whether it shows what the rules found.
    pub fn is_of_findings(&self) -> bool {
        self.report == "findings"
    }

    /// The total that it breaks up: of a dataset, or of a count of each exchange.
    pub fn total(&self) -> Option<&str> {
        let of_exchange = self.value.as_deref().filter(|_| self.report == "exchanges");
        of_exchange.or(self.is_of_dataset().then_some(self.report.as_str()))
    }
}

impl WorkbookTemplate {
    /// Reads a workbook's description; `file` is how messages call it. Fails with the line and the reason.
    pub fn parse(name: &str, file: &str, text: &str) -> Result<Self, ReportError> {
        let workbook: Self = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            template_error(file, line_of(text, start), error.message())
        })?;
        workbook.check_titles().map_err(|reason| template_error(file, 1, reason))?;
        Ok(Self { name: name.to_owned(), file: file.to_owned(), text: text.to_owned(), ..workbook })
    }

    /// Holds each sheet and chart to a report there is, and its columns to that report's.
    pub(crate) fn check(&self, reports: &[Template]) -> Result<(), ReportError> {
        let toned = self.sheets.iter().map(|sheet| (&sheet.report, sheet.toned.clone()));
        let bars = self.sheets.iter().map(|sheet| (&sheet.report, sheet.bars.clone()));
        let good_last =
            self.sheets.iter().map(|sheet| (&sheet.report, Vec::from_iter(sheet.good_last.clone())));
        let charts = self.charts.iter().map(|chart| {
            (&chart.report, std::iter::once(chart.label.clone()).chain(chart.value.clone()).collect())
        });
        let pivots =
            self.sheets.iter().filter_map(|sheet| Some((&sheet.report, sheet.pivot.as_ref()?.columns())));
        toned
            .chain(bars)
            .chain(good_last)
            .chain(pivots)
            .chain(charts)
            .try_for_each(|(report, columns)| self.check_columns(self.report(report, reports)?, &columns))
    }

    /// Goes without the columns that the report does not have.
    pub(crate) fn drop_missing_columns(&mut self, report: &Template) {
        let has = |name: &String| report.has_all(std::slice::from_ref(name));
        for sheet in self.sheets.iter_mut().filter(|sheet| sheet.report == report.name) {
            sheet.toned.retain(has);
            sheet.bars.retain(has);
            sheet.good_last.take_if(|name| !has(name));
            sheet.pivot.take_if(|pivot| !pivot.columns().iter().all(has));
        }
        let fits = |chart: &ChartTemplate| has(&chart.label) && chart.value.iter().all(has);
        self.charts.retain(|chart| chart.report != report.name || fits(chart));
    }

    /// Adds a sheet of a report after the others.
    pub(crate) fn add_sheet(&mut self, report: &Template) {
        if self.sheets.iter().any(|sheet| sheet.report == report.name || sheet.title == report.title) {
            return;
        }
        let sheet = SheetTemplate {
            title: report.title.clone(),
            report: report.name.clone(),
            ..SheetTemplate::default()
        };
        self.sheets.push(sheet);
    }

    /// The reports on its sheets and in its charts.
    pub(crate) fn reports<'r>(&self, reports: &'r [Template]) -> impl Iterator<Item = &'r Template> {
        let shown = |name: &String| {
            self.sheets.iter().any(|sheet| sheet.report == *name)
                || self.charts.iter().any(|chart| chart.report == *name)
        };
        reports.iter().filter(move |report| shown(&report.name))
    }

    /// The sheets that it always has, in a line: not the optional ones, nor those of datasets that are off by default, unless
    /// it is made of these alone.
    pub(crate) fn contents(&self, reports: &[Template]) -> String {
        let is_of_dataset =
            |name: &str| reports.iter().any(|report| report.name == name && !report.datasets.is_empty());
        let is_made_of_them = self.sheets.iter().all(|sheet| is_of_dataset(&sheet.report));
        let always = self
            .sheets
            .iter()
            .filter(|sheet| !sheet.optional && (is_made_of_them || !is_of_dataset(&sheet.report)));
        always.map(|sheet| sheet.title.to_lowercase()).collect::<Vec<_>>().join(", ")
    }

    fn report<'r>(&self, name: &str, reports: &'r [Template]) -> Result<&'r Template, ReportError> {
        let report = reports.iter().find(|report| report.name == name);
        report.ok_or_else(|| {
            let known = reports.iter().map(|report| report.name.as_str()).collect::<Vec<_>>().join(", ");
            self.error_at(name, format!("unknown report `{name}`; known are {known}"))
        })
    }

    fn check_columns(&self, report: &Template, names: &[String]) -> Result<(), ReportError> {
        let missing = |name: &&String| !report.columns.iter().any(|column| column.name == **name);
        match names.iter().find(missing) {
            Some(name) => {
                Err(self.error_at(name, format!("report `{}` has no column `{name}`", report.name)))
            }
            None => Ok(()),
        }
    }

    /// An error in this description, on the line that first quotes the word.
    fn error_at(&self, word: &str, reason: String) -> ReportError {
        let place = self.text.find(&format!("\"{word}\"")).unwrap_or(0);
        template_error(&self.file, line_of(&self.text, place), reason)
    }

    fn check_titles(&self) -> Result<(), String> {
        let mut seen = BTreeSet::new();
        for title in self.summary.iter().chain(self.sheets.iter().map(|sheet| &sheet.title)) {
            check_title(title)?;
            if title.eq_ignore_ascii_case(ABOUT) {
                return Err(format!("the sheet title `{title}` is that of the list of columns"));
            }
            if !seen.insert(title.to_lowercase()) {
                return Err(format!("two sheets have the title `{title}`"));
            }
        }
        Ok(())
    }
}

/// Holds a title to the rules for names of sheets.
fn check_title(title: &str) -> Result<(), String> {
    let length = title.chars().count();
    if length == 0 || length > TITLE_LIMIT {
        return Err(format!("the sheet title `{title}` must have 1 to {TITLE_LIMIT} characters"));
    }
    if title.contains(['[', ']', ':', '*', '?', '/', '\\'])
        || title.starts_with('\'')
        || title.ends_with('\'')
    {
        return Err(format!(
            "the sheet title `{title}` must not contain [ ] : * ? / \\ or begin or end with '"
        ));
    }
    Ok(())
}
