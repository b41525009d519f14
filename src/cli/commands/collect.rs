//! `ilaudit collect`: the walk without reports.

use clap::Args;

use super::report;
use super::run::prune;
use crate::cli::args::{GlobalArgs, ResumeArgs};
use crate::cli::exit::Exit;
use crate::cli::key_flags::{OutputArgs, ScopeArgs};
use crate::cli::service_context::ServiceContext;
use crate::cli::terminal::summary;
use crate::cli::walk::WalkOutcome;
use crate::report::Facts;
use crate::store::{SNAPSHOT_FILE, Snapshot};

/// Walk the service into a new run folder, without reports.
///
/// `ilaudit report` makes the reports from it, now or in years. Prints the folder's path on standard output.
#[derive(Args, Debug)]
pub(crate) struct Collect {
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    resume: ResumeArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl Collect {
    pub fn run(self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let config = global.load_config([self.scope.overrides(), self.output.overrides()].concat())?;
        let context = ServiceContext::new(global, config, &self.resume)?;
        let folder = match context.walk()? {
            WalkOutcome::Whole(folder) => folder.publish()?,
            WalkOutcome::Early(exit) => return Ok(exit),
        };
        let output = &context.config.output;
        prune(&output.dir, output.keep)?;
        let facts = Facts::read(Snapshot::open(&folder.join(SNAPSHOT_FILE))?.connection())?;
        if !global.quiet {
            eprint!("{}", summary::render(&facts));
        }
        println!("{}", folder.display());
        Ok(report::coverage(&facts))
    }
}
