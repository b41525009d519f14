//! Ctrl-C, SIGTERM and a hangup: the first stops the work cleanly, the second ends the program at once.

use std::io;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;

use super::streams::write_stderr_note;
use crate::cli::ending::Ending;
use crate::cli::exit::Exit;
use crate::error::Error;
use crate::report::ReportError;

/// How often a budget is looked at.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);

/// Tells the work to stop, and afterwards what stopped it.
#[derive(Clone)]
pub(crate) struct Signals {
    /// Stops collecting and verifying: by a signal, or at the deadline.
    pub stop: CancellationToken,
    /// Stops what follows as well, by a signal alone: a deadline leaves time for the reports.
    pub interrupt: CancellationToken,
    /// The first signal.
    caught: Arc<OnceLock<Exit>>,
    /// The budget that was used up, where one was.
    budget: Arc<OnceLock<&'static str>>,
}

impl Default for Signals {
    fn default() -> Self {
        let interrupt = CancellationToken::new();
        Self { stop: interrupt.child_token(), interrupt, caught: Arc::default(), budget: Arc::default() }
    }
}

/// Signals for a command that has no runtime of its own.
pub(crate) struct SignalWatch {
    pub signals: Signals,
    _runtime: Runtime,
}

impl SignalWatch {
    pub fn start() -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let entered = runtime.enter();
        let signals = Signals::listen();
        drop(entered);
        Ok(Self { signals, _runtime: runtime })
    }
}

impl Signals {
    /// Starts listening. To be called in a tokio runtime.
    pub fn listen() -> Self {
        let signals = Self::default();
        let listener = signals.clone();
        tokio::spawn(async move {
            let exit = next_signal().await;
            listener.caught.get_or_init(|| exit);
            listener.interrupt.cancel();
            write_stderr_note("stopping cleanly; interrupt again to end at once");
            let exit = next_signal().await;
            std::process::exit(exit.code().into());
        });
        signals
    }

    /// Stops at the deadline, as a signal would. To be called in a tokio runtime.
    pub fn stop_at(&self, deadline: Instant) {
        let signals = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep_until(deadline.into()).await;
            signals.stop_for("stopped by --max-duration");
        });
    }

    /// Stops once so many bytes have been downloaded. To be called in a tokio runtime.
    pub fn stop_beyond(&self, max_bytes: u64, downloaded: impl Fn() -> u64 + Send + 'static) {
        let signals = self.clone();
        tokio::spawn(async move {
            while downloaded() <= max_bytes {
                tokio::time::sleep(LOOK_INTERVAL).await;
            }
            signals.stop_for("stopped by limits.max_verification");
        });
    }

    fn stop_for(&self, budget: &'static str) {
        self.budget.get_or_init(|| budget);
        self.stop.cancel();
    }

    /// What stopped the work: without a signal it was a budget.
    pub fn ending(&self) -> Ending {
        match self.signal() {
            Some(exit) => Ending::because(exit, exit.describe()),
            None => {
                Ending::because(Exit::Budget, self.budget.get().copied().unwrap_or("stopped by a budget"))
            }
        }
    }

    fn signal(&self) -> Option<Exit> {
        self.caught.get().copied()
    }

    /// Says what is there where reports were stopped, and what to do next.
    pub fn explain(&self, error: ReportError, kept: impl Into<String>) -> Error {
        match error {
            ReportError::Stopped => {
                Error::Stopped { exit: self.signal().unwrap_or(Exit::Interrupted), kept: kept.into() }
            }
            error => error.into(),
        }
    }
}

#[cfg(unix)]
async fn next_signal() -> Exit {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return next_interrupt().await };
    tokio::select! {
        exit = next_interrupt() => exit,
        _ = terminate.recv() => Exit::Terminated,
        () = next_hangup() => Exit::Terminated,
    }
}

/// The end of the terminal or the connection, unless it is ignored, as `nohup` does: to listen would undo that.
#[cfg(unix)]
async fn next_hangup() {
    use tokio::signal::unix::{SignalKind, signal};
    let hangup = if ignores_hangup() { None } else { signal(SignalKind::hangup()).ok() };
    match hangup {
        Some(mut hangup) => drop(hangup.recv().await),
        None => std::future::pending().await,
    }
}

/// Only Linux tells; elsewhere a hangup ends the program as it would end any other.
#[cfg(unix)]
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let signals = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    signals.is_none_or(|signals| signals & 1 == 1)
}

#[cfg(not(unix))]
async fn next_signal() -> Exit {
    next_interrupt().await
}

/// If signals cannot be caught, this waits forever.
async fn next_interrupt() -> Exit {
    match tokio::signal::ctrl_c().await {
        Ok(()) => Exit::Interrupted,
        Err(_) => std::future::pending().await,
    }
}
