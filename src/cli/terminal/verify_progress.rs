//! The progress display of a verification.

use std::sync::Arc;
use std::time::Duration;

use indicatif::{HumanBytes, HumanDuration, MultiProgress, ProgressBar};

use super::display::ProgressDisplay;
use crate::cli::args::GlobalArgs;
use crate::verify::{Progress, Tally};

const BAR: &str = "{spinner} {bar:28} {pos}/{len} documents · {wide_msg}";

/// Shows a verification until the display is removed. To be called in a tokio runtime.
pub(crate) fn show_progress(
    global: &GlobalArgs,
    bars: &MultiProgress,
    progress: Arc<Progress>,
) -> ProgressDisplay {
    ProgressDisplay::start(global, bars, BAR, move |bar, elapsed| update_bar(bar, progress.tally(), elapsed))
}

fn update_bar(bar: &ProgressBar, tally: Tally, elapsed: Duration) {
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
}

/// By documents or by bytes, whichever is the slower.
fn time_left(tally: Tally, elapsed: Duration) -> Option<Duration> {
    let share = |done: u64, all: u64| if all == 0 { 1.0 } else { done as f64 / all as f64 };
    let done = share(tally.documents_done, tally.documents).min(share(tally.received, tally.bytes));
    let whole = elapsed.as_secs_f64() / done;
    (done > 0.0).then(|| Duration::from_secs_f64((whole - elapsed.as_secs_f64()).clamp(0.0, 1e8)))
}
