//! Holding templates to the snapshot's tables before anything is run, on a snapshot that is empty.

use rusqlite::Connection;

use crate::count_noun::count_noun;
use crate::model::Timestamp;
use crate::report::error::ReportError;
use crate::report::query::finding_options::FindingOptions;
use crate::report::query::parameters::Parameters;
use crate::report::query::view::View;
use crate::report::template::report::Template;
use crate::report::template::rule;
use crate::report::template::rule::Rule;
use crate::report::template::sql::Sql;
use crate::store::MIGRATIONS;

/// A snapshot without a row.
pub struct EmptySnapshot(Connection);

impl EmptySnapshot {
    pub fn new() -> Result<Self, ReportError> {
        let make = || {
            let connection = Connection::open_in_memory()?;
            MIGRATIONS.iter().try_for_each(|sql| connection.execute_batch(sql))?;
            Ok(Self(connection))
        };
        make().map_err(ReportError::snapshot("snapshot"))
    }

    /// Its view, as a template has it.
    pub fn view(&self) -> Result<View<'_>, ReportError> {
        let (run_time, options) = (Timestamp::from_millis(0), FindingOptions::default());
        View::open(&self.0, Parameters { run_time, account: None, options }, None)
    }
}

/// Holds a report to the tables and to its own header.
pub fn check_report(view: &View<'_>, template: &Template) -> Result<(), ReportError> {
    let described = template.columns.iter().map(|column| column.name.as_str());
    match first_difference(&column_names(view, &template.sql)?, &described.collect::<Vec<_>>(), "the header")
    {
        Some((index, reason)) => Err(template.sql.error_at(template.line_of_column(index), reason)),
        None => Ok(()),
    }
}

/// Holds a rule to the tables and to the columns of findings.
pub fn check_rule(view: &View<'_>, rule: &Rule) -> Result<(), ReportError> {
    match first_difference(&column_names(view, &rule.sql)?, &rule::COLUMNS, "every finding") {
        Some((_, reason)) => Err(rule.sql.error_at(rule.sql.first_line(), reason)),
        None => check_population(view, rule),
    }
}

fn check_population(view: &View<'_>, rule: &Rule) -> Result<(), ReportError> {
    let Some(scope) = &rule.scope else { return Ok(()) };
    let wrong = |reason| rule.sql.error_at(1, format!("the population: {reason}"));
    let statement = view.prepare(&scope.population).map_err(|refusal| wrong(refusal.to_string()))?;
    match statement.column_count() {
        1 => Ok(()),
        count => Err(wrong(format!("it must be one number, not {count}"))),
    }
}

fn column_names(view: &View<'_>, sql: &Sql) -> Result<Vec<String>, ReportError> {
    let statement = view.prepare(sql.statement()).map_err(|refusal| sql.statement_error(&refusal))?;
    Ok(statement.column_names().map(str::to_owned).collect())
}

/// The first column that is not the one described, with the reason.
fn first_difference(found: &[String], described: &[&str], place: &str) -> Option<(usize, String)> {
    let pairs = found.iter().zip(described);
    let wrong = pairs.enumerate().find(|(_, (found, described))| found != *described);
    if let Some((index, (found, described))) = wrong {
        let number = index + 1;
        return Some((
            index,
            format!("column {number} is `{found}` in the query and `{described}` in {place}"),
        ));
    }
    let counts = (found.len(), described.len());
    (counts.0 != counts.1).then(|| {
        (0, format!("the query has {}, and {place} {}", count_noun(counts.0, "column", "columns"), counts.1))
    })
}
