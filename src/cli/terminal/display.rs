//! The frame of a display: a bar that is drawn ten times a second, where there is somebody to look.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use tokio::task::JoinHandle;

use crate::cli::args::GlobalArgs;

const INTERVAL: Duration = Duration::from_millis(100);

/// A display of something under way, until it is ended.
pub(crate) struct Display {
    ticker: Option<JoinHandle<()>>,
    bar: ProgressBar,
}

impl Display {
    /// Has the bar drawn by `show`, which is told how long that has been going on. To be called in a tokio runtime.
    pub fn follow(
        global: &GlobalArgs,
        bars: &MultiProgress,
        template: &str,
        show: impl Fn(&ProgressBar, Duration) + Send + 'static,
    ) -> Self {
        if global.quiet || global.no_progress || !stderr().is_terminal() {
            return Self { ticker: None, bar: ProgressBar::hidden() };
        }
        let bar = bars.add(ProgressBar::new(0).with_style(style(template)));
        let shown = bar.clone();
        let ticker = tokio::spawn(async move {
            let started = Instant::now();
            loop {
                show(&shown, started.elapsed());
                shown.tick();
                tokio::time::sleep(INTERVAL).await;
            }
        });
        Self { ticker: Some(ticker), bar }
    }

    /// Takes the display away.
    pub fn end(self) {
        if let Some(ticker) = self.ticker {
            ticker.abort();
        }
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("━━─")
}
