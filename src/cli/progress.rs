//! The display of a walk under way.

use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use tokio::task::JoinHandle;

use super::args::Talk;
use crate::collect::{Progress, Tally};

const INTERVAL: Duration = Duration::from_millis(100);

/// A display that follows a walk until it is ended.
pub struct Display {
    ticker: Option<JoinHandle<()>>,
    bar: ProgressBar,
}

impl Display {
    /// Shows the walk, where there is somebody to look. To be called in a tokio runtime.
    pub fn follow(talk: &Talk, bars: &MultiProgress, progress: Arc<Progress>) -> Self {
        if talk.quiet || talk.no_progress || !stderr().is_terminal() {
            return Self { ticker: None, bar: ProgressBar::hidden() };
        }
        let bar = bars.add(ProgressBar::new(0).with_style(style()));
        let shown = bar.clone();
        let ticker = tokio::spawn(async move {
            let started = Instant::now();
            loop {
                show(&shown, &progress.tally(), started.elapsed());
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

fn style() -> ProgressStyle {
    let template = "{spinner} {bar:28} {pos}/{len} exchanges · {prefix} · {elapsed_precise}\n  {wide_msg}";
    ProgressStyle::with_template(template)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━━─")
}

fn show(bar: &ProgressBar, tally: &Tally, elapsed: Duration) {
    bar.set_length(tally.exchanges as u64);
    bar.set_position(tally.exchanges_done as u64);
    let rate = tally.requests as f64 / elapsed.as_secs_f64().max(0.1);
    bar.set_prefix(format!("{} rows · {} requests, {rate:.1}/s", tally.entries, tally.requests));
    bar.set_message(match tally.exchanges {
        0 => "signing in, listing the exchanges".to_owned(),
        _ => tally.now.join("  "),
    });
    bar.tick();
}
