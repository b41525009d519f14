//! Making the reports of a snapshot: read, written aside, checked, then put in place.

use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use rusqlite::Connection;

use crate::config::Severity;
use crate::report::error::ReportError;
use crate::report::format::xlsx;
use crate::report::options::Options;
use crate::report::output::publish::{Publisher, ReportFile};
use crate::report::output::{datapackage, files, manifest, soundness, splash};
use crate::report::query::findings::{self, RuleFacts};
use crate::report::query::parameters::Parameters;
use crate::report::query::view::View;
use crate::report::summary::facts::Facts;
use crate::report::template::templates::Templates;

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
