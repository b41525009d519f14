//! `ilaudit report`: the reports again, offline.

use std::io;
use std::path::Path;

use anyhow::Context;
use clap::Args;

use crate::cli::args::{GlobalArgs, ReportArgs};
use crate::cli::exit::Exit;
use crate::cli::key_flags::OutputArgs;
use crate::cli::terminal::summary;
use crate::cli::verifier::Outcomes;
use crate::config::Config;
use crate::report::{Facts, Options, Rendered, ReportError};
use crate::store::{SNAPSHOT_FILE, Snapshot, find_run};

/// Make the reports of a run again: no network, no credentials.
///
/// The reports are written into the run folder; the earlier ones stay as they are unless all could be written.
/// Prints the folder's path on standard output.
#[derive(Args, Debug)]
pub(crate) struct Report {
    /// A run id or the path of a run folder [default: the latest run]
    run: Option<String>,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    report: ReportArgs,
}

impl Report {
    pub fn run(self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let config = global.load_config([self.output.overrides(), self.report.overrides()].concat())?;
        let options = options(&config, &self.report)?;
        let folder = find_run(&config.output.dir, self.run.as_deref())?;
        let snapshot = Snapshot::open(&folder.join(SNAPSHOT_FILE))?;
        let rendered = crate::report::render(snapshot.connection(), &folder, &options)?;
        let (facts, outcomes) = (Facts::read(snapshot.connection())?, Outcomes::read(&snapshot)?);
        if !global.quiet {
            eprint!("{}{outcomes}{}", summary::render(&facts), summary::findings(&rendered.findings));
            list(&folder)?;
        }
        println!("{}", folder.display());
        Ok(outcomes.verdict().beside(verdict(&facts, &rendered, &options)))
    }
}

/// What the configuration and the flags say of reports.
///
/// # Errors
/// When there is no such template, or one is no good.
pub(crate) fn options(config: &Config, args: &ReportArgs) -> Result<Options, ReportError> {
    let only = args.template.iter().cloned().collect();
    let options = Options {
        formats: config.output.formats.clone(),
        timezone: config.output.timezone,
        csv: config.csv,
        only: (!args.template.is_empty()).then_some(only),
        templates: config.output.templates.clone(),
        findings: config.findings.clone(),
    };
    options.templates()?;
    Ok(options)
}

/// The exit code of a finished run with its reports.
pub(crate) fn verdict(facts: &Facts, rendered: &Rendered, options: &Options) -> Exit {
    let differs = options.findings.fail_on.is_some_and(|severity| rendered.worst() >= Some(severity));
    match (coverage(facts), differs) {
        (Exit::Done, true) => Exit::Differences,
        (exit, _) => exit,
    }
}

/// The exit code of a finished walk.
pub(crate) fn coverage(facts: &Facts) -> Exit {
    if facts.gaps.is_empty() { Exit::Done } else { Exit::Gaps }
}

/// Tells where the files are.
pub(crate) fn list(folder: &Path) -> anyhow::Result<()> {
    let read = || -> io::Result<Vec<_>> { std::fs::read_dir(folder)?.collect() };
    let mut entries = read().with_context(|| format!("cannot read {}", folder.display()))?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    eprintln!("\nFiles:");
    for entry in entries {
        let name = entry.file_name();
        eprintln!("{}", summary::file(&entry.path(), note(&name.to_string_lossy())));
    }
    Ok(())
}

fn note(name: &str) -> &'static str {
    match name {
        "inventory.xlsx" => "exchanges, folders, documents, coverage",
        "access.xlsx" => "users, groups, members, who has access, people, findings",
        "csv" => "every report as CSV",
        "jsonl" => "every report as JSON, an object a line",
        "splash" => "the texts consented to, as evidence",
        "snapshot.sqlite" => "everything collected; reports are made from this",
        "manifest.json" => "what this is, with the hash of each file",
        "run.log" => "what happened, as JSON lines",
        _ => "",
    }
}
