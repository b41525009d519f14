//! `ilaudit collect`: collecting without reports.

use clap::Args;

use super::report;
use super::run::prune_old_runs;
use crate::cli::args::{GlobalArgs, ResumeArgs};
use crate::cli::ending::{Ending, print_result};
use crate::cli::key_flags::{OutputArgs, ScopeArgs};
use crate::cli::service_context::ServiceContext;
use crate::cli::terminal::summary;
use crate::cli::walk::{WalkOutcome, output_folder_error};
use crate::error::Error;
use crate::evidence::write_sums;
use crate::report::{RunSummary, build_page};
use crate::store::{Lock, Snapshot};

/// Collect into a new run folder, without writing reports.
///
/// `ilaudit report` writes the reports later, at any time. Prints the path of the folder on standard output.
#[derive(Args, Debug)]
pub(crate) struct CollectCommand {
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    resume: ResumeArgs,
    #[command(flatten)]
    output: OutputArgs,
}

impl CollectCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let config = global.load_config([self.scope.overrides(), self.output.overrides()].concat())?;
        let context = ServiceContext::new(global, config, &self.resume)?;
        let _lock = Lock::for_output_folder(&context.config.output.dir).map_err(output_folder_error)?;
        let folder = match context.collect_exchanges()? {
            WalkOutcome::Complete(folder) => {
                write_sums(&folder.path())?;
                folder.publish()?
            }
            WalkOutcome::EndedEarly(ending) => return Ok(ending),
        };
        let output = &context.config.output;
        prune_old_runs(&output.dir, output.keep)?;
        let run = RunSummary::read(Snapshot::open_run(&folder)?.connection())?;
        let page = build_page(&run, &[], output.timezone);
        print_result(global, &folder, summary::format_collection(&page))?;
        Ok(report::coverage_ending(&run))
    }
}
