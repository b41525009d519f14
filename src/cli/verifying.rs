//! The display of a verification under way.

use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanDuration, MultiProgress, ProgressBar, ProgressStyle};
use tokio::task::JoinHandle;

use super::args::Talk;
use crate::verify::{Progress, Tally};

const INTERVAL: Duration = Duration::from_millis(100);

/// A display that follows a verification until it is ended.
pub struct Display {
    ticker: Option<JoinHandle<()>>,
    bar: ProgressBar,
}

impl Display {
    /// Shows the verification, where there is somebody to look. To be called in a tokio runtime.
    pub fn follow(talk: &Talk, bars: &MultiProgress, progress: Arc<Progress>) -> Self {
        if talk.quiet || talk.no_progress || !stderr().is_terminal() {
            return Self { ticker: None, bar: ProgressBar::hidden() };
        }
        let bar = bars.add(ProgressBar::new(0).with_style(style()));
        let shown = bar.clone();
        let ticker = tokio::spawn(async move {
            let started = Instant::now();
            loop {
                show(&shown, progress.tally(), started.elapsed());
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
    ProgressStyle::with_template("{spinner} {bar:28} {pos}/{len} documents · {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━━─")
}

fn show(bar: &ProgressBar, tally: Tally, elapsed: Duration) {
    bar.set_length(tally.documents);
    bar.set_position(tally.documents_done);
    let speed = tally.received as f64 / elapsed.as_secs_f64().max(0.1);
    let left = time_left(tally, elapsed).map(|left| format!(" · {} left", HumanDuration(left)));
    let mismatches = match tally.mismatches {
        0 => String::new(),
        mismatches => format!(" · {mismatches} mismatches"),
    };
    bar.set_message(format!(
        "{} of {} · {}/s{mismatches}{}",
        HumanBytes(tally.bytes_done),
        HumanBytes(tally.bytes),
        HumanBytes(speed as u64),
        left.unwrap_or_default(),
    ));
    bar.tick();
}

/// By documents or by bytes, whichever is the slower.
fn time_left(tally: Tally, elapsed: Duration) -> Option<Duration> {
    let share = |done: u64, all: u64| if all == 0 { 1.0 } else { done as f64 / all as f64 };
    let done = share(tally.documents_done, tally.documents).min(share(tally.received, tally.bytes));
    let whole = elapsed.as_secs_f64() / done;
    (done > 0.0).then(|| Duration::from_secs_f64((whole - elapsed.as_secs_f64()).clamp(0.0, 1e8)))
}
