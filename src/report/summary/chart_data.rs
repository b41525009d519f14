//! What a chart shows: the largest of something, by name.

use std::collections::BTreeMap;

use crate::report::error::ReportError;
use crate::report::query::cell::Cell;
use crate::report::query::rows;
use crate::report::query::view::View;
use crate::report::template::report::Template;
use crate::report::template::templates::Templates;
use crate::report::template::workbook::ChartTemplate;

/// Bars of a chart; more cannot be told apart.
const MAX_BARS: usize = 10;

/// Names with their sums, the largest first.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartData {
    pub title: String,
    /// What the names are, as people say it.
    pub label: String,
    /// What is counted.
    pub value: String,
    pub largest: Vec<(String, u64)>,
    /// How many names are left out, and their sum.
    pub others: Option<(usize, u64)>,
}

/// SumsByName a column of a report, or counts its rows, by the names in another.
pub(crate) fn read_chart(
    view: &View<'_>,
    templates: &Templates,
    chart: &ChartTemplate,
) -> Result<ChartData, ReportError> {
    let template = templates.report(&chart.report)?;
    let place = |name: &String| template.columns.iter().position(|column| column.name == *name);
    let mut sums = SumsByName {
        label: place(&chart.label),
        value: chart.value.as_ref().map(place),
        by_name: BTreeMap::new(),
    };
    rows::stream_rows(view, template, |rows| {
        rows.into_iter().for_each(|batch| batch.rows().for_each(|row| sums.add_row(&row)));
        Ok(())
    })?;
    let mut largest: Vec<_> = sums.by_name.into_iter().collect();
    largest.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let rest = largest.split_off(MAX_BARS.min(largest.len()));
    let others = (!rest.is_empty())
        .then(|| (rest.len(), rest.iter().fold(0_u64, |sum, (_, count)| sum.saturating_add(*count))));
    let title = chart.title.clone();
    Ok(ChartData {
        title,
        label: to_words(&chart.label),
        value: value_label(template, chart),
        largest,
        others,
    })
}

/// What the figures are called.
fn value_label(template: &Template, chart: &ChartTemplate) -> String {
    chart.value.as_deref().map_or_else(|| template.title.clone(), to_words)
}

/// A column's name as words.
fn to_words(name: &str) -> String {
    let mut words = name.replace('_', " ");
    words.get_mut(..1).map(str::make_ascii_uppercase);
    words
}

struct SumsByName {
    label: Option<usize>,
    /// `None` counts rows.
    value: Option<Option<usize>>,
    by_name: BTreeMap<String, u64>,
}

impl SumsByName {
    fn add_row(&mut self, cells: &[Cell<'_>]) {
        let cell = |place: Option<usize>| place.and_then(|place| cells.get(place)).copied();
        let name = match cell(self.label) {
            Some(Cell::Text(name)) if !name.is_empty() => name,
            _ => "not given",
        };
        let count = match self.value.map(cell) {
            None => Some(1),
            Some(Some(Cell::Integer(count))) => u64::try_from(count).ok(),
            Some(_) => None,
        };
        if let Some(count) = count {
            let sum = self.by_name.entry(name.to_owned()).or_default();
            *sum = sum.saturating_add(count);
        }
    }
}
