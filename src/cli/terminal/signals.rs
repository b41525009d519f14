//! Ctrl-C and SIGTERM: the first stops the work cleanly, the second ends the program at once.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::streams::write_stderr_line;
use crate::cli::ending::Ending;
use crate::cli::exit::Exit;

/// Tells the work to stop, and afterwards what stopped it.
#[derive(Clone, Default)]
pub(crate) struct Signals {
    pub stop: CancellationToken,
    caught: Arc<OnceLock<Exit>>,
}

impl Signals {
    /// Starts listening. To be called in a tokio runtime.
    pub fn listen() -> Self {
        let signals = Self::default();
        let listener = signals.clone();
        tokio::spawn(async move {
            let exit = next_signal().await;
            listener.caught.get_or_init(|| exit);
            listener.stop.cancel();
            write_stderr_line("stopping cleanly; interrupt again to end at once");
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
            signals.caught.get_or_init(|| Exit::Budget);
            signals.stop.cancel();
        });
    }

    /// What stopped the work.
    pub fn ending(&self) -> Ending {
        match self.caught.get().copied().unwrap_or(Exit::Interrupted) {
            Exit::Budget => Ending::because(Exit::Budget, "stopped by --max-duration"),
            exit => Ending::because(exit, exit.describe()),
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
    }
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
