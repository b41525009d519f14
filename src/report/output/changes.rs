//! What changed between two runs, as a report of its own: rows for a terminal or a pipe, and files in a folder.

use std::path::Path;

use crate::report::error::ReportError;
use crate::report::format::csv::CSV;
use crate::report::format::descriptor::{Format, WriteReport, Writer};
use crate::report::format::jsonl::JSONL;
use crate::report::format::row_writer::RowWriter;
use crate::report::format::workbook::WorkbookContext;
use crate::report::format::xlsx::XLSX;
use crate::report::options::Options;
use crate::report::output::publish::{CellChanges, Publisher, ReportFile, Written};
use crate::report::query::parameters::Parameters;
use crate::report::query::rows::{self, RowCount};
use crate::report::query::view::View;
use crate::report::summary::page::Page;
use crate::report::summary::run_summary::{RunRecord, RunSummary};
use crate::report::template::report::Template;
use crate::report::template::templates::Templates;
use crate::report::template::workbook::WorkbookTemplate;
use crate::store::Snapshot;

const WORKBOOK: &str = include_str!("../../../templates/changes.toml");
/// The report, and the stem of its files.
const NAME: &str = "changes";

/// The changes that a snapshot holds.
pub(crate) struct ChangesReport<'a> {
    snapshot: &'a Snapshot,
    summary: RunSummary,
    templates: Templates,
    options: &'a Options,
}

impl<'a> ChangesReport<'a> {
    /// Loads the template of the report.
    ///
    /// # Errors
    /// When it is not valid, or the snapshot holds no run.
    pub fn new(snapshot: &'a Snapshot, options: &'a Options) -> Result<Self, ReportError> {
        let summary = RunSummary::read(snapshot.connection())?;
        let templates = Templates::load(options.templates.as_deref())?;
        Ok(Self { snapshot, summary, templates, options })
    }

    /// The report itself.
    pub fn template(&self) -> Result<&Template, ReportError> {
        self.templates.report(NAME)
    }

    /// Hands every row to a writer, which is not finished then.
    pub fn write_rows(&self, writer: &mut dyn RowWriter) -> Result<(), ReportError> {
        rows::copy_rows(&self.open_view(None)?, self.template()?, writer)
    }

    /// Writes `changes.csv`, `changes.jsonl` and `changes.xlsx` into a folder, all or none; earlier ones are replaced.
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
        let mut file = publisher.create_file(&format!("{NAME}.{}", format.name))?;
        let (RowCount { rows, mistyped_cells }, changes) =
            rows::stream_rows(view, template, |rows| write(template, rows, &mut file, options))?;
        publisher.keep_file(file, Written { rows, changes: CellChanges { mistyped_cells, ..changes } })
    }

    fn write_workbook(&self, view: &View<'_>, publisher: &mut Publisher) -> Result<(), ReportError> {
        let Writer::Workbook(write) = XLSX.writer else { return Ok(()) };
        let workbook = WorkbookTemplate::parse(NAME, "templates/changes.toml", WORKBOOK)?;
        let mut file = publisher.create_file(&XLSX.workbook_path(NAME))?;
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
