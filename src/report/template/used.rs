//! Which templates a file is made from, and whose they are.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::report::template::report::Template;
use crate::report::template::templates::{Templates, is_built_in};
use crate::report::template::workbook::WorkbookTemplate;

/// A template as the manifest names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct UsedTemplate {
    /// Within a folder of templates, `findings/dormant.sql`.
    pub file: String,
    /// Hexadecimal, of its text.
    pub sha256: String,
    /// Whether it is word for word the one the program comes with.
    pub built_in: bool,
}

impl UsedTemplate {
    fn new(file: String, text: &str) -> Self {
        let built_in = is_built_in(&file, text);
        Self { sha256: hex::encode(Sha256::digest(text)), built_in, file }
    }

    pub fn for_report(report: &Template) -> Self {
        Self::new(format!("{}.sql", report.name), report.text())
    }

    pub fn for_workbook(workbook: &WorkbookTemplate) -> Self {
        Self::new(format!("{}.toml", workbook.name), &workbook.text)
    }

    /// All rules: what one of them finds, and that it is switched off, stands in the reports of findings.
    pub fn for_rules(templates: &Templates) -> impl Iterator<Item = Self> {
        templates.rules.iter().map(|rule| Self::new(format!("findings/{}.sql", rule.name), rule.sql.text()))
    }
}
