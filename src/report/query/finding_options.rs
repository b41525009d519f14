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

impl Default for FindingOptions {
    fn default() -> Self {
        Self { dormant_days: 90, internal_domains: BTreeSet::new(), off: BTreeSet::new(), fail_on: None }
    }
}
