//! A report of its own, which is none of a run: rows for a terminal or a pipe, and files in a folder.

use std::collections::BTreeSet;
use std::path::Path;

use crate::people::PersonFact;
use crate::report::error::ReportError;
use crate::report::format::csv::CSV;
use crate::report::format::descriptor::{Format, WriteReport, Writer};
use crate::report::format::jsonl::JSONL;
use crate::report::format::row_writer::RowWriter;
use crate::report::format::workbook::WorkbookContext;
use crate::report::format::xlsx::XLSX;
use crate::report::options::Options;
use crate::report::output::publish::{CellChanges, Publisher, ReportFile, Written};
use crate::report::query::asked_people::{self, AskedCounts, AskedPeople};
use crate::report::query::parameters::Parameters;
use crate::report::query::rows::{self, RowCount};
use crate::report::query::view::View;
use crate::report::summary::page::Page;
use crate::report::summary::run_summary::{RunRecord, RunSummary};
use crate::report::template::report::Template;
use crate::report::template::templates::Templates;
use crate::report::template::workbook::WorkbookTemplate;
use crate::store::Snapshot;

/// A report, and what is done before it is read.
struct Kind {
    /// The stem of its files.
    name: &'static str,
    workbook: &'static str,
    prepare: fn(&View<'_>, &StandaloneReport<'_>) -> Result<(), ReportError>,
}

const CHANGES: Kind = Kind {
    name: "changes",
    workbook: include_str!("../../../templates/changes.toml"),
    prepare: |_, _| Ok(()),
};

const ACCESS_TIMELINE: Kind = Kind {
    name: "access_timeline",
    workbook: include_str!("../../../templates/history/access_timeline.toml"),
    prepare: |_, _| Ok(()),
};
const ACCESS_TIMELINE_TEMPLATE: &str = include_str!("../../../templates/history/access_timeline.sql");

const ACCESS_ON: Kind = Kind {
    name: "access_on",
    workbook: include_str!("../../../templates/history/access_on.toml"),
    prepare: |_, _| Ok(()),
};
const ACCESS_ON_TEMPLATE: &str = include_str!("../../../templates/history/access_on.sql");

const PERSON: Kind = Kind {
    name: "person",
    workbook: include_str!("../../../templates/person/person.toml"),
    prepare: |view, report| {
        asked_people::prepare(view, &report.asked, &report.summary, &report.templates, report.options)
    },
};

const PERSON_TEMPLATE: &str = include_str!("../../../templates/person/person.sql");

/// A report over one snapshot.
pub(crate) struct StandaloneReport<'a> {
    kind: Kind,
    snapshot: &'a Snapshot,
    summary: RunSummary,
    templates: Templates,
    options: &'a Options,
    /// Whom it is about, where it is about people.
    asked: AskedPeople,
}

impl<'a> StandaloneReport<'a> {
    /// The changes that a snapshot holds.
    ///
    /// # Errors
    /// When a template is not valid, or the snapshot holds no run.
    pub fn of_changes(snapshot: &'a Snapshot, options: &'a Options) -> Result<Self, ReportError> {
        Self::new(CHANGES, snapshot, options, AskedPeople::default())
    }

    /// Everything that a run knows of these people.
    ///
    /// # Errors
    /// As [`Self::of_changes`].
    pub fn of_people(
        snapshot: &'a Snapshot,
        options: &'a Options,
        asked: AskedPeople,
    ) -> Result<Self, ReportError> {
        let mut report = Self::new(PERSON, snapshot, options, asked)?;
        let template = Template::parse(PERSON.name, "templates/person/person.sql", PERSON_TEMPLATE)?;
        report.templates.reports.push(template);
        Ok(report)
    }

    /// Who had access from when to when, from a snapshot that holds the answers of the index.
    ///
    /// # Errors
    /// As [`Self::of_changes`].
    pub fn of_access_timeline(snapshot: &'a Snapshot, options: &'a Options) -> Result<Self, ReportError> {
        Self::with_template(ACCESS_TIMELINE, ACCESS_TIMELINE_TEMPLATE, snapshot, options)
    }

    /// Who had access at a time, likewise.
    ///
    /// # Errors
    /// As [`Self::of_changes`].
    pub fn of_access_on(snapshot: &'a Snapshot, options: &'a Options) -> Result<Self, ReportError> {
        Self::with_template(ACCESS_ON, ACCESS_ON_TEMPLATE, snapshot, options)
    }

    fn with_template(
        kind: Kind,
        sql: &str,
        snapshot: &'a Snapshot,
        options: &'a Options,
    ) -> Result<Self, ReportError> {
        let mut report = Self::new(kind, snapshot, options, AskedPeople::default())?;
        let name = report.kind.name;
        report.templates.reports.retain(|template| template.name != name);
        let template = Template::parse(name, &format!("templates/history/{name}.sql"), sql)?;
        report.templates.reports.push(template);
        Ok(report)
    }

    fn new(
        kind: Kind,
        snapshot: &'a Snapshot,
        options: &'a Options,
        asked: AskedPeople,
    ) -> Result<Self, ReportError> {
        let summary = RunSummary::read(snapshot.connection())?;
        let templates = Templates::load(options.templates.as_deref())?;
        Ok(Self { kind, snapshot, summary, templates, options, asked })
    }

    /// The same with what is known of where the people were, from when to when.
    #[must_use]
    pub fn with_facts(mut self, facts: Vec<PersonFact>) -> Self {
        self.asked.facts = facts;
        self
    }

    /// The report itself.
    pub fn template(&self) -> Result<&Template, ReportError> {
        self.templates.report(self.kind.name)
    }

    /// How many of the people asked for are listed, and where nobody can tell.
    pub fn count_people(&self) -> Result<AskedCounts, ReportError> {
        let view = self.open_plain_view(None)?;
        asked_people::count(&view, &self.asked).map_err(ReportError::snapshot("users"))
    }

    /// The user ids of the people asked for.
    pub fn list_user_ids(&self) -> Result<BTreeSet<String>, ReportError> {
        let view = self.open_plain_view(None)?;
        asked_people::list_user_ids(&view, &self.asked).map_err(ReportError::snapshot("users"))
    }

    /// Hands every row to a writer, which is not finished then.
    pub fn write_rows(&self, writer: &mut dyn RowWriter) -> Result<(), ReportError> {
        rows::copy_rows(&self.open_view(None)?, self.template()?, writer)
    }

    /// Writes a CSV file, JSON lines and a workbook into a folder, all or none; earlier ones are replaced.
    pub fn write_files(&self, dir: &Path) -> Result<Vec<ReportFile>, ReportError> {
        let mut publisher = Publisher::open(dir, &Default::default())?;
        let view = self.open_view(Some(&publisher.staging_dir()))?;
        for format in [&CSV, &JSONL] {
            if let Writer::Report(write) = format.writer {
                self.write_report(&view, format, write, &mut publisher)?;
            }
        }
        self.write_workbook(&view, &mut publisher)?;
        drop(view);
        publisher.publish()
    }

    fn open_view(&self, scratch: Option<&Path>) -> Result<View<'_>, ReportError> {
        let view = self.open_plain_view(scratch)?;
        (self.kind.prepare)(&view, self)?;
        Ok(view)
    }

    fn open_plain_view(&self, scratch: Option<&Path>) -> Result<View<'_>, ReportError> {
        let RunRecord { started_on, account, .. } = &self.summary.run;
        let options = self.options.findings.clone();
        let parameters = Parameters { run_time: *started_on, account: account.clone(), options };
        View::open(self.snapshot.connection(), parameters, scratch)
    }

    fn write_report(
        &self,
        view: &View<'_>,
        format: &Format,
        write: WriteReport,
        publisher: &mut Publisher,
    ) -> Result<(), ReportError> {
        let (template, options) = (self.template()?, &self.options.format_options);
        let mut file = publisher.create_file(&format!("{}.{}", self.kind.name, format.name))?;
        let (RowCount { rows, mistyped_cells }, changes) =
            rows::stream_rows(view, template, |rows| write(template, rows, &mut file, options))?;
        publisher.keep_file(file, Written { rows, changes: CellChanges { mistyped_cells, ..changes } })
    }

    fn write_workbook(&self, view: &View<'_>, publisher: &mut Publisher) -> Result<(), ReportError> {
        let Writer::Workbook(write) = XLSX.writer else { return Ok(()) };
        let name = self.kind.name;
        let workbook = WorkbookTemplate::parse(name, &format!("{name}.toml"), self.kind.workbook)?;
        let mut file = publisher.create_file(&XLSX.workbook_path(name))?;
        let context = WorkbookContext {
            workbook: &workbook,
            view,
            templates: &self.templates,
            summary: &self.summary,
            run_page: &Page::default(),
            options: &self.options.format_options,
            scratch: publisher.staging_dir(),
        };
        let written = write(&context, &mut file)?;
        publisher.keep_file(file, written)
    }
}
