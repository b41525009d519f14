//! Which reports to write, and how.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use crate::report::format::csv::CSV;
use crate::report::format::descriptor::Format;
use crate::report::format::options::FormatOptions;
use crate::report::format::xlsx::XLSX;
use crate::report::query::finding_options::FindingOptions;
use crate::report::settings::ReportSetting;

/// Which reports to write, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Without repeats; written in the order of the set.
    pub formats: BTreeSet<&'static Format>,
    /// How times and CSV files are written.
    pub format_options: FormatOptions,
    /// Names of reports and workbooks; `None` is all, with the evidence of consent.
    pub only: Option<BTreeSet<String>>,
    /// A folder of templates over the built-in ones.
    pub templates: Option<PathBuf>,
    /// The rules to apply, and their thresholds.
    pub findings: FindingOptions,
    /// How long all of them together may take; beyond it making them is an error.
    pub time_limit: Duration,
    /// The settings behind all that, for the manifest, and to compare with those of the run; empty where there are none.
    pub settings: Vec<ReportSetting>,
    /// The call that makes the reports, for the manifest alone: no report depends on it.
    pub made_by: Option<Value>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            formats: BTreeSet::from([&CSV, &XLSX]),
            format_options: FormatOptions::default(),
            only: None,
            templates: None,
            findings: FindingOptions::default(),
            time_limit: Duration::from_hours(2),
            settings: Vec::new(),
            made_by: None,
        }
    }
}

impl Options {
    /// Whether what is named is wanted.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(name))
    }
}
