//! The reports as views for a query of one's own: made on demand, in the query's connection alone.

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::report::error::ReportError;
use crate::report::query::access;
use crate::report::query::finding_options::FindingOptions;
use crate::report::query::parameters::Parameters;
use crate::report::query::relations::view_name;
use crate::report::query::rule_findings::find_all;
use crate::report::query::view::View;
use crate::report::template::report::Template;
use crate::report::template::rule::Rule;
use crate::report::template::scan::{list_words, replace_parameters};
use crate::report::template::templates::Templates;

/// Tables of the engine, filled with what the rules find.
const RULE_TABLES: [&str; 2] = ["findings", "rules"];

/// Makes a view of each report that the statement names, and runs the rules where it shows what they found. The views are
/// gone with what is returned; `None` where the statement names no report.
///
/// # Errors
/// When the snapshot cannot be read.
pub(crate) fn define_report_views<'c>(
    snapshot: &'c Connection,
    sql: &str,
    templates: &Templates,
    parameters: Parameters,
) -> Result<Option<View<'c>>, ReportError> {
    let words: BTreeSet<String> = list_words(sql).map(str::to_lowercase).collect();
    let is_named = |report: &&Template| words.contains(&view_name(&report.name));
    let named: Vec<&Template> = templates.reports.iter().filter(is_named).collect();
    if named.is_empty() {
        return Ok(None);
    }
    let asked_for = list_datasets(snapshot).map_err(ReportError::snapshot("coverage"))?;
    let asked_for: Vec<&str> = asked_for.iter().map(String::as_str).collect();
    named.iter().try_for_each(|report| check_known(report, &asked_for))?;
    let view = View::open(snapshot, parameters.clone(), None)?;
    let has_permissions = asked_for.contains(&"permissions");
    fill_tables(&view, &named, templates, has_permissions, &parameters.options)?;
    let (of_rules, others): (Vec<_>, Vec<_>) =
        named.into_iter().partition(|report| RULE_TABLES.contains(&report.name.as_str()));
    for report in of_rules {
        replace_table(&view, report).map_err(ReportError::snapshot(&report.name))?;
    }
    for report in others {
        define_view(&view, report, &parameters).map_err(ReportError::snapshot(&report.name))?;
    }
    Ok(Some(view))
}

/// Does the work that the reports need done before they are read.
fn fill_tables(
    view: &View<'_>,
    named: &[&Template],
    templates: &Templates,
    has_permissions: bool,
    options: &FindingOptions,
) -> Result<(), ReportError> {
    let needs_findings = named.iter().any(|report| report.is_made_from_findings());
    let rules = if needs_findings { templates.rules.as_slice() } else { &[] };
    let needs_rights = rules.iter().any(Rule::is_made_from_rights)
        || named.iter().any(|report| report.is_made_from_rights());
    if needs_rights && has_permissions {
        access::fill_tables(view.connection()).map_err(ReportError::snapshot("permissions"))?;
    }
    find_all(view, rules, options).map(drop)
}

/// What the run was asked for, and whether it was compared.
fn list_datasets(snapshot: &Connection) -> rusqlite::Result<Vec<String>> {
    let sql = "SELECT DISTINCT dataset FROM coverage UNION SELECT 'changes' FROM compared_runs ORDER BY 1";
    let mut query = snapshot.prepare(sql)?;
    query.query_map([], |row| row.get(0))?.collect()
}

/// Fails where an empty view would pass for an answer.
fn check_known(report: &Template, asked_for: &[&str]) -> Result<(), ReportError> {
    if report.is_of_any(asked_for) {
        return Ok(());
    }
    let datasets = report.datasets.join(" or ");
    let reason =
        format!("nothing is known of {}: this run was not asked for {datasets}", view_name(&report.name));
    Err(ReportError::Query { line: 1, reason })
}

/// The report in place of the engine's table of that name, which it is made from.
fn replace_table(view: &View<'_>, report: &Template) -> rusqlite::Result<()> {
    let (name, statement) = (&report.name, report.sql.statement());
    view.connection().execute_batch(&format!(
        "CREATE TEMP TABLE shown AS {statement}\n; DROP TABLE temp.{name}; ALTER TABLE temp.shown RENAME TO {name};"
    ))
}

/// A view takes no parameters: their values stand in it, those of lists as people read them.
fn define_view(view: &View<'_>, report: &Template, parameters: &Parameters) -> rusqlite::Result<()> {
    let statement = replace_parameters(report.sql.statement(), |name| parameters.literal(name));
    let sql = format!("CREATE TEMP VIEW \"{}\" AS\n{statement}", view_name(&report.name));
    view.connection().execute_batch(&sql)
}
