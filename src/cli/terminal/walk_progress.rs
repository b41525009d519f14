//! The progress display of a collection.

use std::sync::Arc;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar};

use super::display::ProgressDisplay;
use crate::cli::args::GlobalArgs;
use crate::collect::{Progress, ProgressSnapshot};
use crate::printable::printable;

const BAR: &str = "{spinner} {bar:28} {pos}/{len} exchanges · {prefix} · {elapsed_precise}\n  {wide_msg}";

/// Shows a collection until the display is removed. To be called in a tokio runtime.
pub(crate) fn show_progress(
    global: &GlobalArgs,
    bars: &MultiProgress,
    progress: Arc<Progress>,
) -> ProgressDisplay {
    ProgressDisplay::start(global, bars, BAR, move |bar, elapsed| {
        update_bar(bar, &progress.snapshot(), elapsed)
    })
}

fn update_bar(bar: &ProgressBar, tally: &ProgressSnapshot, elapsed: Duration) {
    bar.set_length(tally.exchanges as u64);
    bar.set_position(tally.exchanges_done as u64);
    let rate = tally.requests as f64 / elapsed.as_secs_f64().max(0.1);
    bar.set_prefix(format!("{} rows · {} requests, {rate:.1}/s", tally.entries, tally.requests));
    bar.set_message(match tally.exchanges {
        0 => "signing in, listing the exchanges".to_owned(),
        _ => printable(&tally.now.join("  ")),
    });
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use indicatif::ProgressBar;

    use super::{ProgressSnapshot, update_bar};

    #[test]
    fn what_is_being_fetched_is_named_without_what_a_terminal_obeys() {
        let bar = ProgressBar::hidden();
        let now = vec!["\u{1b}[2Jroom\n\u{202e} · users".to_owned()];
        let tally = ProgressSnapshot { exchanges: 1, now, ..ProgressSnapshot::default() };
        update_bar(&bar, &tally, Duration::ZERO);
        assert_eq!(bar.message(), "\u{fffd}[2Jroom\u{fffd}\u{fffd} · users");
    }
}
