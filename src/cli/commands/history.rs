//! `ilaudit history`: who had access when.

use std::path::PathBuf;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;
use clap::Args;

use crate::cli::args::GlobalArgs;
use crate::cli::ending::{Ending, print_result};
use crate::cli::exit::Exit;
use crate::cli::terminal::grouped_table::{ACCESS_ON, ACCESS_TIMELINE};
use crate::cli::terminal::log::Log;
use crate::cli::terminal::output::{OutputFormat, print_report};
use crate::cli::terminal::streams::write_stderr_line;
use crate::config::{Config, KeyOverride, keys};
use crate::count_noun::count_noun;
use crate::error::Error;
use crate::error_chain::ErrorChain;
use crate::history::{
    Answer, AnswerCounts, HistoryError, INDEX_FILE, Index, Span, Update, answer_for_all_time,
    answer_for_span, update_index,
};
use crate::printable::Printable;
use crate::report::StandaloneReport;
use crate::store::{Snapshot, list_runs};

/// Show who had access when, over all runs of the output folder, without network or credentials.
///
/// Reads the finished runs that it has not read yet into history.sqlite in the output folder, an index that can be deleted and
/// made again from the runs that are there; a run that is removed later stays in it. Says what it read, or with --on, --format
/// or --out what the runs know: roles, memberships and grants. With --on each is certain (`yes`), ended then (`until`), began
/// then (`from`), or is `unknown`. Exits with 3 if something is unknown or a run could not be read, with 4 if one has changed
/// since it was written.
#[derive(Args, Debug)]
pub(crate) struct HistoryCommand {
    /// Folder that holds the run folders [default: that of output.dir]
    dir: Option<PathBuf>,
    /// Show who had access on this day (2026-10-01, in the time zone of output.timezone) or at this moment
    /// (2026-10-01T12:00:00Z) [default: who had it ever, from when to when]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Show only this exchange (repeatable)
    #[arg(long, value_name = "ID")]
    exchange: Vec<String>,
    /// Output format [default with --on or --exchange: table, unless there is --out]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<OutputFormat>,
    /// Write access_timeline.csv, .jsonl and .xlsx into this folder (with --on access_on.csv, …), and print its path
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl HistoryCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let config = global.load_config(self.overrides())?;
        Log::start_logging(global);
        let span = self.on.as_deref().map(|on| parse_span(on, config.output.timezone)).transpose()?;
        let dir = &config.output.dir;
        if list_runs(dir)?.is_empty() && !dir.join(INDEX_FILE).is_file() {
            return Err(HistoryError::NoRuns { dir: dir.clone() }.into());
        }
        let mut index = Index::open(dir)?;
        let update = update_index(&mut index, dir)?;
        index.notice().into_iter().for_each(|notice| write_stderr_line(Printable(notice)));
        print_left_out(&update);
        let answered = match self.is_question() {
            true => self.answer(global, &config, &index, span)?,
            false => Ending::default(),
        };
        if !global.quiet {
            write_stderr_line(describe_update(&update));
        }
        Ok(answered.and(describe_ending(&update)))
    }

    fn overrides(&self) -> Vec<KeyOverride> {
        let dir = self.dir.clone().map(|dir| KeyOverride {
            key: keys::OUTPUT_DIR,
            value: dir.into_os_string(),
            flag: "DIR",
        });
        dir.into_iter().collect()
    }

    fn is_question(&self) -> bool {
        self.on.is_some() || self.format.is_some() || self.out.is_some() || !self.exchange.is_empty()
    }

    fn answer(
        &self,
        global: &GlobalArgs,
        config: &Config,
        index: &Index,
        span: Option<Span>,
    ) -> Result<Ending, Error> {
        let Some(newest) = index.newest_run()? else {
            return Err(HistoryError::NoRuns { dir: config.output.dir.clone() }.into());
        };
        let into = Snapshot::create_temporary(&newest)?;
        let exchanges = self.exchange.iter().cloned().collect();
        let asked = Answer { index, into: &into, exchanges: &exchanges };
        let options = config.report_options(None);
        let (counts, report, grouping) = match span {
            Some(span) => {
                let counts = answer_for_span(&asked, span)?;
                (counts, StandaloneReport::of_access_on(&into, &options)?, &ACCESS_ON)
            }
            None => {
                let counts = answer_for_all_time(&asked)?;
                (counts, StandaloneReport::of_access_timeline(&into, &options)?, &ACCESS_TIMELINE)
            }
        };
        if let Some(format) = self.format.or_else(|| self.out.is_none().then_some(OutputFormat::Table)) {
            print_report(&report, grouping, format, config)?;
        }
        let summary = span.map(|_| self.describe_counts(&counts));
        if let Some(out) = &self.out {
            report.write_files(out)?;
            print_result(global, out, "")?;
        }
        if let Some(summary) = summary.filter(|_| !global.quiet) {
            write_stderr_line(summary);
        }
        let unknown = Ending::because_of(Exit::Gaps, counts.unknown, "fact unknown", "facts unknown");
        let [one, many] = ["exchange", "exchanges"].map(|noun| format!("{noun} not wholly known then"));
        Ok(unknown.and(Ending::because_of(Exit::Gaps, counts.open_exchanges, &one, &many)))
    }

    /// In one line, with what it is true of.
    fn describe_counts(&self, counts: &AnswerCounts) -> String {
        let AnswerCounts { yes, until, from, unknown, open_exchanges, exchanges } = counts;
        let on = self.on.as_deref().unwrap_or_default();
        let rooms = count_noun(*exchanges, "room", "rooms");
        let open = match open_exchanges {
            0 => String::new(),
            count => {
                format!(
                    "; in {count} of them others may have had access: their users or members were not all known then"
                )
            }
        };
        format!("{on}, {rooms}: {yes} yes, {until} until, {from} from, {unknown} unknown{open}")
    }
}

/// A day in that zone, or a moment.
fn parse_span(on: &str, zone: Tz) -> Result<Span, Error> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(on) {
        let from = moment.timestamp_millis();
        return Ok(Span { from, until: from.saturating_add(1) });
    }
    let span = on.parse::<NaiveDate>().ok().and_then(|day| {
        let next = day.checked_add_days(Days::new(1))?;
        Some(Span { from: start_of_day(day, zone)?, until: start_of_day(next, zone)? })
    });
    span.ok_or_else(|| {
        let reason =
            format!("--on {on}: this is neither a day as 2026-10-01 nor a moment as 2026-10-01T12:00:00Z");
        Error::Usage(reason)
    })
}

/// Where a day begins with an hour that the clock leaves out, the first moment after it.
fn start_of_day(day: NaiveDate, zone: Tz) -> Option<i64> {
    let hours = (0..24).filter_map(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
    let mut begun = hours.filter_map(|time| zone.from_local_datetime(&day.and_time(time)).earliest());
    begun.next().map(|time| time.timestamp_millis())
}

fn print_left_out(update: &Update) {
    for run in &update.left_out {
        let (id, reason) = (&run.id, ErrorChain(&run.reason));
        write_stderr_line(Printable(format!(
            "run {id} is left out: {reason}; it is taken in as soon as it can be read"
        )));
    }
}

fn describe_update(update: &Update) -> String {
    let Update { read, left_out, runs, removed, facts } = update;
    let new = match read.len() {
        0 => "none of them new".to_owned(),
        count => format!("{count} of them read now"),
    };
    let removed = if *removed > 0 { format!(", {removed} removed since") } else { String::new() };
    let left_out = count_noun(left_out.len(), "run", "runs");
    let runs = count_noun(*runs, "run", "runs");
    format!(
        "{runs}, {new}{removed}; {} known; {left_out} left out",
        count_noun(*facts, "role, membership or grant", "roles, memberships and grants")
    )
}

/// A run that has changed since it was written ends as everywhere.
fn describe_ending(update: &Update) -> Ending {
    let has_changed = |exit: &Exit| *exit == Exit::Differences;
    let exits = update.left_out.iter().map(|run| Exit::from(&run.reason));
    let (changed, unreadable): (Vec<_>, Vec<_>) = exits.partition(has_changed);
    let [one, many] = ["run that has", "runs that have"].map(|runs| format!("{runs} changed left out"));
    let changed = Ending::because_of(Exit::Differences, changed.len() as u64, &one, &many);
    let [one, many] = ["run that cannot", "runs that cannot"].map(|runs| format!("{runs} be read left out"));
    changed.and(Ending::because_of(Exit::Gaps, unreadable.len() as u64, &one, &many))
}
