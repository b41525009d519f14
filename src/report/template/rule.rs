//! A rule as a file: a query for what an auditor should look at, headed by comments that say why.
//!
//! ```sql
//! -- title: Empty group
//! -- severity: info
//! -- description: A group without members.
//! -- why: Rights given to it wait for whoever is added next.
//! SELECT exchange_id, exchange_name, subject_type, subject_id, subject, detail FROM …
//! ```

use crate::report::error::ReportError;
use crate::report::template::header::TemplateHeader;
use crate::report::template::severity::Severity;
use crate::report::template::sql::{Sql, template_error};

/// The columns of a rule's query; its name and severity are added to them.
pub const COLUMNS: [&str; 6] =
    ["exchange_id", "exchange_name", "subject_type", "subject_id", "subject", "detail"];

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
    /// The setting it obeys, where it obeys one.
    pub setting: Option<String>,
    pub(crate) sql: Sql,
}

impl Rule {
    /// Reads a rule; `file` is how messages call it. Fails with the line and the reason.
    pub fn parse(name: &str, file: &str, text: &str) -> Result<Self, ReportError> {
        let header = TemplateHeader::parse(file, text)?;
        if !header.columns.is_empty() {
            return Err(template_error(
                file,
                1,
                "a rule must not have `-- columns:`; they are always the same",
            ));
        }
        let due = |key: &str| {
            let text = header.text(key).map(str::to_owned);
            text.ok_or_else(|| template_error(file, 1, format!("the header of a rule has no `-- {key}:`")))
        };
        let severity = due("severity")?.parse();
        Ok(Self {
            name: name.to_owned(),
            title: due("title")?,
            severity: severity.map_err(|reason| template_error(file, 1, format!("the severity {reason}")))?,
            description: due("description")?,
            why: due("why")?,
            setting: header.text("setting").map(str::to_owned),
            sql: Sql::parse(file, text)?,
        })
    }
}
