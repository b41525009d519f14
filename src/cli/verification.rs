//! A verification with its locks, its log and its display: what `verify` and `run --verify` share.

use std::path::Path;
use std::sync::Arc;

use super::ending::Ending;
use super::service_context::ServiceContext;
use super::terminal::signals::Signals;
use super::terminal::stillness::warn_when_still;
use super::terminal::streams::write_stderr_line;
use super::terminal::verify_progress;
use super::terminal::verify_summary::{VerifySummary, describe_current};
use super::walk::output_folder_error;
use crate::api::BandwidthLimiter;
use crate::error::Error;
use crate::error_chain::ErrorChain;
use crate::evidence::{SUMS_FILE, write_sums};
use crate::printable::Printable;
use crate::store::{RUN_LOG, RunFolder, Snapshot, StoreError, VerificationState, WorkingCopy};
use crate::sweep::Completion;
use crate::verify::{Bag, PlannedVerification, VerifyError, VerifyJob, VerifyPlan, VerifyProgress};

/// What happens to a verification that ended early.
const KEPT: &str = "the results so far are kept, and the same command resumes";

/// How a verification ended.
pub(crate) enum VerifyOutcome {
    /// Every document has an outcome; the snapshot is still to be published.
    Complete(Option<Bag>),
    /// It ended early; the results so far are kept.
    EndedEarly(Ending),
}

impl VerifyOutcome {
    /// One that ended early has differences all the same, as far as they can be read.
    fn with_differences(self, copy: &WorkingCopy) -> Self {
        let Self::EndedEarly(ending) = self else { return self };
        let found = Snapshot::open(&copy.path()).and_then(|snapshot| VerifySummary::read(&snapshot));
        Self::EndedEarly(found.map_or(ending.clone(), |found| ending.and(found.differences())))
    }
}

impl ServiceContext<'_> {
    /// Verifies every document of a run that is not published yet; there may be none.
    ///
    /// # Errors
    /// As [`ServiceContext::verify`].
    pub fn verify_all(&self, folder: &RunFolder) -> Result<VerifyOutcome, Error> {
        let path = folder.path();
        let plan = VerifyPlan::default();
        match self.verify(&path, &WorkingCopy::of_partial(&path), &plan, BandwidthLimiter::default()) {
            Err(error) if is_empty_run(&error) => Ok(VerifyOutcome::Complete(None)),
            outcome => outcome,
        }
    }

    /// Verifies the documents of a run, as the only program to use the account. The caller holds the lock of the output
    /// folder.
    ///
    /// # Errors
    /// When there is nothing to verify, or the account is in use.
    pub fn verify(
        &self,
        folder: &Path,
        copy: &WorkingCopy,
        plan: &VerifyPlan,
        bandwidth: BandwidthLimiter,
    ) -> Result<VerifyOutcome, Error> {
        let _account_lock = self.lock_account().map_err(output_folder_error)?;
        let (snapshot, planned) = self.open_and_plan(copy, plan)?;
        self.log.write_into(folder.join(RUN_LOG));
        log_frames(
            &snapshot,
            if planned.is_resumed { "verification resumed" } else { "verification begun" },
        )?;
        let outcome = self.runtime.block_on(self.run_job(snapshot, planned, bandwidth));
        let outcome = outcome.map(|outcome| outcome.with_differences(copy));
        if let Ok(VerifyOutcome::Complete(_)) = outcome {
            log_frames(&Snapshot::open(&copy.path())?, "verification ended")?;
        }
        self.log.close_run_log();
        // what ends early has written into the log alone
        if folder.join(SUMS_FILE).exists() && !matches!(outcome, Ok(VerifyOutcome::Complete(_))) {
            write_sums(folder)?;
        }
        outcome
    }

    /// Opens the copy and plans in it; a plan that failed leaves no copy, unless there was one before.
    fn open_and_plan(
        &self,
        copy: &WorkingCopy,
        plan: &VerifyPlan,
    ) -> Result<(Snapshot, PlannedVerification), Error> {
        let keeps_copy = copy.exists();
        let mut snapshot = copy.open(plan.interrupted)?;
        match self.plan_verification(&mut snapshot, plan, copy) {
            Ok(planned) => Ok((snapshot, planned)),
            Err(error) => {
                drop(snapshot);
                if !keeps_copy {
                    copy.discard()?;
                }
                Err(error.into())
            }
        }
    }

    fn plan_verification(
        &self,
        snapshot: &mut Snapshot,
        plan: &VerifyPlan,
        copy: &WorkingCopy,
    ) -> Result<PlannedVerification, VerifyError> {
        let (run, _) = snapshot.finished_run()?;
        let configured = self.config.service.base_url.to_string();
        if run.service != configured {
            return Err(VerifyError::OtherService { run: run.service, configured });
        }
        let state = copy.state(snapshot)?;
        let planned = plan.begin(snapshot, &run.id, state)?;
        // with an unpublished run it was the walk that had to find something to resume
        if self.resume.resume && !planned.is_resumed && state == VerificationState::Published {
            return Err(VerifyError::NothingToResume);
        }
        if planned.is_resumed && !self.global.quiet {
            write_stderr_line(format_args!(
                "resuming the unfinished verification of run {} (--fresh starts a new one)",
                Printable(&run.id)
            ));
        }
        Ok(planned)
    }

    async fn run_job(
        &self,
        snapshot: Snapshot,
        planned: PlannedVerification,
        bandwidth: BandwidthLimiter,
    ) -> Result<VerifyOutcome, Error> {
        let signals = &self.signals;
        let progress = Arc::new(VerifyProgress::new(bandwidth));
        let watched = Arc::clone(&progress);
        signals.stop_beyond(self.config.limits.max_verification, move || watched.bandwidth.bytes_received());
        let stillness = warn_when_still(Arc::clone(&progress), VerifyProgress::steps);
        let display = verify_progress::show_progress(self.global, &self.log.bars, Arc::clone(&progress));
        let bag = planned.bag.clone();
        let completion = self.verify_job(bag, progress, signals).run(snapshot).await;
        drop(stillness);
        display.remove();
        Ok(match completion? {
            Completion::Complete => VerifyOutcome::Complete(planned.bag),
            Completion::Stopped => {
                self.print_unless_quiet(format_args!("stopped; {KEPT}"));
                VerifyOutcome::EndedEarly(signals.ending())
            }
            Completion::Failed(error) => {
                write_stderr_line(format_args!("error: {}\n{KEPT}", Printable(ErrorChain(&error))));
                VerifyOutcome::EndedEarly(Ending::from_error(&error))
            }
        })
    }

    fn verify_job(&self, bag: Option<Bag>, progress: Arc<VerifyProgress>, signals: &Signals) -> VerifyJob {
        VerifyJob {
            client: self.config.client_config(&self.credentials),
            consent: self.config.consent_options(&self.credentials),
            bag,
            progress,
            stop: signals.stop.clone(),
        }
    }
}

/// What is verified, for the run's log: a verification that is never finished leaves this at least.
fn log_frames(snapshot: &Snapshot, event: &'static str) -> Result<(), StoreError> {
    for frame in describe_current(snapshot)? {
        tracing::info!(frame, "{event}");
    }
    Ok(())
}

fn is_empty_run(error: &Error) -> bool {
    matches!(error, Error::Verify(VerifyError::NothingSelected { documents: 0 }))
}
