//! What the rules found, counted.

use crate::config::{Findings, Severity};
use crate::report::error::ReportError;
use crate::report::query::view::View;
use crate::report::template::rule::Rule;

/// How much one rule found.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleFacts {
    pub rule: String,
    pub title: String,
    /// What it means.
    pub description: String,
    pub severity: Severity,
    pub findings: u64,
}

/// Runs every rule that is not switched off; their findings stand in the table of findings afterwards. The most
/// severe come first.
pub fn run(view: &View<'_>, rules: &[Rule], settings: &Findings) -> Result<Vec<RuleFacts>, ReportError> {
    let on = rules.iter().filter(|rule| !settings.off.contains(&rule.name));
    let mut facts = on.map(|rule| run_one(view, rule)).collect::<Result<Vec<_>, _>>()?;
    facts.sort_by(|one, other| (other.severity, &one.rule).cmp(&(one.severity, &other.rule)));
    Ok(facts)
}

fn run_one(view: &View<'_>, rule: &Rule) -> Result<RuleFacts, ReportError> {
    let findings = rule.run(view)? as u64;
    Ok(RuleFacts {
        rule: rule.name.clone(),
        title: rule.title.clone(),
        description: rule.description.clone(),
        severity: rule.severity,
        findings,
    })
}
