//! A verification with its terminal around it: what `verify` and `run --verify` share.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use console::Style;

use super::exit::Exit;
use super::service_context::ServiceContext;
use super::terminal::table::{Column, Table};
use super::terminal::verify_progress;
use super::walk::unwritable;
use crate::api::BandwidthLimiter;
use crate::model::Outcome;
use crate::store::{Effort, Lock, OutcomeCount, RunFolder, Snapshot, StoreError, Verifying};
use crate::sweep::Completion;
use crate::verify::{Bag, Plan, Planned, Progress, VerifyError, VerifyJob};

/// How a verification came home.
pub(crate) enum Verified {
    /// Every document has an outcome; the snapshot is still to be put in its place.
    Whole(Option<Bag>),
    /// It ended early; what was verified by then is kept.
    Early(Exit),
}

impl ServiceContext<'_> {
    /// Verifies every document of a run that is not published yet; there may be none.
    ///
    /// # Errors
    /// As [`ServiceContext::verify`].
    pub fn verify_all(&self, folder: &RunFolder) -> anyhow::Result<Verified> {
        let path = folder.path();
        let plan = Plan::default();
        match self.verify(&path, &Verifying::of_partial(&path), &plan, BandwidthLimiter::default()) {
            Err(error) if is_empty(&error) => Ok(Verified::Whole(None)),
            verified => verified,
        }
    }

    /// Verifies the documents of a run, alone with its folder and with that account.
    ///
    /// # Errors
    /// When there is nothing to verify, or another run is under way.
    pub fn verify(
        &self,
        folder: &Path,
        verifying: &Verifying,
        plan: &Plan,
        meter: BandwidthLimiter,
    ) -> anyhow::Result<Verified> {
        let _run_lock = Lock::of_run(folder).map_err(unwritable)?;
        let _account_lock = self.lock_account().map_err(unwritable)?;
        let goes_on = verifying.is_under_way() && !self.resume.fresh;
        let mut snapshot = verifying.open(self.resume.fresh)?;
        let planned = match self.plan(&mut snapshot, plan, verifying) {
            Ok(planned) => planned,
            Err(error) => {
                drop(snapshot);
                // one that was not begun leaves nothing
                if !goes_on {
                    verifying.discard()?;
                }
                return Err(error.into());
            }
        };
        self.log.write_into(folder.join("run.log"));
        let verified = self.runtime.block_on(self.download(snapshot, planned, meter));
        self.log.close();
        verified
    }

    fn plan(
        &self,
        snapshot: &mut Snapshot,
        plan: &Plan,
        verifying: &Verifying,
    ) -> Result<Planned, VerifyError> {
        let (run, _) = snapshot.finished_run()?;
        let configured = self.config.service.base_url.to_string();
        if run.service != configured {
            return Err(VerifyError::OtherService { run: run.service, configured });
        }
        let under_way = verifying.has_begun(snapshot)?;
        let planned = plan.begin(snapshot, &run.id, under_way)?;
        match (planned.is_resumed, self.resume.resume) {
            (true, _) if !self.global.quiet => {
                eprintln!(
                    "going on with the unfinished verification of run {} (--fresh starts anew)",
                    run.id
                );
                Ok(planned)
            }
            // of a run that is still being made the walk has looked for it
            (false, true) if !under_way => Err(VerifyError::NothingToResume),
            _ => Ok(planned),
        }
    }

    async fn download(
        &self,
        snapshot: Snapshot,
        planned: Planned,
        meter: BandwidthLimiter,
    ) -> anyhow::Result<Verified> {
        let signals = self.signals();
        let progress = Arc::new(Progress::new(meter));
        let display = verify_progress::show_progress(self.global, &self.log.bars, Arc::clone(&progress));
        let job = VerifyJob {
            client: self.config.client_config(&self.credentials),
            consent: self.config.splash_consent(),
            bag: planned.bag.clone(),
            progress,
            stop: signals.stop.clone(),
        };
        let ended = job.run(snapshot).await;
        display.remove();
        Ok(match ended? {
            Completion::Complete => Verified::Whole(planned.bag),
            Completion::Stopped => {
                eprintln!("stopped; what was verified is kept, and the same command goes on");
                Verified::Early(signals.exit())
            }
            Completion::Failed(error) => {
                eprintln!("error: {error}\nwhat was verified is kept, and the same command goes on");
                Verified::Early(Exit::of(&error.into()))
            }
        })
    }
}

fn is_empty(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(VerifyError::NothingChosen { documents: 0 }))
}

/// What a verification came to.
pub(crate) struct Outcomes {
    counts: Vec<OutcomeCount>,
    effort: Effort,
}

impl Outcomes {
    pub fn read(snapshot: &Snapshot) -> Result<Self, StoreError> {
        Ok(Self { counts: snapshot.outcomes()?, effort: snapshot.effort()? })
    }

    /// The exit code: a gap goes before a mismatch.
    pub fn verdict(&self) -> Exit {
        let any = |is: fn(Outcome) -> bool| {
            self.counts.iter().any(|count| count.documents > 0 && count.outcome.is_none_or(is))
        };
        match (any(Outcome::is_gap), any(Outcome::is_mismatch)) {
            (true, _) => Exit::Gaps,
            (false, true) => Exit::Differences,
            (false, false) => Exit::Done,
        }
    }

    fn table(&self) -> Table {
        let mut table =
            Table::new([Column::left("outcome"), Column::right("documents"), Column::right("size")]);
        for outcome in Outcome::ALL {
            let counts = self.counts.iter().filter(|count| count.outcome == Some(outcome));
            for count in counts {
                table.push(vec![
                    paint(outcome),
                    count.documents.to_string(),
                    indicatif::HumanBytes(count.expected_bytes).to_string(),
                ]);
            }
        }
        table
    }
}

impl fmt::Display for Outcomes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.counts.is_empty() {
            return Ok(());
        }
        let documents: u64 = self.counts.iter().map(|count| count.documents).sum();
        let taken_over: u64 = self.counts.iter().map(|count| count.taken_over).sum();
        let Effort { requests, retries, downloaded_bytes, elapsed_millis } = self.effort;
        let seconds = (elapsed_millis as f64 / 1000.0).max(0.001);
        let speed = indicatif::HumanBytes((downloaded_bytes as f64 / seconds) as u64);
        write!(f, "{}\n{documents} documents verified", self.table())?;
        if taken_over > 0 {
            write!(f, ", {taken_over} of them taken over")?;
        }
        let bytes = indicatif::HumanBytes(downloaded_bytes);
        writeln!(
            f,
            "\n{bytes} in {seconds:.1} s: {speed}/s, {:.1} documents/s; {requests} requests, {retries} repeated",
            documents.saturating_sub(taken_over) as f64 / seconds
        )
    }
}

fn paint(outcome: Outcome) -> String {
    let colour = match outcome {
        Outcome::Match => Style::new().green(),
        Outcome::HashMismatch | Outcome::SizeMismatch | Outcome::Failed => Style::new().red(),
        Outcome::NotFound | Outcome::Forbidden | Outcome::Skipped => Style::new().yellow(),
        Outcome::Protected | Outcome::NoExpectedHash => Style::new().dim(),
    };
    colour.for_stderr().apply_to(outcome).to_string()
}
