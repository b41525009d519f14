//! What every format of one page is given.

use chrono_tz::Tz;

use crate::report::query::rule_findings::RuleSummary;
use crate::report::query::view::View;
use crate::report::summary::page::Page;
use crate::report::summary::run_summary::RunRecord;
use crate::report::template::report::Template;
use crate::report::template::templates::Templates;

/// What a page of the whole run is made from.
pub(crate) struct PageContext<'a> {
    /// The reports that it shows, as they are listed.
    pub reports: Vec<&'a Template>,
    pub templates: &'a Templates,
    pub view: &'a View<'a>,
    pub run: &'a RunRecord,
    pub run_page: &'a Page,
    /// What came of each rule, the most severe first.
    pub rules: &'a [RuleSummary],
    /// The zone that times are shown in.
    pub zone: Tz,
}

impl<'a> PageContext<'a> {
    /// A report that it shows and that has these columns.
    pub fn find_report(&self, name: &str, columns: &[&str]) -> Option<&'a Template> {
        let report = self.reports.iter().copied().find(|report| report.name == name)?;
        let has = |column: &&str| report.columns.iter().any(|known| known.name == **column);
        columns.iter().all(has).then_some(report)
    }
}
