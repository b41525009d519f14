//! What the rules find: rows of the table of findings, and a count per rule.

use crate::report::error::ReportError;
use crate::report::query::finding_options::FindingOptions;
use crate::report::query::view::View;
use crate::report::template::rule::{COLUMNS, Rule};
use crate::report::template::severity::Severity;

/// How much one rule found.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleSummary {
    pub rule: String,
    pub title: String,
    /// What it means.
    pub description: String,
    pub severity: Severity,
    pub findings: u64,
}

/// Runs every rule that is not switched off, and fills the table of findings. The most severe come first.
pub(crate) fn find_all(
    view: &View<'_>,
    rules: &[Rule],
    options: &FindingOptions,
) -> Result<Vec<RuleSummary>, ReportError> {
    let on = rules.iter().filter(|rule| !options.off.contains(&rule.name));
    let mut found = on.map(|rule| run_rule(view, rule)).collect::<Result<Vec<_>, _>>()?;
    found.sort_by(|one, other| (other.severity, &one.rule).cmp(&(one.severity, &other.rule)));
    Ok(found)
}

fn run_rule(view: &View<'_>, rule: &Rule) -> Result<RuleSummary, ReportError> {
    let findings = insert_findings(view, rule).map_err(ReportError::snapshot(&rule.name))?;
    Ok(RuleSummary {
        rule: rule.name.clone(),
        title: rule.title.clone(),
        description: rule.description.clone(),
        severity: rule.severity,
        findings: findings as u64,
    })
}

/// The name and the severity need no quoting: the one is a legal file name, the other a known word.
fn insert_findings(view: &View<'_>, rule: &Rule) -> rusqlite::Result<usize> {
    let sql = format!(
        "INSERT INTO temp.findings (rule, severity, {columns}) SELECT '{}', '{}', {columns} FROM (\n{}\n)",
        rule.name,
        rule.severity,
        rule.sql.statement(),
        columns = COLUMNS.join(", "),
    );
    let mut statement = view.connection().prepare(&sql)?;
    view.bind(&mut statement)?;
    statement.raw_execute()
}
