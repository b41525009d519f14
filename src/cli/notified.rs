//! A run of which others are told: that it begins, and what came of it.

use std::time::{Duration, Instant};

use chrono::Utc;
use tokio_util::sync::CancellationToken;

use super::args::GlobalArgs;
use super::ending::Ending;
use super::terminal::log::Log;
use super::terminal::signals::SignalWatch;
use crate::error::Error;
use crate::notify::{Notifier, NotifyOptions, RunOutcome};

/// How long each stage took, in their order.
#[derive(Default)]
pub(crate) struct StageTimes(Vec<(&'static str, Duration)>);

impl StageTimes {
    /// Does the work, and notes how long it took, whatever came of it.
    pub fn time<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let done = work();
        self.0.push((stage, started.elapsed()));
        done
    }
}

/// Tells others before the work and after it. That changes nothing of what comes of it.
pub(crate) fn tell_others(
    global: &GlobalArgs,
    options: NotifyOptions,
    work: impl FnOnce(&mut StageTimes) -> Result<Ending, Error>,
) -> Result<Ending, Error> {
    Log::start_logging(global);
    let profile = options.profile.clone();
    let notifier = Notifier::new(options);
    let (started_on, started) = (Utc::now(), Instant::now());
    notifier.tell_begun();
    let mut stages = StageTimes::default();
    let result = work(&mut stages);
    // of an error others are told the kind alone: its words may name an exchange
    let ending = match &result {
        Ok(ending) => ending.clone(),
        Err(error) => Ending::from_error(error),
    };
    let exit_code = ending.exit().code();
    let written = ending.written();
    let outcome = RunOutcome {
        exit_code,
        is_success: notifier.is_success(exit_code),
        reasons: ending.describe_reasons(),
        profile,
        started_on,
        duration: started.elapsed(),
        stages: stages.0,
        folder: written.map(|run| std::path::absolute(&run.folder).unwrap_or_else(|_| run.folder.clone())),
        manifest_sha256: written.and_then(|run| run.manifest_sha256.clone()),
        figures: written.and_then(|run| run.figures.clone()),
    };
    // a run that was stopped is still told of, and the next signal stops that
    let watch = SignalWatch::start().ok();
    let stop = watch.as_ref().map_or_else(CancellationToken::new, |watch| watch.signals.interrupt.clone());
    notifier.tell_ended(&outcome, &stop);
    result
}
