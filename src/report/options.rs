//! Which reports to write, and how.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono_tz::Tz;

use crate::config::{Csv, Findings, Format};
use crate::report::error::ReportError;
use crate::report::template::report::Template;
use crate::report::template::templates::Templates;
use crate::report::template::workbook::WorkbookTemplate;

/// Which reports to write, and how.
#[derive(Clone, Debug)]
pub struct Options {
    pub formats: BTreeSet<Format>,
    /// The zone that times are shown in.
    pub timezone: Tz,
    pub csv: Csv,
    /// Names of reports and workbooks; `None` is all, with the evidence of consent.
    pub only: Option<BTreeSet<String>>,
    /// A folder of templates over the built-in ones.
    pub templates: Option<PathBuf>,
    pub findings: Findings,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            formats: BTreeSet::from([Format::Csv, Format::Xlsx]),
            timezone: Tz::UTC,
            csv: Csv::default(),
            only: None,
            templates: None,
            findings: Findings::default(),
        }
    }
}

impl Options {
    /// Loads the templates, and checks that there is what the options name.
    ///
    /// # Errors
    /// When a template is no good, or there is none of a name, or nothing is left to write.
    pub fn templates(&self) -> Result<Templates, ReportError> {
        let templates = Templates::load(self.templates.as_deref())?;
        self.only.iter().try_for_each(|only| templates.check_names(only))?;
        templates.check_rules(&self.findings.off)?;
        let files = [Format::Csv, Format::Jsonl].map(|format| self.reports(&templates, format).count());
        match files.iter().sum::<usize>() + self.workbooks(&templates).count() > 0 {
            true => Ok(templates),
            false => Err(ReportError::NothingToWrite),
        }
    }

    /// The reports that are wanted as files of that format.
    pub(crate) fn reports<'t>(
        &self,
        templates: &'t Templates,
        format: Format,
    ) -> impl Iterator<Item = &'t Template> {
        templates.reports.iter().filter(move |report| self.wants(&report.name, format))
    }

    pub(crate) fn workbooks<'t>(
        &self,
        templates: &'t Templates,
    ) -> impl Iterator<Item = &'t WorkbookTemplate> {
        templates.workbooks.iter().filter(|workbook| self.wants(&workbook.name, Format::Xlsx))
    }

    /// Whether something that is wanted is made from findings: they take their time in a large run.
    pub(crate) fn asks_for_findings(&self, templates: &Templates) -> bool {
        let in_files = [Format::Csv, Format::Jsonl].map(|format| self.reports(templates, format));
        let in_sheets = self.workbooks(templates).flat_map(|workbook| workbook.reports(&templates.reports));
        let mut reports = in_files.into_iter().flatten().chain(in_sheets);
        self.findings.fail_on.is_some() || reports.any(|report| report.sql.statement().contains("findings"))
    }

    /// Whether what is named is wanted, and in this format.
    fn wants(&self, name: &str, format: Format) -> bool {
        self.formats.contains(&format) && self.only.as_ref().is_none_or(|only| only.contains(name))
    }
}
