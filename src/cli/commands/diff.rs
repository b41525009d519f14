//! `ilaudit diff`: what changed between two runs.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::report::adopt_settings;
use crate::cli::args::GlobalArgs;
use crate::cli::ending::{Ending, print_result};
use crate::cli::exit::Exit;
use crate::cli::terminal::grouped_table::CHANGES;
use crate::cli::terminal::log::Log;
use crate::cli::terminal::output::{OutputFormat, print_report};
use crate::cli::terminal::streams::write_stderr_line;
use crate::config::Config;
use crate::diff::{CheckedRun, Selection, check_same_account, compared_names, record_comparison};
use crate::error::Error;
use crate::evidence::OnChange;
use crate::model::ChangeCounts;
use crate::report::StandaloneReport;
use crate::store::{Snapshot, find_run};

/// Show what changed between two runs, without network or credentials.
///
/// Compares the newer run with the older one: exchanges, splash texts, folders, documents, users, groups and their members,
/// and what else both collected. Only what both know wholly is compared: any other dataset of an exchange is one row,
/// `unknown`. Both runs are only read. Exits with 4 if something changed, with 3 if something is unknown.
#[derive(Args, Debug)]
pub(crate) struct DiffCommand {
    /// The older run: run id or path of a run folder
    old: OsString,
    /// The newer run [default: the latest run]
    new: Option<OsString>,
    /// Compare only these (repeatable, or separated by commas)
    #[arg(long, value_delimiter = ',', value_parser = PossibleValuesParser::new(compared_names()), value_name = "NAME")]
    only: Vec<String>,
    /// Compare only this exchange (repeatable)
    #[arg(long, value_name = "ID")]
    exchange: Vec<String>,
    /// Output format [default: table, or none with --out]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<OutputFormat>,
    /// Write changes.csv, changes.jsonl and changes.xlsx into this folder, and print its path
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Go on with a snapshot that has changed since it was written, and say so
    #[arg(long)]
    accept_changed: bool,
}

impl DiffCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let config = global.load_config(Vec::new())?;
        let dir = &config.output.dir;
        let folders = (find_run(dir, Some(&self.old))?, find_run(dir, self.new.as_deref())?);
        let config = adopt_settings(config, &folders.1)?;
        Log::start_logging(global);
        let (old, new) = (self.open_run(&folders.0)?, self.open_run(&folders.1)?);
        check_same_account(&old.run, &new.run)?;
        let result = Snapshot::create_temporary(&new.run)?;
        record_comparison(&old, &new.snapshot, &self.selection(), &result)?;
        let counts = result.count_changes()?;
        self.print(global, &config, &result, &counts)?;
        Ok(describe_ending(&counts))
    }

    fn open_run(&self, folder: &Path) -> Result<CheckedRun, Error> {
        let on_change = if self.accept_changed { OnChange::Accept } else { OnChange::Stop };
        let run = CheckedRun::open(folder, on_change)?;
        run.accepted.iter().for_each(|change| write_stderr_line(change.describe()));
        Ok(run)
    }

    fn selection(&self) -> Selection {
        Selection {
            only: self.only.iter().cloned().collect(),
            exchanges: self.exchange.iter().cloned().collect(),
        }
    }

    fn print(
        &self,
        global: &GlobalArgs,
        config: &Config,
        result: &Snapshot,
        counts: &ChangeCounts,
    ) -> Result<(), Error> {
        let options = config.report_options(None);
        let report = StandaloneReport::of_changes(result, &options)?;
        let format = self.format.or_else(|| self.out.is_none().then_some(OutputFormat::Table));
        if let Some(format) = format {
            print_report(&report, &CHANGES, format, config)?;
        }
        if let Some(out) = &self.out {
            report.write_files(out)?;
        }
        match &self.out {
            Some(out) if format.is_none() => print_result(global, out, format_args!("{counts}\n")),
            _ if global.quiet => Ok(()),
            _ => {
                write_stderr_line(counts);
                Ok(())
            }
        }
    }
}

fn describe_ending(counts: &ChangeCounts) -> Ending {
    let changes = Ending::because_of(Exit::Differences, counts.count_changes(), "change", "changes");
    changes.and(Ending::because_of(Exit::Gaps, counts.unknown, "dataset unknown", "datasets unknown"))
}
