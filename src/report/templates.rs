//! The templates there are: the one place that lists the built-in ones.

use std::collections::BTreeSet;

use super::ReportError;
use super::template::Template;
use super::workbook::WorkbookTemplate;

/// Names the files and takes them into the program.
macro_rules! embedded {
    ($extension:literal: $($name:literal),* $(,)?) => {
        &[$((
            $name,
            concat!("templates/", $name, $extension),
            include_str!(concat!("../../templates/", $name, $extension)),
        )),*]
    };
}

/// Name, file and text.
type Embedded = (&'static str, &'static str, &'static str);

const REPORTS: &[Embedded] = embedded![
    ".sql": "exchanges", "folders", "documents", "users", "groups", "group_members", "user_access", "people",
    "verification", "coverage"
];

const WORKBOOKS: &[Embedded] = embedded![".toml": "inventory", "access"];

/// Reports and the workbooks made of them.
#[derive(Clone, Debug)]
pub struct Templates {
    pub reports: Vec<Template>,
    pub workbooks: Vec<WorkbookTemplate>,
}

impl Templates {
    /// The templates the program comes with.
    pub fn built_in() -> Result<Self, ReportError> {
        let reports = REPORTS.iter().map(|(name, file, text)| Template::parse(name, file, text));
        let workbooks = WORKBOOKS.iter().map(|(name, file, text)| WorkbookTemplate::parse(name, file, text));
        let templates = Self {
            reports: reports.collect::<Result<_, _>>()?,
            workbooks: workbooks.collect::<Result<_, _>>()?,
        };
        templates.check_sheets()?;
        Ok(templates)
    }

    /// The report of that name.
    pub fn report(&self, name: &str) -> Result<&Template, ReportError> {
        self.reports.iter().find(|report| report.name == name).ok_or_else(|| self.unknown(name))
    }

    /// Every name, reports before workbooks.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let reports = self.reports.iter().map(|report| report.name.as_str());
        reports.chain(self.workbooks.iter().map(|workbook| workbook.name.as_str()))
    }

    /// Fails with [`ReportError::UnknownTemplate`] where a name is none of [`Templates::names`].
    pub fn check(&self, names: &BTreeSet<String>) -> Result<(), ReportError> {
        match names.iter().find(|name| !self.names().any(|known| known == name.as_str())) {
            Some(name) => Err(self.unknown(name)),
            None => Ok(()),
        }
    }

    /// Holds each sheet to a report there is, and its toned columns to that report's.
    fn check_sheets(&self) -> Result<(), ReportError> {
        for workbook in &self.workbooks {
            for sheet in &workbook.sheets {
                let report = self.report(&sheet.report)?;
                let missing = |name: &&String| !report.columns.iter().any(|column| column.name == **name);
                if let Some(name) = sheet.toned.iter().find(missing) {
                    return Err(workbook.fault(1, format!("report `{}` has no column `{name}`", report.name)));
                }
            }
        }
        Ok(())
    }

    fn unknown(&self, name: &str) -> ReportError {
        let known = self.names().collect::<Vec<_>>().join(", ");
        ReportError::UnknownTemplate { name: name.to_owned(), known }
    }
}
