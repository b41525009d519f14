//! Reports: templates → rows → sinks, from the snapshot alone.
//!
//! ```text
//! templates/*.sql ──► Template ──► rows::each_row ──► Sink: CsvSink, xlsx::SheetSink
//! templates/*.toml ─► WorkbookTemplate ──► xlsx          │
//! the snapshot ─────► Facts ──► Summary sheet, manifest  └──► Publisher: staged, synced, renamed
//! ```
//!
//! A report is a file of SQL under `templates/`; adding one is adding a file and its line in [`Templates`]. A
//! [`Sink`] takes columns and rows and knows nothing of audits; the publisher alone makes files. The same snapshot
//! and options give the same bytes.

mod csv;
mod error;
mod facts;
mod manifest;
mod publish;
mod rows;
mod splash;
mod template;
mod templates;
mod workbook;
mod xlsx;
mod zone;

use std::collections::BTreeSet;
use std::path::Path;

use chrono_tz::Tz;
use rusqlite::Connection;

pub use csv::CsvSink;
pub use error::ReportError;
pub use facts::{DatasetFacts, ExchangeFacts, Facts, Gap, OUTCOMES, RunFacts};
pub use publish::{Changes, ReportFile};
pub use rows::{Cell, List, Sink, count, each_row};
pub use template::{Column, Kind, Template};
pub use templates::Templates;
pub use workbook::{SheetTemplate, Tone, WorkbookTemplate};
pub use zone::rfc3339;

use crate::config::{Csv, Format};
use publish::Publisher;

/// Which reports to write, and how.
#[derive(Clone, Debug)]
pub struct Options {
    pub formats: BTreeSet<Format>,
    /// The zone that times are shown in.
    pub timezone: Tz,
    pub csv: Csv,
    /// Names of reports and workbooks; `None` is all, with the evidence of consent.
    pub only: Option<BTreeSet<String>>,
}

impl Default for Options {
    fn default() -> Self {
        let formats = BTreeSet::from([Format::Csv, Format::Xlsx]);
        Self { formats, timezone: Tz::UTC, csv: Csv::default(), only: None }
    }
}

impl Options {
    /// Checks that there is what the options name.
    ///
    /// # Errors
    /// When they name a template there is none of, or leave nothing to write.
    pub fn check(&self) -> Result<(), ReportError> {
        self.check_against(&Templates::built_in()?)
    }

    fn check_against(&self, templates: &Templates) -> Result<(), ReportError> {
        let reports = templates.reports.iter().map(|report| (report.name.as_str(), Format::Csv));
        let workbooks = templates.workbooks.iter().map(|workbook| (workbook.name.as_str(), Format::Xlsx));
        self.only.iter().try_for_each(|only| templates.check(only))?;
        match reports.chain(workbooks).any(|(name, format)| self.wants(name, format)) {
            true => Ok(()),
            false => Err(ReportError::NothingToWrite),
        }
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
}

/// Makes the reports of a snapshot into its run folder. Nothing there changes unless everything could be written.
pub fn render(snapshot: &Connection, run_dir: &Path, options: &Options) -> Result<Rendered, ReportError> {
    let templates = Templates::built_in()?;
    options.check_against(&templates)?;
    // one view of the snapshot for all reports
    let view = snapshot.unchecked_transaction().map_err(ReportError::snapshot("snapshot"))?;
    let facts = Facts::read(&view)?;
    let mut publisher = Publisher::open(run_dir)?;
    write_csv(&view, &templates, options, &mut publisher)?;
    let source =
        xlsx::Source { snapshot: &view, templates: &templates, facts: &facts, zone: options.timezone };
    for workbook in templates.workbooks.iter().filter(|workbook| options.wants(&workbook.name, Format::Xlsx))
    {
        source.write(workbook, &mut publisher)?;
    }
    if options.only.is_none() {
        splash::keep_evidence(&view, &mut publisher)?;
    }
    write_manifest(&facts, options, run_dir, &mut publisher)?;
    Ok(Rendered { files: publisher.publish()? })
}

fn write_csv(
    snapshot: &Connection,
    templates: &Templates,
    options: &Options,
    publisher: &mut Publisher,
) -> Result<(), ReportError> {
    for template in templates.reports.iter().filter(|report| options.wants(&report.name, Format::Csv)) {
        let path = format!("csv/{}.csv", template.name);
        let fail = || ReportError::write(&path);
        let mut file = publisher.create(&path)?;
        let sink = CsvSink::new(&mut file, &template.columns, &options.csv, options.timezone);
        let mut sink = sink.map_err(fail())?;
        let rows = each_row(snapshot, template, &mut sink)?;
        let changes = Changes { neutralised_cells: sink.finish().map_err(fail())?, ..Changes::default() };
        publisher.keep(file, Some(rows), changes)?;
    }
    Ok(())
}

fn write_manifest(
    facts: &Facts,
    options: &Options,
    run_dir: &Path,
    publisher: &mut Publisher,
) -> Result<(), ReportError> {
    let bytes = manifest::render(facts, options.timezone, run_dir, publisher.files());
    let bytes = bytes.map_err(|error| ReportError::write(manifest::PATH)(error.into()))?;
    publisher.keep_bytes(manifest::PATH, &bytes)
}
