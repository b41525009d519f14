//! `ilaudit compare`: compares a local folder with the inventory of a run.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

use super::report::{adopt_settings, plan_reports};
use crate::cli::args::{ChangeArgs, GlobalArgs, ReportArgs};
use crate::cli::ending::{Ending, finish_and_print};
use crate::cli::exit::Exit;
use crate::cli::key_flags::OutputArgs;
use crate::cli::people_lists::read_leavers;
use crate::cli::recorder::{Recorder, Subject};
use crate::cli::run_log::{log_comparison, log_reports_made};
use crate::cli::terminal::log::Log;
use crate::cli::terminal::signals::{SignalWatch, Signals};
use crate::cli::terminal::summary;
use crate::cli::terminal::table::{Column, Table};
use crate::error::Error;
use crate::evidence::{AcceptedChange, Command, check_run};
use crate::model::ExchangeId;
use crate::report::{Page, ReportPlan, Source};
use crate::store::publication;
use crate::store::{ComparisonCount, Interrupted, VerificationState, WorkingCopy, find_run};
use crate::verify::compare_folder;

/// Compare a local folder with the inventory of a run, without network or credentials.
///
/// Each file is looked up by its hash, then by its path. It is `same`, `moved` (the same content under another path),
/// `changed` (other content under the same path) or `only_local`; documents of which the folder has neither the content
/// nor the path are `only_remote`. Of a bag the payload is compared. The results replace those of an earlier comparison in
/// the run's snapshot, and its reports are made again. Exits with 4 if there are differences.
#[derive(Args, Debug)]
pub(crate) struct CompareCommand {
    /// The folder: that of one exchange, or one with a folder for each, as in a bag
    dir: PathBuf,
    /// Run id or path of a run folder [default: the latest run]
    run: Option<OsString>,
    /// Only documents of this exchange (repeatable)
    #[arg(long, value_name = "ID")]
    exchange: Vec<String>,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    report: ReportArgs,
    #[command(flatten)]
    change: ChangeArgs,
}

impl CompareCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let config = global.load_config([self.output.overrides(), self.report.overrides()].concat())?;
        let folder = find_run(&config.output.dir, self.run.as_deref())?;
        let config = read_leavers(global, adopt_settings(config, &folder)?)?;
        let plan = plan_reports(&config, &self.report)?;
        Log::start_logging(global);
        let recorder = Recorder::lock_run(&folder, Command::Compare)?;
        recorder.record(Subject::of_run(&folder, &config), |subject| {
            self.compare_and_publish(global, &folder, &plan, subject)
        })
    }

    fn compare_and_publish(
        &self,
        global: &GlobalArgs,
        folder: &Path,
        plan: &ReportPlan,
        subject: &mut Subject,
    ) -> Result<Ending, Error> {
        let accepted = check_run(folder, self.change.on_change())?;
        check_no_verification(&WorkingCopy::for_verification(folder))?;
        let copy = WorkingCopy::for_comparison(folder);
        let watch = SignalWatch::start().map_err(Error::io("listen for signals"))?;
        let compared = self.compare_and_report(&copy, accepted, folder, plan, &watch.signals);
        let (counts, page) = match compared {
            Ok(compared) => copy.publish().map(|()| compared)?,
            Err(error) => {
                // reports that are taking their places were made from the copy: the next command finishes both
                if !publication::is_publication_begun(folder) {
                    copy.discard()?;
                }
                return Err(error);
            }
        };
        log_comparison(folder, &self.dir, &counts);
        log_reports_made(folder);
        let sealed = subject.seal_and_sum(folder)?;
        subject.set_written(folder);
        let result = format!("{}{}", summary::format_notices(&page), to_table(&counts));
        finish_and_print(global, folder, plan, result, describe_ending(&counts).and(sealed))
    }

    /// Compares in a copy of the snapshot, so that a failure changes nothing that is published.
    fn compare_and_report(
        &self,
        copy: &WorkingCopy,
        accepted: Vec<AcceptedChange>,
        folder: &Path,
        plan: &ReportPlan,
        signals: &Signals,
    ) -> Result<(Vec<ComparisonCount>, Page), Error> {
        let snapshot = copy.open(Interrupted::Discard)?;
        let exchanges = self.exchange.iter().map(ExchangeId::new).collect();
        let counts = compare_folder(&snapshot, &self.dir, &exchanges)?;
        let source = Source::derived(&snapshot, accepted).until(&signals.interrupt);
        let kept = "the run is as it was; the same command compares again";
        let rendered = crate::report::render(source, folder, plan);
        Ok((counts, rendered.map_err(|error| signals.explain(error, kept))?.page))
    }
}

/// A verification that was interrupted resumes in its copy, which lacks what is compared meanwhile. A copy in which none
/// was begun is removed.
fn check_no_verification(copy: &WorkingCopy) -> Result<(), Error> {
    if !copy.exists() {
        return Ok(());
    }
    match copy.state(&copy.open_to_read()?)? {
        VerificationState::Published => Ok(copy.discard()?),
        VerificationState::UnderWay => {
            let message =
                "a verification of this run was interrupted: resume it first, or repeat it with --fresh";
            Err(Error::Usage(message.to_owned()))
        }
    }
}

fn to_table(counts: &[ComparisonCount]) -> Table {
    let mut table = Table::new([Column::left("outcome"), Column::right("files")]);
    for count in counts {
        table.push(vec![count.outcome.to_string().into(), count.files.to_string().into()]);
    }
    table
}

fn describe_ending(counts: &[ComparisonCount]) -> Ending {
    let different = counts.iter().filter(|count| count.outcome.is_difference());
    let files = different.map(|count| count.files).sum();
    Ending::because_of(Exit::Differences, files, "file differs", "files differ")
}
