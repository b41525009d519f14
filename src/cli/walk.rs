//! Collecting, with progress display, log and signals: what `run`, `collect` and `demo` share.

use std::fmt::Display;
use std::sync::Arc;

use super::args::ResumeArgs;
use super::ending::Ending;
use super::service_context::ServiceContext;
use super::terminal::stillness::warn_when_still;
use super::terminal::streams::write_stderr_line;
use super::terminal::walk_progress;
use crate::collect::{CollectError, CollectJob, CollectOptions, Collected, Completion, Progress};
use crate::error::Error;
use crate::error_chain::ErrorChain;
use crate::model::Timestamp;
use crate::printable::Printable;
use crate::provenance::describe_call;
use crate::store::{RUN_LOG, RunFolder, Snapshot, StoreError};

/// How a walk ended.
pub(crate) enum WalkOutcome {
    /// The run folder is complete, and still to be published.
    Complete(RunFolder),
    /// It ended early; what was completed by then is kept.
    EndedEarly(Ending),
}

impl ServiceContext<'_> {
    /// Collects into a run folder. The caller holds the lock of the output folder; the account is locked until it is
    /// signed out.
    ///
    /// # Errors
    /// If nothing was collected that could be kept, or another run uses the account.
    pub fn collect_exchanges(&self) -> Result<WalkOutcome, Error> {
        let started_on = Timestamp::now();
        let _account_lock = self.lock_account().map_err(output_folder_error)?;
        let folder = self.open_folder(started_on)?;
        let job = self.plan_walk();
        // what cannot be resumed may be of another program: nothing is written there
        let unfinished = job.reopen_snapshot(&folder)?;
        self.log.write_into(folder.path().join(RUN_LOG));
        tracing::info!(run = folder.id(), settings = %self.config.redacted(), "begun");
        let walked = self.runtime.block_on(self.run_collect_job(job, folder, unfinished, started_on));
        match &walked {
            Ok(WalkOutcome::Complete(_)) => {}
            Ok(WalkOutcome::EndedEarly(ending)) => tracing::info!(%ending, "ended early"),
            Err(error) => tracing::info!(error = %ErrorChain(error), "failed"),
        }
        self.log.close_run_log();
        walked
    }

    /// The folder of the interrupted run, or a new one.
    fn open_folder(&self, started_on: Timestamp) -> Result<RunFolder, Error> {
        let dir = &self.config.output.dir;
        match self.find_resumable(started_on)? {
            Some(folder) => {
                self.print_unless_quiet(format_args!(
                    "resuming the unfinished run {} (--fresh starts a new one)",
                    folder.id()
                ));
                Ok(folder)
            }
            None if self.resume.resume => {
                Err(Error::Usage(format!("there is no unfinished run in {}", dir.display())))
            }
            None => RunFolder::create(dir, started_on).map_err(output_folder_error),
        }
    }

    /// The interrupted run, unless a new one is asked for, or it is too old to be resumed without being asked for.
    fn find_resumable(&self, now: Timestamp) -> Result<Option<RunFolder>, Error> {
        let ResumeArgs { resume, fresh, .. } = self.resume;
        let unfinished = RunFolder::find_unfinished(&self.config.output.dir).map_err(output_folder_error)?;
        let Some(folder) = unfinished.filter(|_| !fresh) else { return Ok(None) };
        let limit = self.config.limits.resume_within;
        if *resume || !folder.is_older_than(limit, now) {
            return Ok(Some(folder));
        }
        self.print_unless_quiet(format_args!(
            "the unfinished run {} began more than {} ago (limits.resume_within): it stays as it is, and a new run begins; \
             --resume would have resumed it",
            folder.id(),
            humantime::format_duration(limit)
        ));
        Ok(None)
    }

    /// Prints a line, unless only errors are to be printed.
    pub(crate) fn print_unless_quiet(&self, what: impl Display) {
        if !self.global.quiet {
            write_stderr_line(Printable(what));
        }
    }

    fn plan_walk(&self) -> CollectJob {
        let provenance = Some(describe_call(&self.config).to_string());
        let options = CollectOptions { provenance, ..self.config.collect_options(&self.credentials) };
        CollectJob { options, progress: Arc::default(), stop: self.signals.stop.clone() }
    }

    async fn run_collect_job(
        &self,
        job: CollectJob,
        folder: RunFolder,
        unfinished: Option<Snapshot>,
        started_on: Timestamp,
    ) -> Result<WalkOutcome, Error> {
        let signals = &self.signals;
        let stillness = warn_when_still(Arc::clone(&job.progress), Progress::steps);
        let display = walk_progress::show_progress(self.global, &self.log.bars, Arc::clone(&job.progress));
        let collected = job.run(folder, unfinished, started_on).await;
        drop(stillness);
        display.remove();
        match collected {
            Ok(collected) => Ok(self.end_walk(collected)),
            Err(error @ CollectError::Stopped) => {
                self.print_unless_quiet(error);
                Ok(WalkOutcome::EndedEarly(signals.ending()))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn end_walk(&self, collected: Collected) -> WalkOutcome {
        let Collected { folder, completion } = collected;
        let partial = folder.path();
        match completion {
            Completion::Whole => WalkOutcome::Complete(folder),
            Completion::Stopped => {
                self.print_unless_quiet(format_args!(
                    "stopped; what was completed is kept in {}; `ilaudit run` resumes",
                    partial.display()
                ));
                WalkOutcome::EndedEarly(self.signals.ending())
            }
            Completion::Broken(error) => {
                write_stderr_line(format_args!(
                    "error: {}\nwhat was completed is kept in {}; `ilaudit run` resumes",
                    Printable(ErrorChain(&error)),
                    Printable(partial.display())
                ));
                WalkOutcome::EndedEarly(Ending::from_error(&error))
            }
        }
    }
}

/// A folder that cannot be written is a usage error: --out chooses another.
pub(crate) fn output_folder_error(error: StoreError) -> Error {
    if matches!(error, StoreError::Held { .. }) { error.into() } else { Error::OutputFolder(error) }
}
