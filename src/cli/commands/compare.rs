//! `ilaudit compare`: a local folder beside what a run lists.

use std::path::PathBuf;

use clap::Args;

use super::report;
use crate::cli::args::{GlobalArgs, ReportArgs};
use crate::cli::ending::finish_and_print;
use crate::cli::exit::Exit;
use crate::cli::exit::UsageError;
use crate::cli::key_flags::OutputArgs;
use crate::cli::terminal::log::Log;
use crate::cli::terminal::table::{Column, Table};
use crate::cli::walk::unwritable;
use crate::model::ExchangeId;
use crate::store::{ComparedCount, Lock, Verifying, find_run};
use crate::verify;

/// Compare a local folder with the inventory of a run: no network, no credentials.
///
/// Each file is looked for by its hash, then by its path: same, moved (the same content under another path), changed
/// (the same path with other content), only_local; and only_remote, the documents of which the folder has neither
/// content nor path. Of a bag the payload is compared. What comes of it goes into the run's snapshot, over an earlier
/// comparison, and into its reports, which are made again. Ends with 4 where there are differences.
#[derive(Args, Debug)]
pub(crate) struct Compare {
    /// The folder: of one exchange, or with a folder for each as a bag has it
    dir: PathBuf,
    /// A run id or the path of a run folder [default: the latest run]
    run: Option<String>,
    /// Only documents of this exchange (repeatable)
    #[arg(long, value_name = "ID")]
    exchange: Vec<String>,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    report: ReportArgs,
}

impl Compare {
    pub fn run(self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let config = global.load_config([self.output.overrides(), self.report.overrides()].concat())?;
        let options = report::options(&config, &self.report)?;
        let folder = find_run(&config.output.dir, self.run.as_deref())?;
        Log::start(global);
        let _lock = Lock::of_run(&folder).map_err(unwritable)?;
        let verifying = Verifying::of_published(&folder);
        if verifying.is_under_way() {
            let message = "a verification of this run was interrupted: go on with it first, or start it anew";
            return Err(UsageError { message: message.to_owned() }.into());
        }
        let snapshot = verifying.open(false)?;
        let exchanges = self.exchange.iter().map(ExchangeId::new).collect();
        let compared = verify::compare(&snapshot, &self.dir, &exchanges);
        let done = compared.map_err(anyhow::Error::from).and_then(|counts| {
            crate::report::render(snapshot.connection(), &folder, &options)?;
            Ok(counts)
        });
        drop(snapshot);
        let counts = match done {
            Ok(counts) => verifying.publish().map(|()| counts)?,
            Err(error) => {
                verifying.discard()?;
                return Err(error);
            }
        };
        finish_and_print(global, &folder, table(&counts))?;
        Ok(verdict(&counts))
    }
}

fn table(counts: &[ComparedCount]) -> Table {
    let mut table = Table::new([Column::left("outcome"), Column::right("files")]);
    for (outcome, files) in counts {
        table.push(vec![outcome.clone(), files.to_string()]);
    }
    table
}

/// A file whose document has no hash to compare is no difference, as far as is known.
fn verdict(counts: &[ComparedCount]) -> Exit {
    let differs = |(outcome, _): &ComparedCount| !["same", "no_expected_hash"].contains(&outcome.as_str());
    if counts.iter().any(differs) { Exit::Differences } else { Exit::Done }
}
