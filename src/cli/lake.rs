//! Exporting runs to a lake, for the command that does only that and for the end of a run.

use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::commands::report::adopt_settings;
use super::ending::Ending;
use super::exit::Exit;
use super::terminal::streams::write_stderr_line;
use crate::config::Config;
use crate::count_noun::count_noun;
use crate::diff::CheckedRun;
use crate::error::Error;
use crate::error_chain::ErrorChain;
use crate::evidence::OnChange;
use crate::lake::{Exported, Target, export_run};
use crate::printable::Printable;
use crate::report::{CSV, Options, ReportPlan};
use crate::store::private_file;

/// A place that runs are exported to.
pub(crate) struct Lake(Target);

impl Lake {
    /// Reads a folder or a URL.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(target: &Path) -> Result<Self, Error> {
        Ok(Self(Target::parse(target)?))
    }

    /// Exports a run that fits its manifest, and tells what was added.
    ///
    /// # Errors
    /// When the run does not fit its manifest, or something cannot be read or written.
    pub fn export(
        &self,
        config: Config,
        folder: &Path,
        stop: &CancellationToken,
        tells: bool,
    ) -> Result<Ending, Error> {
        let scratch = match &self.0 {
            Target::Folder(root) => root.clone(),
            Target::Store(_) => config.output.dir.clone(),
        };
        private_file::create_dirs(&scratch).map_err(Error::io(format!("create {}", scratch.display())))?;
        let plan = plan_export(config, folder)?;
        let CheckedRun { snapshot, run, .. } = CheckedRun::open(folder, OnChange::Stop)?;
        let exported = export_run(&snapshot, &run, &plan, &self.0, &scratch, stop)?;
        if tells {
            let told = describe(&exported, &run.id, &self.0);
            write_stderr_line(Printable(told));
        }
        let [one, many] = ["value has", "values have"]
            .map(|of| format!("{of} no place in the lake, and are unknown there"));
        Ok(Ending::because_of(Exit::Differences, exported.misfits, &one, &many))
    }

    /// The same for a run that was just published: a failure costs the export, and not the run. The reason is logged alone,
    /// since how a run ended is told to others as well.
    pub fn export_published(
        &self,
        config: Config,
        folder: &Path,
        stop: &CancellationToken,
        tells: bool,
    ) -> Ending {
        let failed = |error: Error| {
            tracing::error!("cannot export the run: {}; `ilaudit export` exports it", ErrorChain(&error));
            let exit = if Exit::from(&error) == Exit::Differences { Exit::Differences } else { Exit::Failed };
            Ending::because(exit, "the run is not exported")
        };
        self.export(config, folder, stop, tells).unwrap_or_else(failed)
    }
}

/// All reports but those made by name, with the settings of the run.
fn plan_export(config: Config, folder: &Path) -> Result<ReportPlan, Error> {
    let config = adopt_settings(config, folder)?;
    Ok(ReportPlan::new(Options { formats: [&CSV].into(), ..config.report_options(None) })?)
}

fn describe(exported: &Exported, run_id: &str, target: &Target) -> String {
    let Exported { tables, known, rows, .. } = *exported;
    let [tables, rows] = [count_noun(tables, "table", "tables"), count_noun(rows, "row", "rows")];
    let known = if known == 0 { String::new() } else { format!("; {known} had it already") };
    format!("{run_id}: {tables} with {rows} added to {target}{known}")
}

/// The place that `output.lake` names.
pub(crate) fn configured_lake(lake: Option<&PathBuf>) -> Result<Option<Lake>, Error> {
    lake.map(|target| Lake::parse(target)).transpose()
}
