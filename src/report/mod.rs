//! Reports: templates → rows → sinks, from the snapshot alone.
//!
//! ```text
//! templates/*.sql ──────────► Template ──► rows::each_row ──► Sink: CsvSink, JsonSink, xlsx::SheetSink
//! templates/findings/*.sql ─► Rule ──► the table of findings      │
//! templates/*.toml ─────────► WorkbookTemplate ──► xlsx           └──► Publisher: staged, synced, renamed
//! the snapshot ─────────────► Facts ──► Summary sheet, manifest
//! ```
//!
//! A report is a file of SQL under `templates/`; adding one is adding a file and its line in [`Templates`]. All
//! templates see one `View` of the snapshot, with their parameters bound. A [`Sink`] takes columns and rows and
//! knows nothing of audits; the publisher alone makes files. The same snapshot and options give the same bytes.

mod batch;
mod check;
mod csv;
mod datapackage;
mod docs;
mod error;
mod facts;
mod files;
mod findings;
mod folder;
mod header;
mod json;
mod manifest;
mod parameters;
mod publish;
mod query;
mod rows;
mod rule;
mod scan;
mod soundness;
mod splash;
mod sql;
mod template;
mod templates;
mod view;
mod workbook;
mod xlsx;
mod zone;

use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use chrono_tz::Tz;
use rusqlite::Connection;

pub use csv::CsvSink;
pub use docs::page as docs_page;
pub use error::ReportError;
pub use facts::{DatasetFacts, ExchangeFacts, Facts, Gap, OUTCOMES, RunFacts};
pub use findings::RuleFacts;
pub use json::{JsonSink, Layout};
pub use publish::{Changes, ReportFile};
pub use query::Query;
pub use rows::{Cell, List, Sink};
pub use rule::Rule;
pub use template::{Column, Kind, Reference, Template};
pub use templates::Templates;
pub use workbook::{ChartTemplate, SheetTemplate, Tone, WorkbookTemplate};
pub use zone::rfc3339;

use crate::config::{Csv, Findings, Format, Severity};
use parameters::Parameters;
use publish::Publisher;
use view::View;

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
    fn reports<'t>(&self, templates: &'t Templates, format: Format) -> impl Iterator<Item = &'t Template> {
        templates.reports.iter().filter(move |report| self.wants(&report.name, format))
    }

    fn workbooks<'t>(&self, templates: &'t Templates) -> impl Iterator<Item = &'t WorkbookTemplate> {
        templates.workbooks.iter().filter(|workbook| self.wants(&workbook.name, Format::Xlsx))
    }

    /// Whether something that is wanted is made from findings: they take their time in a large run.
    fn asks_for_findings(&self, templates: &Templates) -> bool {
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

/// What was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    /// The manifest last.
    pub files: Vec<ReportFile>,
    /// What each rule found, the most severe first.
    pub findings: Vec<RuleFacts>,
}

impl Rendered {
    /// The severity of the worst finding.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().find(|rule| rule.findings > 0).map(|rule| rule.severity)
    }
}

/// Makes the reports of a snapshot into its run folder. Nothing there changes unless everything could be written.
pub fn render(snapshot: &Connection, run_dir: &Path, options: &Options) -> Result<Rendered, ReportError> {
    let templates = options.templates()?;
    let facts = Facts::read(snapshot)?;
    let (snapshot_file, made) = thread::scope(|scope| {
        let hashing = scope.spawn(|| soundness::snapshot_file(run_dir));
        let made = make(snapshot, run_dir, options, &templates, &facts);
        (hashing.join().unwrap_or_else(|panic| resume_unwind(panic)), made)
    });
    // that the snapshot is damaged tells more than what came of it
    let snapshot_file = snapshot_file?;
    soundness::check(snapshot, run_dir, snapshot_file.as_ref())?;
    let (mut publisher, findings) = made?;
    write_package(&facts, &templates, options, run_dir, &mut publisher)?;
    let files = [snapshot_file.as_slice(), publisher.files()].concat();
    write_manifest(&facts, options, run_dir, &files, &mut publisher)?;
    Ok(Rendered { files: publisher.publish()?, findings })
}

/// Makes the files of reports, workbooks and evidence, none of them to be seen yet; tells what each rule found.
fn make(
    snapshot: &Connection,
    run_dir: &Path,
    options: &Options,
    templates: &Templates,
    facts: &Facts,
) -> Result<(Publisher, Vec<RuleFacts>), ReportError> {
    let mut publisher = Publisher::open(run_dir)?;
    let parameters = Parameters { run_time: facts.run.started_on, settings: options.findings.clone() };
    let view = View::open(snapshot, parameters, Some(&publisher.staging()))?;
    let rules = if options.asks_for_findings(templates) { templates.rules.as_slice() } else { &[] };
    let findings = findings::run(&view, rules, &options.findings)?;
    files::write(&view, templates, options, &mut publisher)?;
    let zone = options.timezone;
    let source = xlsx::Source { view: &view, templates, facts, findings: &findings, zone };
    options.workbooks(templates).try_for_each(|workbook| source.write(workbook, &mut publisher))?;
    if options.only.is_none() {
        splash::keep_evidence(view.connection(), &mut publisher)?;
    }
    Ok((publisher, findings))
}

fn write_package(
    facts: &Facts,
    templates: &Templates,
    options: &Options,
    run_dir: &Path,
    publisher: &mut Publisher,
) -> Result<(), ReportError> {
    let package = datapackage::render(facts, templates, options, run_dir, publisher.files());
    match package.map_err(|error| ReportError::write(datapackage::PATH)(error.into()))? {
        Some(bytes) => publisher.keep_bytes(datapackage::PATH, &bytes),
        None => Ok(()),
    }
}

fn write_manifest(
    facts: &Facts,
    options: &Options,
    run_dir: &Path,
    files: &[ReportFile],
    publisher: &mut Publisher,
) -> Result<(), ReportError> {
    let bytes = manifest::render(facts, options.timezone, run_dir, files);
    let bytes = bytes.map_err(|error| ReportError::write(manifest::PATH)(error.into()))?;
    publisher.keep_bytes(manifest::PATH, &bytes)
}
