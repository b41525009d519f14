//! `ilaudit collect`: collecting without reports.

use clap::Args;

use super::report;
use crate::cli::args::{DryRunArgs, GlobalArgs, ResumeArgs};
use crate::cli::ending::{Ending, WrittenRun, print_result};
use crate::cli::key_flags::{CollectArgs, OutputArgs, ScopeArgs};
use crate::cli::people_lists::read_leavers;
use crate::cli::recorder::{Recorder, Subject};
use crate::cli::run_log::log_publishing;
use crate::cli::service_context::ServiceContext;
use crate::cli::terminal::summary;
use crate::cli::walk::WalkOutcome;
use crate::collect::Downloads;
use crate::error::Error;
use crate::evidence::{Command, write_sums};
use crate::notify::RunFigures;
use crate::report::{RunSummary, build_page};
use crate::store::Snapshot;

/// Collect into a new run folder, without writing reports.
///
/// `ilaudit report` writes the reports later, at any time. Prints the path of the folder on standard output.
#[derive(Args, Debug)]
pub(crate) struct CollectCommand {
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    collect: CollectArgs,
    #[command(flatten)]
    dry_run: DryRunArgs,
    #[command(flatten)]
    resume: ResumeArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl CollectCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let config = global.load_config(
            [self.scope.overrides(), self.collect.overrides(), self.output.overrides()].concat(),
        )?;
        let config = read_leavers(global, config)?;
        let context = ServiceContext::new(global, config, &self.resume)?;
        if self.dry_run.dry_run {
            return context.print_walk_estimate(Downloads::No);
        }
        let recorder = Recorder::lock(&context.config.output.dir, Command::Collect)?;
        recorder.record(Subject::of_account(&context.config), |subject| {
            collect_and_publish(&context, &recorder, subject)
        })
    }
}

fn collect_and_publish(
    context: &ServiceContext<'_>,
    recorder: &Recorder,
    subject: &mut Subject,
) -> Result<Ending, Error> {
    let folder = match context.collect_exchanges()? {
        WalkOutcome::Complete(folder) => {
            log_publishing(&folder.path(), &Ending::default(), None);
            write_sums(&folder.path())?;
            folder.publish()?
        }
        WalkOutcome::EndedEarly(ending) => return Ok(ending),
    };
    subject.set_written(&folder);
    let output = &context.config.output;
    recorder.prune_runs(output.keep)?;
    let run = RunSummary::read(Snapshot::open_run(&folder)?.connection())?;
    let page = build_page(&run, &[], output.timezone).with_notices(run.simulated_notice());
    let result = format!("{}{}", summary::format_notices(&page), summary::format_collection(&page));
    print_result(context.global, &folder, result)?;
    let figures = Some(RunFigures::new(&run, &folder));
    Ok(report::coverage_ending(&run).with_run(WrittenRun { folder, manifest_sha256: None, figures }))
}
