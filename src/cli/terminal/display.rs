//! A progress display: a bar that is drawn ten times a second, if there is somebody to see it.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use tokio::task::JoinHandle;

use crate::cli::args::GlobalArgs;

const INTERVAL: Duration = Duration::from_millis(100);

/// A progress bar on the terminal, until it is removed.
pub(crate) struct ProgressDisplay {
    ticker: Option<JoinHandle<()>>,
    bar: ProgressBar,
}

impl ProgressDisplay {
    /// Starts drawing the bar; `update` sets it, given the time since the start. To be called in a tokio runtime.
    pub(crate) fn start(
        global: &GlobalArgs,
        bars: &MultiProgress,
        template: &str,
        update: impl Fn(&ProgressBar, Duration) + Send + 'static,
    ) -> Self {
        if !is_shown(global) {
            return Self { ticker: None, bar: ProgressBar::hidden() };
        }
        let bar = bars.add(ProgressBar::new(0).with_style(bar_style(template)));
        let drawn = bar.clone();
        let ticker = tokio::spawn(async move {
            let started = Instant::now();
            loop {
                update(&drawn, started.elapsed());
                drawn.tick();
                tokio::time::sleep(INTERVAL).await;
            }
        });
        Self { ticker: Some(ticker), bar }
    }

    /// Removes the bar.
    pub(crate) fn remove(self) {
        if let Some(ticker) = self.ticker {
            ticker.abort();
        }
        self.bar.finish_and_clear();
    }
}

/// To people alone, who read what a terminal shows.
fn is_shown(global: &GlobalArgs) -> bool {
    global.tells_people() && !global.no_progress && stderr().is_terminal()
}

fn bar_style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("━━─")
}
