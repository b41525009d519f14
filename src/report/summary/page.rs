//! A page that sums up: what it says, not how it looks. Each renderer chooses by the kind of block what it shows.

use std::sync::Arc;

use crate::report::query::finding_options::FindingOptions;
use crate::report::summary::chart_data::ChartData;
use crate::report::summary::run_summary::Gap;
use crate::report::template::workbook::Tone;

/// Blocks from top to bottom. They are shared: the pages of all workbooks hold those of the run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub blocks: Vec<Arc<Block>>,
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    Heading {
        title: String,
        subtitle: String,
    },
    /// One sentence on whether anything is missing or wrong.
    Verdict {
        tone: Tone,
        sentence: String,
    },
    /// One sentence that whoever reads the page has to know.
    Notice(String),
    /// DatasetCounts at a glance.
    Figures(Vec<Figure>),
    /// The reports that a workbook holds.
    Contents(Vec<ContentsLine>),
    /// Names and values.
    Properties {
        title: &'static str,
        lines: Vec<(&'static str, String)>,
    },
    /// How many requests it took, at which rate.
    Traffic(String),
    /// Exchange by exchange, for where no report is at hand.
    Exchanges(Table),
    /// How far collecting got, by dataset and by exchange.
    Coverage {
        datasets: Table,
        outcomes: Table,
    },
    Table(Table),
    /// Consents to splash texts, in one sentence and by occasion.
    Consents {
        sentence: String,
        table: Table,
    },
    Chart(ChartData),
    /// Everything that is missing, wholly or in part.
    Gaps(Vec<Gap>),
}

/// A count and what it counts; `None` is unknown.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub label: String,
    pub count: Option<u64>,
    /// Where it was counted: `in 10 of 12 exchanges`; empty where that needs no word.
    pub note: String,
}

/// A report in a workbook.
#[derive(Clone, Debug, PartialEq)]
pub struct ContentsLine {
    pub sheet: String,
    pub rows: u64,
    pub about: String,
}

/// A small table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub title: &'static str,
    /// The report that has the details.
    pub report: &'static str,
    pub columns: Vec<ColumnHeading>,
    pub rows: Vec<Vec<Value>>,
    /// Stands for a table without rows, if it is not empty itself.
    pub if_empty: &'static str,
}

/// The heading of a column, and what is below it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColumnHeading {
    pub text: &'static str,
    pub kind: ValueKind,
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    Text,
    /// A word that has a tone.
    Status,
    Count,
    Bytes,
    /// A text that explains the rest of the row; in the last column only.
    Remark,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    /// `None` is unknown.
    Number(Option<u64>),
}

impl Page {
    /// With these sentences before all else.
    pub(crate) fn with_notices(mut self, notices: impl IntoIterator<Item = String>) -> Self {
        self.blocks.splice(0..0, notices.into_iter().map(Block::Notice).map(Arc::new));
        self
    }

    /// With what the rules obeyed, before what is not covered.
    pub(crate) fn with_rule_settings(mut self, options: &FindingOptions) -> Self {
        let value = |setting: &'static str| match options.value(setting) {
            value if value.is_empty() => (setting, "none".to_owned()),
            value => (setting, value),
        };
        let mut lines: Vec<_> = FindingOptions::SETTINGS.into_iter().map(value).collect();
        let off = options.off.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        lines.push(("findings.off", if off.is_empty() { "none".to_owned() } else { off }));
        let rules = self
            .blocks
            .iter()
            .position(|block| matches!(&**block, Block::Table(table) if table.report == "rules"));
        if let Some(place) = rules {
            self.blocks
                .insert(place + 1, Arc::new(Block::Properties { title: "Settings of the rules", lines }));
        }
        self
    }

    /// Where the rows of that dataset were counted.
    pub(crate) fn frame(&self, dataset: &str) -> Option<&str> {
        let figures = self.blocks.iter().filter_map(|block| match &**block {
            Block::Figures(figures) => Some(figures),
            _ => None,
        });
        figures.flatten().find(|figure| figure.label == dataset).map(|figure| figure.note.as_str())
    }

    /// The table that sums up that report.
    pub fn table(&self, report: &str) -> Option<&Table> {
        self.blocks.iter().find_map(|block| match &**block {
            Block::Table(table) if table.report == report => Some(table),
            _ => None,
        })
    }
}

impl ColumnHeading {
    pub(crate) const fn new(text: &'static str, kind: ValueKind) -> Self {
        Self { text, kind }
    }

    /// Whether numbers are below it.
    pub(crate) fn is_numeric(self) -> bool {
        matches!(self.kind, ValueKind::Count | ValueKind::Bytes)
    }
}

impl Value {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}
