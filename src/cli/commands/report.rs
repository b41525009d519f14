//! `ilaudit report`: the reports again, offline.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;

use crate::cli::args::{ChangeArgs, GlobalArgs, ReportArgs};
use crate::cli::ending::{Ending, finish_and_print};
use crate::cli::exit::Exit;
use crate::cli::key_flags::OutputArgs;
use crate::cli::people_lists::read_leavers;
use crate::cli::recorder::{Recorder, Subject};
use crate::cli::run_log::log_reports_made;
use crate::cli::terminal::log::Log;
use crate::cli::terminal::signals::SignalWatch;
use crate::cli::terminal::summary;
use crate::cli::terminal::verify_summary::VerifySummary;
use crate::cli::walk::output_folder_error;
use crate::config::Config;
use crate::error::Error;
use crate::evidence::{Command, MANIFEST_FILE, settle};
use crate::provenance::describe_call;
use crate::report::{NewFindings, Options, Rendered, ReportError, ReportPlan, RunSummary, Source};
use crate::store::{Lock, Snapshot, find_run};

/// Write the reports of a run again, without network or credentials.
///
/// The reports go into the run folder; the earlier ones are replaced only if all of them could be written. They are made
/// with the time zone, the [findings], [access] and [csv] settings of the run, unless a flag, the environment or a file named
/// with --config gives others: the Summary and the manifest then name those. Prints the path of the folder on standard
/// output.
#[derive(Args, Debug)]
pub(crate) struct ReportCommand {
    /// Run id or path of a run folder [default: the latest run]
    run: Option<OsString>,
    /// Write into this folder instead, which is empty or holds earlier reports of the run; the run's own folder, and the
    /// folder above it, are only read
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    report: ReportArgs,
    #[command(flatten)]
    change: ChangeArgs,
}

impl ReportCommand {
    pub(crate) fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let config = global.load_config([self.output.overrides(), self.report.overrides()].concat())?;
        let folder = find_run(&config.output.dir, self.run.as_deref())?;
        let config = read_leavers(global, adopt_settings(config, &folder)?)?;
        let plan = plan_reports(&config, &self.report)?;
        Log::start_logging(global);
        if let Some(to) = &self.to {
            return self.report_elsewhere(global, &folder, to, &plan, &config);
        }
        let recorder = Recorder::lock_run(&folder, Command::Report)?;
        recorder.record(Subject::of_run(&folder, &config), |subject| {
            self.report_again(global, &folder, &plan, subject)
        })
    }

    fn report_again(
        &self,
        global: &GlobalArgs,
        folder: &Path,
        plan: &ReportPlan,
        subject: &mut Subject,
    ) -> Result<Ending, Error> {
        settle(folder)?;
        let reported = self.make_reports(folder, folder, plan)?;
        log_reports_made(folder);
        let sealed = subject.seal_and_sum(folder)?;
        subject.set_written(folder);
        reported.print(global, folder, plan, sealed)
    }

    /// Neither locks nor records anything where the run is: it may be an archive that takes no more.
    fn report_elsewhere(
        &self,
        global: &GlobalArgs,
        folder: &Path,
        to: &Path,
        plan: &ReportPlan,
        config: &Config,
    ) -> Result<Ending, Error> {
        let run_id = Snapshot::open_run(folder)?.finished_run()?.0.id;
        check_target(to, &run_id)?;
        let _lock = Lock::for_output_folder(to).map_err(output_folder_error)?;
        let reported = self.make_reports(folder, to, plan)?;
        let sealed = Subject::of_run(folder, config).seal_and_sum(to)?;
        reported.print(global, to, plan, sealed)
    }

    fn make_reports(&self, folder: &Path, to: &Path, plan: &ReportPlan) -> Result<Reported, Error> {
        let snapshot = Snapshot::open_run(folder)?;
        let watch = SignalWatch::start().map_err(Error::io("listen for signals"))?;
        let signals = &watch.signals;
        let source = Source::published(&snapshot, self.change.on_change()).until(&signals.interrupt);
        let source = if to == folder { source } else { source.away_from(folder) };
        let kept = "the earlier reports are as they were; the same command makes them again";
        let rendered =
            crate::report::render(source, to, plan).map_err(|error| signals.explain(error, kept))?;
        Ok(Reported { rendered, verification: VerifySummary::read(&snapshot)? })
    }
}

/// Reports that were made, and what they say of the files.
struct Reported {
    rendered: Rendered,
    verification: VerifySummary,
}

impl Reported {
    fn print(
        &self,
        global: &GlobalArgs,
        folder: &Path,
        plan: &ReportPlan,
        sealed: Ending,
    ) -> Result<Ending, Error> {
        let Self { rendered, verification } = self;
        let findings = summary::format_findings(&rendered.page);
        let notices = summary::format_notices(&rendered.page);
        let collection = summary::format_collection(&rendered.page);
        let result = format_args!("{notices}{collection}{verification}{findings}");
        finish_and_print(
            global,
            folder,
            plan,
            result,
            describe_ending(rendered, verification, plan).and(sealed),
        )
    }
}

/// Fails where a folder holds anything but earlier reports of the run that went there.
fn check_target(to: &Path, run_id: &str) -> Result<(), Error> {
    let is_free = match fs::read_dir(to) {
        Ok(mut entries) => entries.all(|entry| entry.is_ok_and(|entry| entry.file_name() == ".lock")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(Error::io(format!("read {}", to.display()))(error)),
    };
    if is_free || holds_reports_of(&to.join(MANIFEST_FILE), run_id) {
        return Ok(());
    }
    Err(Error::Usage(format!("{} holds something else: name an empty folder with --to", to.display())))
}

fn holds_reports_of(manifest: &Path, run_id: &str) -> bool {
    let manifest = fs::read(manifest).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    manifest.is_some_and(|manifest| manifest["made_from"]["run_id"] == run_id)
}

/// The configuration for reports of a run that is there: settings that shape them are those of the run, unless they are
/// given.
///
/// # Errors
/// If the snapshot cannot be read, or one of its settings is not valid.
pub(crate) fn adopt_settings(config: Config, folder: &Path) -> Result<Config, Error> {
    match Snapshot::open_run(folder)?.run()? {
        Some(run) => Ok(config.with_settings_of_run(&run.configuration)?),
        None => Ok(config),
    }
}

/// The reports that the configuration and the flags ask for.
///
/// # Errors
/// If a template is unknown or invalid, or nothing would be written.
pub(crate) fn plan_reports(config: &Config, args: &ReportArgs) -> Result<ReportPlan, ReportError> {
    let only = args.template.iter().cloned().collect();
    let options = config.report_options((!args.template.is_empty()).then_some(only));
    ReportPlan::new(Options { made_by: Some(describe_call(config)), ..options })
}

/// What a finished run with its reports ends with.
pub(crate) fn describe_ending(
    rendered: &Rendered,
    verification: &VerifySummary,
    plan: &ReportPlan,
) -> Ending {
    let findings = plan.options.findings.fail_on.map_or(Ending::default(), |severity| {
        let [one, many] = ["finding", "findings"].map(|word| format!("{word} at or above {severity}"));
        Ending::because_of(Exit::Differences, rendered.count_findings(severity), &one, &many)
    });
    let new = rendered.new_findings.as_ref().map_or_else(Ending::default, describe_new_findings);
    let [one, many] = ["cell is", "cells are"].map(|cells| format!("{cells} not of the column's type"));
    let mistyped = Ending::because_of(Exit::Differences, rendered.count_mistyped(), &one, &many);
    coverage_ending(&rendered.summary).and(verification.ending()).and(mistyped).and(findings).and(new)
}

/// Says what they were compared with.
fn describe_new_findings(new: &NewFindings) -> Ending {
    let frame = match (&new.previous, new.untold) {
        (Err(reason), _) => format!(" ({reason})"),
        (Ok(_), 0) => String::new(),
        (Ok(run), untold) => format!(" ({untold} of them where run {run} could not tell)"),
    };
    let [one, many] =
        ["finding", "findings"].map(|word| format!("new {word} at or above {}{frame}", new.severity));
    Ending::because_of(Exit::Differences, new.count, &one, &many)
}

/// What a finished collection ends with.
pub(crate) fn coverage_ending(summary: &RunSummary) -> Ending {
    Ending::because_of(Exit::Gaps, summary.gaps.len() as u64, "gap", "gaps")
}
