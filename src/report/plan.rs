//! The reports to write, with their templates loaded and checked: once a run, before anything is sent.

use crate::report::error::ReportError;
use crate::report::format::descriptor::{Format, Writer};
use crate::report::format::registry;
use crate::report::options::Options;
use crate::report::summary::run_summary::RunSummary;
use crate::report::template::report::Template;
use crate::report::template::rule::Rule;
use crate::report::template::templates::Templates;
use crate::report::template::workbook::WorkbookTemplate;

/// What stands for a dataset in the report of changes, which there is only where a run was compared with an earlier one.
pub(crate) const CHANGES: &str = "changes";

/// What [`super::render`] writes.
#[derive(Clone, Debug)]
pub struct ReportPlan {
    pub(crate) options: Options,
    pub(crate) templates: Templates,
}

impl ReportPlan {
    /// Loads the templates, and checks that everything the options name exists.
    ///
    /// # Errors
    /// If a template is invalid, a name is unknown, or no file would be written.
    pub fn new(options: Options) -> Result<Self, ReportError> {
        let templates = Templates::load(options.templates.as_deref())?;
        options.only.iter().try_for_each(|only| templates.check_names(only))?;
        templates.check_rules(&options.findings.off)?;
        let plan = Self { options, templates };
        if plan.is_empty() {
            return Err(ReportError::NothingToWrite { formats: registry::what_formats_write() });
        }
        Ok(plan)
    }

    /// The same plan without the reports of datasets that the run was not asked for, and of a comparison that was not made.
    pub(crate) fn for_datasets(&self, summary: &RunSummary) -> Self {
        let asked_for = summary.datasets.iter().map(|dataset| dataset.dataset.as_str());
        let compared = summary.compared.as_ref().map(|_| CHANGES);
        let asked_for: Vec<&str> = asked_for.chain(compared).collect();
        Self { options: self.options.clone(), templates: self.templates.clone().for_datasets(&asked_for) }
    }

    /// The reports that are wanted as files of their own.
    pub(crate) fn reports(&self) -> impl Iterator<Item = &Template> {
        let by_name = self.options.only.is_some();
        let wanted =
            move |report: &&Template| self.options.wants(&report.name) && (by_name || !report.by_name);
        self.templates.reports.iter().filter(wanted)
    }

    pub(crate) fn workbooks(&self) -> impl Iterator<Item = &WorkbookTemplate> {
        self.templates.workbooks.iter().filter(|workbook| self.options.wants(&workbook.name))
    }

    /// Whether something that is wanted is made from findings: they take their time in a large run.
    pub(crate) fn needs_findings(&self) -> bool {
        self.options.findings.fail_on.is_some()
            || self.options.findings.fail_on_new.is_some()
            || self.formats().any(|format| {
                self.sums_up(format)
                    || self.templates_of(format).into_iter().any(Template::is_made_from_findings)
            })
    }

    /// Whether something that is wanted is made from rights.
    pub(crate) fn needs_rights(&self) -> bool {
        let by_rule = self.needs_findings() && self.templates.rules.iter().any(Rule::is_made_from_rights);
        by_rule
            || self
                .formats()
                .any(|format| self.templates_of(format).into_iter().any(Template::is_made_from_rights))
    }

    /// What a file or folder at the top of a run folder holds, in a few words; empty where it is not known.
    pub fn describe_file(&self, name: &str) -> String {
        let workbooks = &self.templates.workbooks;
        let workbook = registry::ALL.iter().find_map(|format| match format.writer {
            Writer::Report(_) | Writer::Page(_) => None,
            Writer::Workbook(_) => {
                workbooks.iter().find(|workbook| format.workbook_path(&workbook.name) == name)
            }
        });
        let folder_or_page = registry::ALL.iter().find(|format| match format.writer {
            Writer::Page(_) => format.page_path() == name,
            Writer::Report(_) | Writer::Workbook(_) => format.name == name,
        });
        match (workbook, folder_or_page) {
            (Some(workbook), _) => workbook.contents(&self.templates.reports),
            (None, Some(format)) => format.description.to_owned(),
            (None, None) => describe_fixed_file(name).to_owned(),
        }
    }

    fn is_empty(&self) -> bool {
        self.formats().all(|format| match format.writer {
            Writer::Report(_) | Writer::Page(_) => self.reports().next().is_none(),
            Writer::Workbook(_) => self.workbooks().next().is_none(),
        })
    }

    fn formats(&self) -> impl Iterator<Item = &'static Format> {
        self.options.formats.iter().copied()
    }

    /// Whether that format writes a page that sums up the rules.
    fn sums_up(&self, format: &Format) -> bool {
        match format.writer {
            Writer::Report(_) => false,
            Writer::Page(_) => true,
            Writer::Workbook(_) => self.workbooks().any(|workbook| workbook.summary.is_some()),
        }
    }

    /// The templates whose rows that format writes.
    fn templates_of(&self, format: &Format) -> Vec<&Template> {
        match format.writer {
            Writer::Report(_) | Writer::Page(_) => self.reports().collect(),
            Writer::Workbook(_) => {
                let of_workbook = |workbook: &'_ WorkbookTemplate| {
                    workbook.reports(&self.templates.reports).collect::<Vec<_>>()
                };
                self.workbooks().flat_map(of_workbook).collect()
            }
        }
    }
}

/// The files that every run folder has.
fn describe_fixed_file(name: &str) -> &'static str {
    match name {
        "splash" => "the texts consented to, as evidence",
        "snapshot.sqlite" => "everything collected; the reports are made from this",
        "datapackage.json" => "columns and keys of the CSV files",
        "manifest.json" => "run details, and the hash of each file",
        "run.log" => "what happened, as JSON lines",
        "SHA256SUMS" => "the SHA-256 of every file, for sha256sum -c",
        _ => "",
    }
}
