//! `ilaudit runs`: the runs of an output folder, and which of them stay.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::cli::args::GlobalArgs;
use crate::cli::ending::Ending;
use crate::cli::recorder::Recorder;
use crate::cli::terminal::log::Log;
use crate::cli::terminal::output::{OutputFormat, print_rows};
use crate::config::{Config, KeyOverride, keys};
use crate::error::Error;
use crate::evidence::{Command, SEAL_FILES};
use crate::report::{Cell, Column, ColumnType, ReportError};
use crate::store::{KeepPolicy, PlannedRun, RunContents, list_runs, measure_folder, plan_pruning};

/// List the finished runs of the output folder, or remove old ones.
///
/// The list goes to standard output, the oldest run first.
#[derive(Args, Debug)]
pub(crate) struct RunsCommand {
    #[command(subcommand)]
    command: Option<Subcommands>,
    /// Output format
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    format: OutputFormat,
    /// Folder that holds the run folders
    #[arg(short, long, global = true, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Subcommands {
    /// List each finished run with its contents and its size (the default)
    List,
    /// Remove runs, and keep what the flags say of each service and account [default: the last output.keep]
    ///
    /// Of each period that has a run the newest stays; days begin in the time zone of output.timezone. The newest complete
    /// run always stays, and what cannot be read. Of what is removed the manifest, its seal and the sums stay, under
    /// removed/, and chain.jsonl gets a line.
    Prune(PruneArgs),
}

#[derive(Args, Debug)]
struct PruneArgs {
    /// Keep the newest N runs
    #[arg(long, default_value_t, hide_default_value = true, value_name = "N")]
    keep_last: usize,
    /// Keep the newest run of each of the last N days with a run
    #[arg(long, default_value_t, hide_default_value = true, value_name = "N")]
    keep_daily: usize,
    /// The same of weeks, which begin on Monday
    #[arg(long, default_value_t, hide_default_value = true, value_name = "N")]
    keep_weekly: usize,
    /// The same of months
    #[arg(long, default_value_t, hide_default_value = true, value_name = "N")]
    keep_monthly: usize,
    /// The same of years
    #[arg(long, default_value_t, hide_default_value = true, value_name = "N")]
    keep_yearly: usize,
    /// Only list what would be removed and what would stay
    #[arg(long)]
    dry_run: bool,
}

impl RunsCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let out = self.out.map(|dir| KeyOverride {
            key: keys::OUTPUT_DIR,
            value: dir.into_os_string(),
            flag: "--out",
        });
        let config = global.load_config(out.into_iter().collect())?;
        Log::start_logging(global);
        match self.command {
            None | Some(Subcommands::List) => list(&config, self.format)?,
            Some(Subcommands::Prune(args)) => args.prune(&config, self.format)?,
        }
        Ok(Ending::default())
    }
}

fn list(config: &Config, format: OutputFormat) -> Result<(), Error> {
    let dir = &config.output.dir;
    let runs = list_runs(dir)?;
    let columns = [
        ("run_id", ColumnType::Id),
        ("started_on", ColumnType::Datetime),
        ("service", ColumnType::Text),
        ("account", ColumnType::Text),
        ("outcome", ColumnType::Text),
        ("exchanges", ColumnType::Integer),
        ("rows", ColumnType::Integer),
        ("bytes", ColumnType::Bytes),
        ("sealed", ColumnType::Boolean),
    ];
    print_rows(format, &columns.map(column), config, |writer| {
        runs.iter().try_for_each(|id| {
            let folder = dir.join(id);
            let contents = RunContents::read(&folder).ok();
            writer.write_row(&run_cells(id, contents.as_ref(), &folder)).map_err(write_error)
        })
    })?;
    Ok(())
}

/// What cannot be read is unknown.
fn run_cells<'a>(id: &'a str, contents: Option<&'a RunContents>, folder: &Path) -> [Cell<'a>; 9] {
    let count = |count: u64| Cell::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    let known = |cell: fn(&'a RunContents) -> Cell<'a>| contents.map_or(Cell::Empty, cell);
    let outcome = match contents.map(|run| run.is_complete) {
        Some(true) => "complete",
        Some(false) => "gaps",
        None => "unreadable",
    };
    [
        Cell::Text(id),
        known(|run| Cell::Time(run.started_on)),
        known(|run| Cell::Text(&run.service)),
        known(|run| run.account.as_deref().map_or(Cell::Empty, Cell::Text)),
        Cell::Text(outcome),
        contents.map_or(Cell::Empty, |run| count(run.exchanges)),
        contents.and_then(|run| run.rows).map_or(Cell::Empty, count),
        measure_folder(folder).map_or(Cell::Empty, count),
        Cell::Boolean(SEAL_FILES.iter().any(|file| folder.join(file).is_file())),
    ]
}

impl PruneArgs {
    fn prune(&self, config: &Config, format: OutputFormat) -> Result<(), Error> {
        let dir = &config.output.dir;
        let policy = self.policy(config)?;
        let plan = || plan_pruning(dir, &policy, config.output.timezone);
        if self.dry_run {
            return print_plan(&plan()?, config, format);
        }
        let recorder = Recorder::lock(dir, Command::Remove)?;
        let planned = plan()?;
        recorder.remove_runs(&planned)?;
        print_plan(&planned, config, format)
    }

    fn policy(&self, config: &Config) -> Result<KeepPolicy, Error> {
        let Self { keep_last, keep_daily, keep_weekly, keep_monthly, keep_yearly, dry_run: _ } = *self;
        let typed = KeepPolicy {
            last: keep_last,
            daily: keep_daily,
            weekly: keep_weekly,
            monthly: keep_monthly,
            yearly: keep_yearly,
        };
        let configured = KeepPolicy { last: config.output.keep, ..KeepPolicy::default() };
        let policy = if typed.is_empty() { configured } else { typed };
        if policy.is_empty() {
            let advice = "say what to keep, as with --keep-daily 30 --keep-monthly 24, or set output.keep";
            return Err(Error::Usage(advice.to_owned()));
        }
        Ok(policy)
    }
}

fn print_plan(planned: &[PlannedRun], config: &Config, format: OutputFormat) -> Result<(), Error> {
    let columns = [("run_id", ColumnType::Id), ("kept", ColumnType::Boolean), ("kept_for", ColumnType::Text)];
    print_rows(format, &columns.map(column), config, |writer| {
        planned.iter().try_for_each(|PlannedRun { id, kept_for }| {
            let reasons = kept_for.join(", ");
            let cells = [Cell::Text(id), Cell::Boolean(!kept_for.is_empty()), Cell::Text(&reasons)];
            writer.write_row(&cells).map_err(write_error)
        })
    })?;
    Ok(())
}

fn column((name, kind): (&str, ColumnType)) -> Column {
    Column::of_list(name, kind, "Of the run.")
}

fn write_error(source: std::io::Error) -> ReportError {
    ReportError::Write { what: "the list of runs".to_owned(), source }
}
