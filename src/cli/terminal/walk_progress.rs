//! The progress display of a collection.

use std::sync::Arc;
use std::time::Duration;

use console::truncate_str;
use indicatif::{HumanDuration, MultiProgress, ProgressBar};

use super::display::ProgressDisplay;
use super::width::terminal_width;
use crate::cli::args::GlobalArgs;
use crate::collect::{Progress, ProgressSnapshot};
use crate::count_noun::count_noun;
use crate::printable::printable;

const BAR: &str = "{spinner} {bar:20} {pos}/{len} {wide_msg}\n  {prefix}";
/// Before what is being fetched, and a column that stays free.
const MARGIN: usize = 3;

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
    let (what, done, all) = match tally.documents {
        0 => ("exchanges", tally.exchanges_done as u64, tally.exchanges as u64),
        documents => ("documents", tally.documents_done, documents),
    };
    bar.set_length(all);
    bar.set_position(done);
    let rate = tally.requests as f64 / elapsed.as_secs_f64().max(0.1);
    let left = time_left(tally, rate).map(|left| format!(" · {} left", HumanDuration(left)));
    let left = left.unwrap_or_default();
    let rows = count_noun(tally.entries, "row", "rows");
    let requests = count_noun(tally.requests, "request", "requests");
    bar.set_message(format!("{what}{left} · {rows} · {requests}, {rate:.1}/s"));
    let now = match tally.exchanges {
        0 => "signing in, listing the exchanges".to_owned(),
        _ => printable(&tally.now.join("  ")),
    };
    let room = terminal_width().unwrap_or(usize::MAX).saturating_sub(MARGIN);
    bar.set_prefix(truncate_str(&now, room, "…").into_owned());
}

/// Where each document is a call: by the rate so far.
fn time_left(tally: &ProgressSnapshot, rate: f64) -> Option<Duration> {
    let left = tally.documents.checked_sub(tally.documents_done).filter(|_| tally.documents > 0)?;
    (rate > 0.0).then(|| Duration::from_secs_f64((left as f64 / rate).min(1e8)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use indicatif::ProgressBar;

    use super::{ProgressSnapshot, update_bar};

    #[test]
    fn the_time_left_is_told_where_each_document_is_a_call() {
        let bar = ProgressBar::hidden();
        let tally =
            ProgressSnapshot { exchanges: 1, documents: 3700, documents_done: 100, ..Default::default() };
        update_bar(&bar, &ProgressSnapshot { requests: 120, ..tally.clone() }, Duration::from_secs(60));
        assert_eq!(bar.message(), "documents · 30 minutes left · 0 rows · 120 requests, 2.0/s");
        assert_eq!((bar.position(), bar.length()), (100, Some(3700)));
    }

    #[test]
    fn what_is_being_fetched_is_named_without_what_a_terminal_obeys() {
        let bar = ProgressBar::hidden();
        let now = vec!["\u{1b}[2Jroom\n\u{202e} · users".to_owned()];
        let tally = ProgressSnapshot { exchanges: 1, now, ..ProgressSnapshot::default() };
        update_bar(&bar, &tally, Duration::ZERO);
        assert_eq!(bar.prefix(), "\u{fffd}[2Jroom\u{fffd}\u{fffd} · users");
    }
}
