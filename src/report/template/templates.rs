//! The templates there are: the built-in ones, and those of a folder, which override them and add to them.

use std::collections::BTreeSet;
use std::path::Path;

use crate::report::error::ReportError;
use crate::report::template::check::EmptySnapshot;
use crate::report::template::folder::ParsedTemplate;
use crate::report::template::report::Template;
use crate::report::template::rule::Rule;
use crate::report::template::workbook::WorkbookTemplate;
use crate::report::template::{check, folder};

/// Names the files and takes them into the program.
macro_rules! embedded {
    ($folder:literal, $extension:literal: $($name:literal),* $(,)?) => {
        &[$((
            $name,
            concat!("templates/", $folder, $name, $extension),
            include_str!(concat!("../../../templates/", $folder, $name, $extension)),
        )),*]
    };
}

/// Name, file and text.
type Embedded = (&'static str, &'static str, &'static str);

const REPORTS: &[Embedded] = embedded![
    "", ".sql": "exchanges", "folders", "documents", "users", "groups", "group_members", "user_access", "people",
    "findings", "rules", "changes", "verification", "comparison", "consents", "coverage", "scope", "settings",
    "custom_fields", "batches", "permissions", "folder_access", "effective_access", "effective_access_documents",
    "document_views", "coverage_documents"
];

const RULES: &[Embedded] = embedded![
    "findings/", ".sql": "never_accessed", "dormant", "no_group", "empty_group", "member_count_mismatch",
    "unknown_member", "placeholder_user", "several_emails", "external_manager", "no_manager", "orphaned",
    "duplicate_id", "no_hash", "duplicate_content", "content_in_several_exchanges", "no_user_id", "only_dormant_managers",
    "unlisted_grantee", "unknown_permission", "external_control", "everyone_can_see", "seen_by_nobody",
    "viewed_without_access", "empty_group_with_access", "two_buyer_groups", "never_viewed", "left_but_listed"
];

const WORKBOOKS: &[Embedded] = embedded!["", ".toml": "inventory", "access", "permissions"];

/// Reports, the rules of findings, and the workbooks made of reports.
#[derive(Clone, Debug)]
pub struct Templates {
    /// The built-in ones first.
    pub reports: Vec<Template>,
    /// The built-in ones first.
    pub rules: Vec<Rule>,
    pub(crate) workbooks: Vec<WorkbookTemplate>,
}

impl Templates {
    /// The templates the program comes with, and over them those of a folder.
    ///
    /// # Errors
    /// The first of [`Templates::read`].
    pub fn load(folder: Option<&Path>) -> Result<Self, ReportError> {
        let (templates, errors) = Self::read(folder)?;
        errors.into_iter().next().map_or(Ok(templates), Err)
    }

    /// As [`Templates::load`], with everything that is wrong with them: file, line and reason.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn read(folder: Option<&Path>) -> Result<(Self, Vec<ReportError>), ReportError> {
        let mut errors = Vec::new();
        let mut all = Self { reports: Vec::new(), rules: Vec::new(), workbooks: Vec::new() };
        let built_in = [
            (ParsedTemplate::parse_report as fn(_, _, _) -> _, REPORTS),
            (ParsedTemplate::parse_rule, RULES),
            (ParsedTemplate::parse_workbook, WORKBOOKS),
        ];
        let built_in = built_in
            .into_iter()
            .flat_map(|(parse, files)| files.iter().map(move |(name, file, text)| parse(name, file, text)));
        let own = folder.map_or(Ok(Vec::new()), folder::read_folder)?;
        for found in built_in.chain(own) {
            found.map_or_else(|error| errors.push(error), |found| all.insert(found));
        }
        all.add_sheets(&mut errors);
        all.check_all(&mut errors)?;
        Ok((all, errors))
    }

    /// The templates of a folder that can be read, each with its place there, and whether it replaces a built-in one.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(crate) fn list_folder(folder: &Path) -> Result<Vec<(String, bool)>, ReportError> {
        let files = folder::read_folder(folder)?.into_iter().filter_map(Result::ok).map(|found| found.file());
        let all = || [REPORTS, RULES, WORKBOOKS].into_iter().flatten();
        let is_known = |file: &str| all().any(|(_, known, _)| known.strip_prefix("templates/") == Some(file));
        Ok(files
            .map(|file| {
                let is_known = is_known(&file);
                (file, is_known)
            })
            .collect())
    }

    /// The report of that name.
    pub fn report(&self, name: &str) -> Result<&Template, ReportError> {
        self.reports.iter().find(|report| report.name == name).ok_or_else(|| self.unknown_template(name))
    }

    /// The query of the report or rule of that name.
    pub(crate) fn query(&self, name: &str) -> Result<&str, ReportError> {
        let report = self.reports.iter().find(|report| report.name == name).map(|report| report.sql.query());
        let rule = || self.rules.iter().find(|rule| rule.name == name).map(|rule| rule.sql.query());
        report.or_else(rule).ok_or_else(|| self.unknown_template(name))
    }

    /// The text of the report, rule or workbook of that name.
    pub fn text(&self, name: &str) -> Result<&str, ReportError> {
        let report = self.reports.iter().find(|report| report.name == name).map(Template::text);
        let rule = || self.rules.iter().find(|rule| rule.name == name).map(|rule| rule.sql.text());
        let workbook = || {
            self.workbooks
                .iter()
                .find(|workbook| workbook.name == name)
                .map(|workbook| workbook.text.as_str())
        };
        report.or_else(rule).or_else(workbook).ok_or_else(|| self.unknown_template(name))
    }

    /// Fails with [`ReportError::UnknownTemplate`] where a name is of no report and no workbook.
    pub fn check_names(&self, names: &BTreeSet<String>) -> Result<(), ReportError> {
        match names.iter().find(|name| !self.names().any(|known| known == name.as_str())) {
            Some(name) => Err(self.unknown_template(name)),
            None => Ok(()),
        }
    }

    /// Fails where a name is of no rule.
    pub fn check_rules(&self, names: &BTreeSet<String>) -> Result<(), ReportError> {
        match names.iter().find(|name| !self.rules.iter().any(|rule| rule.name == **name)) {
            Some(name) => {
                let known = self.rules.iter().map(|rule| rule.name.as_str()).collect::<Vec<_>>().join(", ");
                Err(ReportError::UnknownRule { name: name.clone(), known })
            }
            None => Ok(()),
        }
    }

    /// Every report's name, then every workbook's.
    fn names(&self) -> impl Iterator<Item = &str> {
        let reports = self.reports.iter().map(|report| report.name.as_str());
        reports.chain(self.workbooks.iter().map(|workbook| workbook.name.as_str()))
    }

    /// Takes a template in, over the one of the same name.
    fn insert(&mut self, found: ParsedTemplate) {
        match found {
            ParsedTemplate::Report(report) => {
                self.drop_missing_columns(&report);
                insert_or_replace(&mut self.reports, report, |report| &report.name);
            }
            ParsedTemplate::Rule(rule) => insert_or_replace(&mut self.rules, rule, |rule| &rule.name),
            ParsedTemplate::Workbook(workbook) => {
                insert_or_replace(&mut self.workbooks, workbook, |workbook| &workbook.name)
            }
        }
    }

    /// A report over another may lack columns that those before it count on: they go without.
    fn drop_missing_columns(&mut self, report: &Template) {
        self.workbooks.iter_mut().for_each(|workbook| workbook.drop_missing_columns(report));
        for other in &mut self.reports {
            other.references.retain(|to| to.report != report.name || report.has_all(&to.columns));
        }
    }

    /// Gives each report its sheet in the workbook it names.
    fn add_sheets(&mut self, errors: &mut Vec<ReportError>) {
        for report in &self.reports {
            let Some(name) = &report.workbook else { continue };
            match self.workbooks.iter_mut().find(|workbook| workbook.name == *name) {
                Some(workbook) => workbook.add_sheet(report),
                None => errors.push(report.sql.error_at(1, format!("there is no workbook `{name}`"))),
            }
        }
    }

    /// Leaves out the reports of datasets that were not asked for: nothing is known of them, which an empty report
    /// would not say.
    pub(crate) fn for_datasets(mut self, asked_for: &[&str]) -> Self {
        self.reports.retain(|report| report.is_of_any(asked_for));
        let reports = &self.reports;
        let has_report = |name: &str| reports.iter().any(|report| report.name == name);
        for workbook in &mut self.workbooks {
            workbook.sheets.retain(|sheet| has_report(&sheet.report));
            workbook.charts.retain(|chart| has_report(&chart.report));
        }
        self.workbooks.retain(|workbook| !workbook.sheets.is_empty());
        self
    }

    /// Holds each to the snapshot's tables, and workbooks and references to the reports there are.
    fn check_all(&self, errors: &mut Vec<ReportError>) -> Result<(), ReportError> {
        let empty = EmptySnapshot::new()?;
        let view = empty.view()?;
        let reports = self.reports.iter().map(|report| check::check_report(&view, report));
        let rules = self.rules.iter().map(|rule| check::check_rule(&view, rule));
        let references = self.reports.iter().map(|report| report.check_references(&self.reports));
        let workbooks = self.workbooks.iter().map(|workbook| workbook.check(&self.reports));
        errors.extend(reports.chain(rules).chain(references).chain(workbooks).filter_map(Result::err));
        Ok(())
    }

    fn unknown_template(&self, name: &str) -> ReportError {
        let known = self.names().collect::<Vec<_>>().join(", ");
        ReportError::UnknownTemplate { name: name.to_owned(), known }
    }
}

/// Whether the program comes with that very text in that file of its templates.
pub(super) fn is_built_in(file: &str, text: &str) -> bool {
    let mut all = [REPORTS, RULES, WORKBOOKS].into_iter().flatten();
    all.any(|(_, known, known_text)| known.strip_prefix("templates/") == Some(file) && *known_text == text)
}

fn insert_or_replace<T>(all: &mut Vec<T>, new: T, name: impl Fn(&T) -> &String) {
    match all.iter_mut().find(|old| name(old) == name(&new)) {
        Some(old) => *old = new,
        None => all.push(new),
    }
}
