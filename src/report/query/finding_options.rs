//! What the rules of findings are told.

use std::collections::BTreeSet;

use crate::report::template::severity::Severity;

/// How to look for findings.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingOptions {
    /// Days without a visit after which a user is dormant, 1 to 36500.
    pub dormant_days: u32,
    /// Mail domains of one's own, in lower case; empty means nobody is external.
    pub internal_domains: BTreeSet<String>,
    /// Rules that are switched off.
    pub off: BTreeSet<String>,
    /// The severity that a finding must have to change the exit code; `None` never does.
    pub fail_on: Option<Severity>,
}

impl FindingOptions {
    /// The settings that a rule may obey.
    pub(crate) const SETTINGS: [&str; 2] = ["findings.dormant_days", "findings.internal_domains"];

    /// The value of one of [`Self::SETTINGS`] as text; empty where it is an empty list.
    pub(crate) fn value(&self, setting: &str) -> String {
        match setting {
            "findings.dormant_days" => self.dormant_days.to_string(),
            "findings.internal_domains" => join(&self.internal_domains),
            _ => String::new(),
        }
    }
}

fn join(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

impl Default for FindingOptions {
    fn default() -> Self {
        Self { dormant_days: 90, internal_domains: BTreeSet::new(), off: BTreeSet::new(), fail_on: None }
    }
}
