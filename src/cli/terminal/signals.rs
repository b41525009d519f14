//! Ctrl-C and SIGTERM: the first ends the walk in good order, the second at once.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use crate::cli::exit::Exit;

/// Tells a walk to stop, and afterwards what stopped it.
#[derive(Clone, Default)]
pub(crate) struct Signals {
    pub stop: CancellationToken,
    caught: Arc<OnceLock<Exit>>,
}

impl Signals {
    /// Listens from now on. To be called in a tokio runtime.
    pub fn listen() -> Self {
        let signals = Self::default();
        let listener = signals.clone();
        tokio::spawn(async move {
            let exit = next().await;
            listener.caught.get_or_init(|| exit);
            listener.stop.cancel();
            eprintln!("stopping; once more ends it at once");
            let exit = next().await;
            std::process::exit(exit.code().into());
        });
        signals
    }

    /// Stops then, as a signal would. To be called in a tokio runtime.
    pub fn stop_at(&self, deadline: Instant) {
        let signals = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep_until(deadline.into()).await;
            signals.caught.get_or_init(|| Exit::Budget);
            signals.stop.cancel();
        });
    }

    /// The exit code of the signal that came.
    pub fn exit(&self) -> Exit {
        self.caught.get().copied().unwrap_or(Exit::Interrupted)
    }
}

#[cfg(unix)]
async fn next() -> Exit {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return interrupt().await };
    tokio::select! {
        exit = interrupt() => exit,
        _ = terminate.recv() => Exit::Terminated,
    }
}

#[cfg(not(unix))]
async fn next() -> Exit {
    interrupt().await
}

/// Where signals cannot be caught, none ever comes.
async fn interrupt() -> Exit {
    match tokio::signal::ctrl_c().await {
        Ok(()) => Exit::Interrupted,
        Err(_) => std::future::pending().await,
    }
}
