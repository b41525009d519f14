//! `ilaudit run`: collect, then verify if asked to, then report.

use std::path::Path;

use clap::Args;

use super::report::{describe_ending, plan_reports};
use crate::cli::args::{DryRunArgs, GlobalArgs, ReportArgs, ResumeArgs};
use crate::cli::command_line::print_error;
use crate::cli::ending::{Ending, WrittenRun, finish_and_print};
use crate::cli::exit::Exit;
use crate::cli::key_flags::{CollectArgs, DiffArgs, OutputArgs, ScopeArgs};
use crate::cli::lake::configured_lake;
use crate::cli::notified::{StageTimes, tell_others};
use crate::cli::people_lists::read_leavers;
use crate::cli::recorder::{Recorder, Subject};
use crate::cli::run_log::{log_publishing, log_reports_made};
use crate::cli::service_context::ServiceContext;
use crate::cli::terminal::next_steps::{NextCommand, PAGE, print_files_to_open, print_next_commands};
use crate::cli::terminal::signals::Signals;
use crate::cli::terminal::summary;
use crate::cli::terminal::verify_summary::VerifySummary;
use crate::cli::verification::VerifyOutcome;
use crate::cli::walk::WalkOutcome;
use crate::collect::Downloads;
use crate::config::{Config, KeyOverride};
use crate::diff::record_changes_since_previous;
use crate::error::Error;
use crate::error_chain::ErrorChain;
use crate::evidence::{AcceptedChange, Command};
use crate::notify::RunFigures;
use crate::report::{Rendered, ReportError, ReportPlan, Source};
use crate::store::{RunFolder, Snapshot};

/// Collect, then report: the command for cron.
///
/// Signs in, walks the exchanges in scope, signs out, writes the reports, and publishes the run folder in one step.
/// Prints the path of the folder on standard output. If an earlier run was interrupted, it is resumed.
#[derive(Args, Debug)]
pub(crate) struct RunCommand {
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    collect: CollectArgs,
    /// Also download every document and compare it with the inventory; the service may record that as a view
    #[arg(long)]
    verify: bool,
    /// Run each profile of the configuration file, one after the other, whatever comes of the one before
    #[arg(long, conflicts_with = "profile")]
    all_profiles: bool,
    #[command(flatten)]
    dry_run: DryRunArgs,
    #[command(flatten)]
    resume: ResumeArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    diff: DiffArgs,
    #[command(flatten)]
    report: ReportArgs,
}

impl RunCommand {
    pub(crate) fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        if self.all_profiles { self.run_all(global) } else { self.run_one(global, global.profile.as_deref()) }
    }

    fn overrides(&self) -> Vec<KeyOverride> {
        let groups = [
            self.scope.overrides(),
            self.collect.overrides(),
            self.output.overrides(),
            self.diff.overrides(),
            self.report.overrides(),
        ];
        groups.concat()
    }

    /// Runs each profile; only a signal keeps those that are left from being run.
    fn run_all(&self, global: &GlobalArgs) -> Result<Ending, Error> {
        let config = global.load_profile(None, self.overrides())?;
        if config.profiles().is_empty() {
            return Err(Error::Usage("there is no profile in the configuration file".to_owned()));
        }
        let mut all = Ending::default();
        for name in config.profiles() {
            let ending = match self.run_one(global, Some(name)) {
                Ok(ending) => ending,
                Err(error) => print_error(&error),
            };
            let ending = ending.of_profile(name);
            ending.print_last_line(global, "run");
            let is_stopped = ending.has(Exit::Interrupted) || ending.has(Exit::Terminated);
            all = all.and(ending.without_run());
            if is_stopped {
                break;
            }
        }
        Ok(all)
    }

    fn run_one(&self, global: &GlobalArgs, profile: Option<&str>) -> Result<Ending, Error> {
        let config = read_leavers(global, global.load_profile(profile, self.overrides())?)?;
        if self.dry_run.dry_run {
            return self.print_estimate(global, config);
        }
        let options = config.notify_options();
        tell_others(global, options, |stages| self.run_with(global, config, stages))
    }

    fn print_estimate(&self, global: &GlobalArgs, config: Config) -> Result<Ending, Error> {
        plan_reports(&config, &self.report)?;
        let downloads = if self.verify { Downloads::Yes } else { Downloads::No };
        ServiceContext::new(global, config, &self.resume)?.print_walk_estimate(downloads)
    }

    fn run_with(
        &self,
        global: &GlobalArgs,
        config: Config,
        stages: &mut StageTimes,
    ) -> Result<Ending, Error> {
        let plan = plan_reports(&config, &self.report)?;
        let context = ServiceContext::new(global, config, &self.resume)?;
        let ending = run_in_context(&context, &plan, self.verify, stages)?;
        if let Some(WrittenRun { folder, .. }) = ending.written() {
            print_files_to_open(global, folder);
            print_next_commands(global, &commands_for_run(&context.config.output.dir, folder));
        }
        Ok(ending)
    }
}

/// What may be done with the newest run of an output folder.
pub(crate) fn commands_for_run(dir: &Path, folder: &Path) -> Vec<NextCommand> {
    let out = dir.to_string_lossy();
    let query = ["query", "--out", &out, "SELECT * FROM findings"];
    let mut commands = vec![
        NextCommand::new(&query, "asks this run; --tables lists what it may"),
        NextCommand::new(&["audit", "--out", &out], "checks that its files are whole and unchanged"),
    ];
    if !folder.join(PAGE).exists() {
        let report = ["report", "--out", &out, "--format", "html"];
        commands.push(NextCommand::new(&report, "makes a page of it for the browser"));
    }
    commands
}

/// Collects, verifies if asked to, publishes with reports, and removes the runs that are not to be kept. No other command
/// uses the output folder meanwhile: one that starts before this has published would take its folder for interrupted.
pub(crate) fn run_in_context(
    context: &ServiceContext<'_>,
    plan: &ReportPlan,
    verify: bool,
    stages: &mut StageTimes,
) -> Result<Ending, Error> {
    let lake = configured_lake(context.config.output.lake.as_ref())?;
    let recorder = Recorder::lock(&context.config.output.dir, Command::Run)?;
    recorder.record(Subject::of_account(&context.config), |subject| {
        let ending = run_and_publish(context, plan, verify, subject, stages)?;
        let exported = match (&lake, ending.written()) {
            (Some(lake), Some(run)) => stages.time("export", || context.export_published(lake, &run.folder)),
            (None, _) | (_, None) => Ending::default(),
        };
        if ending.written().is_some() {
            recorder.prune_runs(context.config.output.keep)?;
        }
        Ok(ending.and(exported))
    })
}

fn run_and_publish(
    context: &ServiceContext<'_>,
    plan: &ReportPlan,
    verify: bool,
    subject: &mut Subject,
    stages: &mut StageTimes,
) -> Result<Ending, Error> {
    let folder = match stages.time("collect", || context.collect_exchanges())? {
        WalkOutcome::Complete(folder) => folder,
        WalkOutcome::EndedEarly(ending) => return Ok(ending),
    };
    if verify
        && let VerifyOutcome::EndedEarly(ending) = stages.time("verify", || context.verify_all(&folder))?
    {
        return Ok(ending);
    }
    let compared = match context.config.output.diff {
        true => stages.time("diff", || compare_with_previous(&folder)),
        false => Ending::default(),
    };
    let ending = stages.time("report", || {
        publish_with_reports(context.global, folder, Vec::new(), plan, subject, &context.signals)
    })?;
    Ok(ending.and(compared))
}

/// Keeps in the snapshot what changed since the run before. A run before that cannot be compared does not cost this one.
fn compare_with_previous(folder: &RunFolder) -> Ending {
    match record_changes_since_previous(folder) {
        Ok(()) => Ending::default(),
        Err(error) => {
            tracing::warn!("not compared with the run before: {}", ErrorChain(&error));
            let exit = if Exit::from(&error) == Exit::Differences { Exit::Differences } else { Exit::Gaps };
            Ending::because(exit, "not compared with the run before")
        }
    }
}

/// Writes the reports, publishes the run folder, and prints the result.
pub(crate) fn publish_with_reports(
    global: &GlobalArgs,
    folder: RunFolder,
    accepted: Vec<AcceptedChange>,
    plan: &ReportPlan,
    subject: &mut Subject,
    signals: &Signals,
) -> Result<Ending, Error> {
    Snapshot::close_log(&folder.snapshot())?;
    let (rendered, verification) = write_reports(&folder, accepted, plan, signals)?;
    let ending = describe_ending(&rendered, &verification, plan);
    let figures = RunFigures::new(&rendered.summary, &folder.path()).with_findings(&rendered);
    log_reports_made(&folder.path());
    log_publishing(&folder.path(), &ending, Some(&figures));
    let sealed = subject.seal_and_sum(&folder.path())?;
    let folder = folder.publish()?;
    subject.set_written(&folder);
    let findings = summary::format_findings(&rendered.page);
    let ending = finish_and_print(
        global,
        &folder,
        plan,
        format_args!(
            "{}{}{verification}{findings}{}",
            summary::format_notices(&rendered.page),
            summary::format_collection(&rendered.page),
            summary::format_changes(&rendered.summary)
        ),
        ending.and(sealed),
    )?;
    Ok(ending.with_figures(figures))
}

fn write_reports(
    folder: &RunFolder,
    accepted: Vec<AcceptedChange>,
    plan: &ReportPlan,
    signals: &Signals,
) -> Result<(Rendered, VerifySummary), Error> {
    let path = folder.path();
    let snapshot = Snapshot::open_run(&path)?;
    let source = Source::derived(&snapshot, accepted).until(&signals.interrupt);
    let rendered = crate::report::render(source, &path, plan).map_err(|error| match error {
        ReportError::Stopped => signals.explain(error, describe_kept(folder)),
        source => Error::NotReported { folder: path.clone(), source: Box::new(source) },
    })?;
    let verification = VerifySummary::read(&snapshot)?;
    Ok((rendered, verification))
}

fn describe_kept(folder: &RunFolder) -> String {
    if folder.is_resumable() {
        format!("everything is collected in {}; `ilaudit run` makes the reports", folder.path().display())
    } else {
        "the shards are as they were; the same command joins them".to_owned()
    }
}
