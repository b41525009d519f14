//! The progress of a verification.

use std::sync::Arc;
use std::time::Duration;

use indicatif::{HumanBytes, HumanDuration, MultiProgress, ProgressBar};

use super::display::ProgressDisplay;
use crate::cli::args::GlobalArgs;
use crate::verify::{ProgressSnapshot, VerifyProgress};

const BAR: &str = "{spinner} {bar:28} {pos}/{len} documents · {wide_msg}";

/// Shows a verification until the display is removed. Must be called in a tokio runtime.
pub(crate) fn show_progress(
    global: &GlobalArgs,
    bars: &MultiProgress,
    progress: Arc<VerifyProgress>,
) -> ProgressDisplay {
    ProgressDisplay::start(global, bars, BAR, move |bar, elapsed| {
        update_bar(bar, progress.snapshot(), elapsed)
    })
}

fn update_bar(bar: &ProgressBar, done: ProgressSnapshot, elapsed: Duration) {
    bar.set_length(done.documents);
    bar.set_position(done.documents_done);
    let speed = done.received as f64 / elapsed.as_secs_f64().max(0.1);
    let left = time_left(done, elapsed).map(|left| format!(" · {} left", HumanDuration(left)));
    let mismatches =
        if done.mismatches > 0 { format!(" · {} mismatches", done.mismatches) } else { String::new() };
    bar.set_message(format!(
        "{} of {} · {}/s{mismatches}{}",
        HumanBytes(done.bytes_done),
        HumanBytes(done.bytes),
        HumanBytes(speed as u64),
        left.unwrap_or_default(),
    ));
}

/// By documents or by bytes, whichever will take longer.
fn time_left(done: ProgressSnapshot, elapsed: Duration) -> Option<Duration> {
    let share = |done: u64, all: u64| if all == 0 { 1.0 } else { done as f64 / all as f64 };
    let part = share(done.documents_done, done.documents).min(share(done.received, done.bytes));
    let total = elapsed.as_secs_f64() / part;
    (part > 0.0).then(|| Duration::from_secs_f64((total - elapsed.as_secs_f64()).clamp(0.0, 1e8)))
}
