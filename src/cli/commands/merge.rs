//! `ilaudit merge`: the runs of shards, joined.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

use super::report::{adopt_settings, plan_reports};
use super::run::publish_with_reports;
use crate::cli::args::{ChangeArgs, GlobalArgs, ReportArgs};
use crate::cli::ending::Ending;
use crate::cli::key_flags::OutputArgs;
use crate::cli::people_lists::read_leavers;
use crate::cli::recorder::{Recorder, Subject};
use crate::cli::terminal::log::Log;
use crate::cli::terminal::signals::SignalWatch;
use crate::cli::walk::output_folder_error;
use crate::error::Error;
use crate::evidence::{Command, check_run};
use crate::model::Timestamp;
use crate::report::ReportPlan;
use crate::store::RunFolder;
use crate::{collect, store};
use collect::OnMissing;

/// Join the runs of all shards into one run and write its reports.
///
/// The runs are those of `--shard 1/N` to `N/N`, all of them, with the same account, scope and datasets; they are left
/// unchanged, and the new run names each with the SHA-256 of its manifest. Prints the path of the new folder on standard
/// output.
#[derive(Args, Debug)]
pub(crate) struct MergeCommand {
    /// Run ids, or paths of run folders
    #[arg(required = true)]
    run: Vec<OsString>,
    /// Join those that are there: each shard that is missing is a gap, and the exit code 3
    #[arg(long)]
    partial: bool,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    report: ReportArgs,
    #[command(flatten)]
    change: ChangeArgs,
}

impl MergeCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let config = global.load_config([self.output.overrides(), self.report.overrides()].concat())?;
        let dir = config.output.dir.clone();
        let shards = self.run.iter().map(|run| store::find_run(&dir, Some(run)));
        let shards = shards.collect::<Result<Vec<PathBuf>, _>>()?;
        let config =
            shards.first().into_iter().try_fold(config, |config, first| adopt_settings(config, first))?;
        let config = read_leavers(global, config)?;
        let plan = plan_reports(&config, &self.report)?;
        Log::start_logging(global);
        let recorder = Recorder::lock(&dir, Command::Merge)?;
        recorder.record(Subject::of_runs(&config), |subject| {
            self.merge_and_publish(global, &dir, &shards, &plan, subject)
        })
    }

    fn merge_and_publish(
        &self,
        global: &GlobalArgs,
        dir: &Path,
        shards: &[PathBuf],
        plan: &ReportPlan,
        subject: &mut Subject,
    ) -> Result<Ending, Error> {
        let mut accepted = Vec::new();
        for shard in shards {
            accepted.extend(check_run(shard, self.change.on_change())?);
        }
        let on_missing = if self.partial { OnMissing::Accept } else { OnMissing::Stop };
        let folder = RunFolder::create_for_merge(dir, Timestamp::now()).map_err(output_folder_error)?;
        let folder = collect::merge(shards, folder, on_missing)?;
        let watch = SignalWatch::start().map_err(Error::io("listen for signals"))?;
        let published = publish_with_reports(global, folder, accepted, plan, subject, &watch.signals);
        if matches!(published, Err(Error::Stopped { .. })) {
            store::remove_unfinished_merges(dir)?;
        }
        published
    }
}
