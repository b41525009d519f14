//! What the rules find: rows of the table of findings, and a line for each rule in the table of rules.

use rusqlite::params;

use crate::report::error::ReportError;
use crate::report::query::finding_options::FindingOptions;
use crate::report::query::rule_assessment::{Assessment, Ledger};
use crate::report::query::view::View;
use crate::report::template::rule::{COLUMNS, Rule};
use crate::report::template::severity::Severity;
use crate::string_enum::string_enum;

string_enum! {
    /// What came of a rule.
    RuleState {
        /// It found something.
        Found = "found",
        /// It could be assessed in some exchange, and found nothing.
        None = "none",
        /// The settings switch it off.
        Off = "off",
        /// It could be assessed nowhere: nothing is known.
        NotAssessed = "not_assessed",
    }
}

impl RuleState {
    /// Whether the number of findings says something.
    pub fn is_known(self) -> bool {
        match self {
            Self::Found | Self::None => true,
            Self::Off | Self::NotAssessed => false,
        }
    }
}

/// What came of one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleSummary {
    pub rule: String,
    pub title: String,
    /// What it means.
    pub description: String,
    pub severity: Severity,
    /// Why a finding matters.
    pub why: String,
    /// What to do about a finding, where the rule says so.
    pub action: Option<String>,
    pub state: RuleState,
    pub findings: u64,
    /// How many subjects it looked at; `None` where it was not run, or does not say what it looks at.
    pub population: Option<u64>,
    /// What the subjects are, in the plural.
    pub subjects: Option<String>,
    /// In how many exchanges it could be assessed; `None` where it does not say what it needs.
    pub assessed_in: Option<u64>,
    pub not_assessed_in: Option<u64>,
    /// The settings it obeyed, with their values.
    pub limit: Option<String>,
    /// Why it was not assessed, or not everywhere.
    pub reason: Option<String>,
}

/// Runs every rule that can be run, and fills the tables of findings and of rules. The most severe come first.
pub(crate) fn find_all(
    view: &View<'_>,
    rules: &[Rule],
    options: &FindingOptions,
) -> Result<Vec<RuleSummary>, ReportError> {
    let ledger = Ledger::read(view.connection()).map_err(ReportError::snapshot("coverage"))?;
    let assess = |rule| assess_rule(view, rule, options, &ledger);
    let mut found = rules.iter().map(assess).collect::<Result<Vec<_>, _>>()?;
    found.sort_by(|one, other| (other.severity, &one.rule).cmp(&(one.severity, &other.rule)));
    insert_rules(view, &found).map_err(ReportError::snapshot("rules"))?;
    Ok(found)
}

fn assess_rule(
    view: &View<'_>,
    rule: &Rule,
    options: &FindingOptions,
    ledger: &Ledger,
) -> Result<RuleSummary, ReportError> {
    if options.off.contains(&rule.name) {
        return Ok(not_run(rule, ledger, RuleState::Off, "switched off by findings.off".into()));
    }
    if let Some(lack) = rule.settings.iter().find_map(|setting| options.describe_lack(setting)) {
        return Ok(not_run(rule, ledger, RuleState::NotAssessed, lack));
    }
    let limit = rule.settings.iter().map(|setting| format!("{setting} = {}", options.value(setting)));
    let limit = limit.collect::<Vec<_>>().join("; ");
    let summary = run_rule(view, rule, ledger).map_err(ReportError::snapshot(&rule.name))?;
    Ok(RuleSummary { limit: (!limit.is_empty()).then_some(limit), ..summary })
}

/// A rule that was not run: it found nothing, and was assessed nowhere.
fn not_run(rule: &Rule, ledger: &Ledger, state: RuleState, reason: String) -> RuleSummary {
    RuleSummary {
        rule: rule.name.clone(),
        title: rule.title.clone(),
        description: rule.description.clone(),
        severity: rule.severity,
        why: rule.why.clone(),
        action: rule.action.clone(),
        state,
        findings: 0,
        population: None,
        subjects: rule.scope.as_ref().map(|scope| scope.subjects.clone()),
        assessed_in: Some(0),
        not_assessed_in: Some(ledger.exchanges()),
        limit: None,
        reason: Some(reason),
    }
}

fn run_rule(view: &View<'_>, rule: &Rule, ledger: &Ledger) -> rusqlite::Result<RuleSummary> {
    let findings = insert_findings(view, rule)? as u64;
    let Some(scope) = &rule.scope else {
        let reason = "its header does not say what it needs: that it finds nothing proves nothing";
        let state = if findings > 0 { RuleState::Found } else { RuleState::NotAssessed };
        let unknown = not_run(rule, ledger, state, reason.to_owned());
        return Ok(RuleSummary { findings, assessed_in: None, not_assessed_in: None, ..unknown });
    };
    let Assessment { exchanges, other_exchanges, reason } = ledger.assess(&scope.needs);
    let state = match (findings, exchanges) {
        (1.., _) => RuleState::Found,
        (0, 1..) => RuleState::None,
        (0, 0) => RuleState::NotAssessed,
    };
    let reason = reason.unwrap_or_else(|| "no exchange is in scope".to_owned());
    let reason = (other_exchanges > 0 || exchanges == 0).then_some(reason);
    Ok(RuleSummary {
        findings,
        population: count_population(view, &scope.population)?,
        assessed_in: Some(exchanges),
        not_assessed_in: Some(other_exchanges),
        reason,
        ..not_run(rule, ledger, state, String::new())
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

/// A number below zero, or none, is zero; what is no number says nothing.
fn count_population(view: &View<'_>, sql: &str) -> rusqlite::Result<Option<u64>> {
    let mut statement = view.connection().prepare(sql)?;
    view.bind(&mut statement)?;
    let mut rows = statement.raw_query();
    let Some(row) = rows.next()? else { return Ok(Some(0)) };
    let counted = row.get_ref(0)?.as_i64_or_null().ok();
    Ok(counted.map(|count| count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0)))
}

fn insert_rules(view: &View<'_>, rules: &[RuleSummary]) -> rusqlite::Result<()> {
    let sql = "INSERT INTO temp.rules (position, rule, title, severity, state, findings, waived, population,
                   assessed_in, not_assessed_in, settings, reason, subjects, action, why)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    let mut insert = view.connection().prepare(sql)?;
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    for (position, rule) in (0_i64..).zip(rules) {
        insert.execute(params![
            position,
            rule.rule,
            rule.title,
            rule.severity.as_str(),
            rule.state.as_str(),
            rule.state.is_known().then(|| number(rule.findings)),
            rule.population.map(number),
            rule.assessed_in.map(number),
            rule.not_assessed_in.map(number),
            rule.limit,
            rule.reason,
            rule.subjects,
            rule.action,
            rule.why,
        ])?;
    }
    Ok(())
}
