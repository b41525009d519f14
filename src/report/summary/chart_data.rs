//! What a chart shows: the largest of something, by name.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::report::error::ReportError;
use crate::report::query::cell::Cell;
use crate::report::query::rows;
use crate::report::query::view::View;
use crate::report::template::column::{Column, to_words};
use crate::report::template::report::Template;
use crate::report::template::severity::Severity;
use crate::report::template::templates::Templates;
use crate::report::template::workbook::ChartTemplate;

/// Bars of a chart; more cannot be told apart.
const MAX_BARS: usize = 10;
/// Of findings, where each rule is to be seen.
const MAX_BARS_OF_FINDINGS: usize = 30;

/// The parts of a bar of findings, from the left.
pub const SEVERITIES: [Severity; 4] = [Severity::High, Severity::Medium, Severity::Low, Severity::Info];

/// How long a bar is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BarLength {
    pub count: u64,
    /// Of findings: how many there are of each of [`SEVERITIES`].
    pub by_severity: [u64; SEVERITIES.len()],
}

/// Names with their sums: the largest first, of findings those with the most severe.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartData {
    pub title: String,
    /// Where it was counted, as the total says it; empty where there is no such total.
    pub frame: String,
    /// What the names are, as people say it.
    pub label: String,
    /// What is counted.
    pub value: String,
    /// Whether it shows findings, by their severity.
    pub is_by_severity: bool,
    pub largest: Vec<(String, BarLength)>,
    /// How many names are left out, and their sum.
    pub others: Option<(usize, BarLength)>,
    /// Names whose sum is zero.
    pub none: usize,
    /// Rows whose figure is unknown.
    pub unknown: usize,
}

impl BarLength {
    fn add(&mut self, other: &Self) {
        self.count = self.count.saturating_add(other.count);
        for (sum, count) in self.by_severity.iter_mut().zip(other.by_severity) {
            *sum = sum.saturating_add(count);
        }
    }
}

impl ChartData {
    /// What no bar shows, where there is any: `1 with none, 1 unknown`.
    pub fn describe_rest(&self) -> Option<String> {
        let rest = [(self.none, "with none"), (self.unknown, "unknown")];
        let rest = rest.iter().filter(|(count, _)| *count > 0);
        let rest: Vec<String> = rest.map(|(count, what)| format!("{count} {what}")).collect();
        (!rest.is_empty()).then(|| rest.join(", "))
    }
}

/// Sums a column of a report, or counts its rows, by the names in another. Of a dataset the rows of the exchanges count
/// that list it wholly, as in its total, which stands in that frame.
pub(crate) fn read_chart(
    view: &View<'_>,
    templates: &Templates,
    frame: &str,
    chart: &ChartTemplate,
) -> Result<ChartData, ReportError> {
    let template = templates.report(&chart.report)?;
    let place = |name: &str| template.columns.iter().position(|column| column.name == name);
    let counted = place("exchange_id").filter(|_| chart.is_of_dataset());
    let counted = counted.map(|column| list_whole(view, &chart.report).map(|whole| (column, whole)));
    let mut sums = SumsByName {
        label: place(&chart.label),
        unnamed: chart.unnamed.as_deref().unwrap_or("not given"),
        value: chart.value.as_deref().map(place),
        counted: counted.transpose().map_err(ReportError::snapshot(&chart.report))?,
        severity: place("severity").filter(|_| chart.is_of_findings()),
        by_name: BTreeMap::new(),
        unknown: 0,
    };
    rows::stream_rows(view, template, |rows| {
        rows.into_iter().for_each(|batch| batch.rows().for_each(|row| sums.add_row(&row)));
        Ok(())
    })?;
    Ok(sums.into_data(template, chart, frame))
}

/// The exchanges that list a dataset wholly.
pub(super) fn list_whole(view: &View<'_>, dataset: &str) -> rusqlite::Result<BTreeSet<String>> {
    let mut query = view.connection().prepare("SELECT exchange_id FROM whole WHERE dataset = ?1")?;
    query.query_map([dataset], |row| row.get(0))?.collect()
}

/// What the figures are called.
fn value_label(template: &Template, chart: &ChartTemplate) -> String {
    chart.value.as_deref().map_or_else(|| template.title.clone(), |value| column_words(template, value))
}

fn column_words(template: &Template, name: &str) -> String {
    let column = template.columns.iter().find(|column| column.name == name);
    column.map_or_else(|| to_words(name), Column::heading)
}

struct SumsByName<'a> {
    label: Option<usize>,
    /// What rows without a name are called.
    unnamed: &'a str,
    /// `None` counts rows.
    value: Option<Option<usize>>,
    /// The column of the exchange, and the exchanges whose rows count; `None` counts all.
    counted: Option<(usize, BTreeSet<String>)>,
    /// The column of the severity, where that is shown.
    severity: Option<usize>,
    by_name: BTreeMap<String, BarLength>,
    unknown: usize,
}

impl SumsByName<'_> {
    fn add_row(&mut self, cells: &[Cell<'_>]) {
        let cell = |place: Option<usize>| place.and_then(|place| cells.get(place)).copied();
        if let Some((column, exchanges)) = &self.counted
            && !matches!(cell(Some(*column)), Some(Cell::Text(id)) if exchanges.contains(id))
        {
            return;
        }
        let name = match cell(self.label) {
            Some(Cell::Text(name)) if !name.is_empty() => name.to_owned(),
            Some(Cell::List(names)) if names.items().next().is_some() => {
                names.items().collect::<Vec<_>>().join("; ")
            }
            _ => self.unnamed.to_owned(),
        };
        let count = match self.value.map(cell) {
            None => Some(1),
            Some(Some(Cell::Integer(count))) => u64::try_from(count).ok(),
            Some(_) => None,
        };
        let Some(count) = count else {
            self.unknown += 1;
            return;
        };
        let severity = cell(self.severity);
        let is_of = |one: Severity| matches!(severity, Some(Cell::Text(word)) if word == one.as_str());
        let by_severity = SEVERITIES.map(|one| if is_of(one) { count } else { 0 });
        self.by_name.entry(name).or_default().add(&BarLength { count, by_severity });
    }

    fn into_data(self, template: &Template, chart: &ChartTemplate, frame: &str) -> ChartData {
        let names = self.by_name.len();
        let mut largest: Vec<_> = self.by_name.into_iter().filter(|(_, length)| length.count > 0).collect();
        let none = names - largest.len();
        let is_by_severity = self.severity.is_some();
        largest
            .sort_by_cached_key(|(name, length)| (Reverse((length.by_severity, length.count)), name.clone()));
        let limit = if is_by_severity { MAX_BARS_OF_FINDINGS } else { MAX_BARS };
        let rest = largest.split_off(limit.min(largest.len()));
        let others = (!rest.is_empty()).then(|| {
            let mut sum = BarLength::default();
            rest.iter().for_each(|(_, length)| sum.add(length));
            (rest.len(), sum)
        });
        ChartData {
            title: chart.title.clone(),
            frame: frame.to_owned(),
            label: column_words(template, &chart.label),
            value: value_label(template, chart),
            is_by_severity,
            largest,
            others,
            none,
            unknown: self.unknown,
        }
    }
}
