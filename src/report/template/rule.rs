//! A rule as a file: a query for what an auditor should look at, headed by comments that say why, and what it looks at.
//!
//! ```sql
//! -- title: Empty group
//! -- severity: info
//! -- description: A group without members.
//! -- why: Rights given to it wait for whoever is added next.
//! -- action: Remove the group, or what is granted to it.
//! -- needs: groups
//! -- subjects: groups
//! -- population: SELECT COUNT(*) FROM groups
//! SELECT exchange_id, exchange_name, subject_type, subject_id, subject, detail FROM …
//! ```

use crate::dataset;
use crate::report::error::ReportError;
use crate::report::query::access;
use crate::report::query::finding_options::FindingOptions;
use crate::report::template::header::TemplateHeader;
use crate::report::template::scan::scan;
use crate::report::template::severity::Severity;
use crate::report::template::sql::{Sql, template_error};

/// The columns of a rule's query; its name and severity are added to them.
pub const COLUMNS: [&str; 6] =
    ["exchange_id", "exchange_name", "subject_type", "subject_id", "subject", "detail"];

/// In place of the names of datasets: every one that the run was asked for.
pub(crate) const ALL_DATASETS: &str = "all";

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The file's name without `.sql`.
    pub name: String,
    pub title: String,
    pub severity: Severity,
    /// What it means.
    pub description: String,
    /// Why an auditor cares.
    pub why: String,
    /// What to do about what it finds; `None` where its header does not say so.
    pub action: Option<String>,
    /// What it looks at; `None` where its header does not say so.
    pub scope: Option<RuleScope>,
    /// The settings it obeys, such as `findings.dormant_days`. It is not run while one of them is an empty list, or not set.
    pub settings: Vec<String>,
    pub(crate) sql: Sql,
}

/// What a rule looks at.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleScope {
    /// The datasets without which it can tell nothing of an exchange.
    pub needs: Vec<String>,
    /// What one of the population is, in the plural.
    pub subjects: String,
    /// A query for the number of subjects it looks at.
    pub(crate) population: String,
}

impl Rule {
    /// Whether it looks at rights, which are worked out only where they are needed.
    pub(crate) fn is_made_from_rights(&self) -> bool {
        access::needs_tables(self.sql.statement())
    }

    /// Reads a rule; `file` is how messages call it. Fails with the line and the reason.
    pub fn parse(name: &str, file: &str, text: &str) -> Result<Self, ReportError> {
        let header = TemplateHeader::parse(file, text)?;
        let wrong = |reason: String| template_error(file, 1, reason);
        if !header.columns.is_empty() {
            return Err(wrong("a rule must not have `-- columns:`; they are always the same".into()));
        }
        let due = |key: &str| {
            let text = header.text(key).map(str::to_owned);
            text.ok_or_else(|| wrong(format!("the header of a rule has no `-- {key}:`")))
        };
        let severity = due("severity")?.parse();
        Ok(Self {
            name: name.to_owned(),
            title: due("title")?,
            severity: severity.map_err(|reason| wrong(format!("the severity {reason}")))?,
            description: due("description")?,
            why: due("why")?,
            action: header.text("action").map(str::to_owned),
            scope: RuleScope::parse(&header).map_err(wrong)?,
            settings: parse_settings(header.text("setting")).map_err(wrong)?,
            sql: Sql::parse(file, text)?,
        })
    }
}

impl RuleScope {
    /// Its three keys are there, or none of them.
    fn parse(header: &TemplateHeader) -> Result<Option<Self>, String> {
        match ["needs", "subjects", "population"].map(|key| header.text(key)) {
            [None, None, None] => Ok(None),
            [Some(needs), Some(subjects), Some(population)] => {
                scan(population).map_err(|(_, reason)| format!("the population: {reason}"))?;
                let needs = parse_needs(needs)?;
                Ok(Some(Self { needs, subjects: subjects.to_owned(), population: population.to_owned() }))
            }
            _ => Err("`needs`, `subjects` and `population` must be given together".into()),
        }
    }
}

fn parse_needs(text: &str) -> Result<Vec<String>, String> {
    let known = |name: &str| name == ALL_DATASETS || dataset::ALL.iter().any(|dataset| dataset.name == name);
    let check = |name: &str| match known(name.trim()) {
        true => Ok(name.trim().to_owned()),
        false => Err(format!("`needs` names no dataset: `{}`", name.trim())),
    };
    text.split(',').map(check).collect()
}

fn parse_settings(text: Option<&str>) -> Result<Vec<String>, String> {
    let names = text.into_iter().flat_map(|text| text.split(',')).map(str::trim);
    let check = |name: &str| match FindingOptions::SETTINGS.contains(&name) {
        true => Ok(name.to_owned()),
        false => {
            let known = FindingOptions::SETTINGS.join(", ");
            Err(format!("rules do not obey the setting `{name}`, only {known}"))
        }
    };
    names.map(check).collect()
}
