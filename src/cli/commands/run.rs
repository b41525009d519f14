//! `ilaudit run`: collect, then verify where asked, then report.

use std::path::Path;

use anyhow::Context;
use clap::Args;

use super::report;
use crate::cli::args::{GlobalArgs, ReportArgs, ResumeArgs};
use crate::cli::exit::Exit;
use crate::cli::key_flags::{OutputArgs, ScopeArgs};
use crate::cli::service_context::ServiceContext;
use crate::cli::terminal::summary;
use crate::cli::verifier::{Outcomes, Verified};
use crate::cli::walk::WalkOutcome;
use crate::report::{Facts, Options, Rendered};
use crate::store::{RunFolder, SNAPSHOT_FILE, Snapshot, StoreError};

/// Collect, then report: what cron calls.
///
/// Signs in, walks the exchanges in scope, signs out, writes the reports, and publishes the run folder in one go.
/// Prints the folder's path on standard output.
#[derive(Args, Debug)]
pub(crate) struct Run {
    #[command(flatten)]
    scope: ScopeArgs,
    /// Download every document, too, and compare it with the inventory; the service may show that as a view
    #[arg(long)]
    verify: bool,
    #[command(flatten)]
    resume: ResumeArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    report: ReportArgs,
}

impl Run {
    pub fn run(self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let overrides = [self.scope.overrides(), self.output.overrides(), self.report.overrides()];
        let config = global.load_config(overrides.concat())?;
        let options = report::options(&config, &self.report)?;
        run(&ServiceContext::new(global, config, &self.resume)?, &options, self.verify)
    }
}

/// Walks, verifies where that is asked for, reports, publishes, and tells.
pub(crate) fn run(context: &ServiceContext<'_>, options: &Options, verify: bool) -> anyhow::Result<Exit> {
    let output = &context.config.output;
    let folder = match context.walk()? {
        WalkOutcome::Whole(folder) => folder,
        WalkOutcome::Early(exit) => return Ok(exit),
    };
    if verify && let Verified::Early(exit) = context.verify_all(&folder)? {
        return Ok(exit);
    }
    let exit = publish(context.global, folder, options)?;
    prune(&output.dir, output.keep)?;
    Ok(exit)
}

/// Reports, publishes, and tells.
pub(crate) fn publish(global: &GlobalArgs, folder: RunFolder, options: &Options) -> anyhow::Result<Exit> {
    let (facts, rendered, outcomes) = reports(&folder, options)?;
    let folder = folder.publish()?;
    if !global.quiet {
        eprint!("{}{outcomes}{}", summary::render(&facts), summary::findings(&rendered.findings));
        report::list(&folder)?;
    }
    println!("{}", folder.display());
    Ok(outcomes.verdict().beside(report::verdict(&facts, &rendered, options)))
}

/// Removes the oldest finished runs, where only so many are to be kept.
pub(crate) fn prune(dir: &Path, keep: usize) -> Result<(), StoreError> {
    if keep > 0 {
        for run in crate::store::prune(dir, keep)? {
            tracing::info!(run, "removed: output.keep = {keep}");
        }
    }
    Ok(())
}

fn reports(folder: &RunFolder, options: &Options) -> anyhow::Result<(Facts, Rendered, Outcomes)> {
    let path = folder.path();
    let snapshot = Snapshot::open(&path.join(SNAPSHOT_FILE))?;
    let rendered = crate::report::render(snapshot.connection(), &path, options);
    let rendered = rendered.with_context(|| {
        format!("collected, but not reported; `ilaudit report {}` tries again", path.display())
    })?;
    Ok((Facts::read(snapshot.connection())?, rendered, Outcomes::read(&snapshot)?))
}
