//! `ilaudit export`: runs where larger engines read them.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use crate::cli::args::GlobalArgs;
use crate::cli::ending::Ending;
use crate::cli::key_flags::OutputArgs;
use crate::cli::lake::Lake;
use crate::cli::terminal::log::Log;
use crate::cli::terminal::signals::SignalWatch;
use crate::error::Error;
use crate::report::ReportError;
use crate::store::find_run;

/// Export runs as Parquet with a Delta log, for engines that hold many runs.
///
/// Adds each run to a folder or an object store: every table of its snapshot, what its reports are made from, and the reports.
/// A run that is there already is left as it is. Runs are only read, and each has to fit its manifest. Credentials of an
/// object store come from the environment. Needs a program that was built with the cargo feature `lake`.
#[derive(Args, Debug)]
pub(crate) struct ExportCommand {
    /// Run ids or paths of run folders [default: the latest run]
    runs: Vec<OsString>,
    /// Folder, or s3://bucket/path, gs://bucket/path or az://container/path [default: output.lake]
    #[arg(long, value_name = "DIR|URL")]
    to: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArgs,
}

impl ExportCommand {
    pub(crate) fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let config = global.load_config(self.output.overrides())?;
        let target = self.to.as_ref().or(config.output.lake.as_ref());
        let missing = || Error::Usage("name a place to export to with --to, or with output.lake".to_owned());
        let lake = Lake::parse(target.ok_or_else(missing)?)?;
        let runs = match self.runs.is_empty() {
            true => vec![find_run(&config.output.dir, None)?],
            false => self
                .runs
                .iter()
                .map(|run| find_run(&config.output.dir, Some(run)))
                .collect::<Result<_, _>>()?,
        };
        Log::start_logging(global);
        let watch = SignalWatch::start().map_err(Error::io("listen for signals"))?;
        let mut ending = Ending::default();
        for run in runs {
            let exported = lake.export(config.clone(), &run, &watch.signals.interrupt, !global.quiet);
            ending = ending.and(exported.map_err(|error| explain_stop(error, &watch))?);
        }
        Ok(ending)
    }
}

/// What stopped the export, where a signal did.
fn explain_stop(error: Error, watch: &SignalWatch) -> Error {
    match watch.signals.interrupt.is_cancelled() {
        true => watch
            .signals
            .explain(ReportError::Stopped, "what was added stays; the same command adds the rest"),
        false => error,
    }
}
