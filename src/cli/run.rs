//! `ilaudit run`: collect, then report.

use anyhow::Context;
use clap::Args;
use tokio::runtime::Runtime;

use super::args::{Collecting, Place, Reporting, Talk};
use super::log::Log;
use super::report;
use super::walk::{Walked, walk};
use super::{Exit, summary};
use crate::config::{Config, Credentials};
use crate::report::{Facts, Options, Rendered};
use crate::store::{RunFolder, SNAPSHOT_FILE, Snapshot};

/// Collect, then report: what cron calls.
///
/// Signs in, walks the exchanges in scope, signs out, writes the reports, and publishes the run folder in one go.
/// Prints the folder's path on standard output.
#[derive(Args, Debug)]
pub struct Run {
    #[command(flatten)]
    collecting: Collecting,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    reporting: Reporting,
}

impl Run {
    pub fn run(self, talk: &Talk) -> anyhow::Result<Exit> {
        let overrides = [self.collecting.overrides(), self.place.overrides(), self.reporting.overrides()];
        let config = talk.load(overrides.concat())?;
        let options = report::options(&config, &self.reporting)?;
        let credentials = config.credentials()?;
        let log = Log::start(talk);
        let runtime = Runtime::new().context("cannot start")?;
        run(talk, &log, &runtime, &config, credentials, &options)
    }
}

/// Walks, reports, publishes, and tells.
pub fn run(
    talk: &Talk,
    log: &Log,
    runtime: &Runtime,
    config: &Config,
    credentials: Credentials,
    options: &Options,
) -> anyhow::Result<Exit> {
    let folder = match walk(talk, log, runtime, config, credentials)? {
        Walked::Whole(folder) => folder,
        Walked::Early(exit) => return Ok(exit),
    };
    let (facts, rendered) = reports(&folder, options)?;
    let folder = folder.publish()?;
    if !talk.quiet {
        eprint!("{}{}", summary::render(&facts), summary::findings(&rendered.findings));
        report::list(&folder)?;
    }
    println!("{}", folder.display());
    Ok(report::verdict(&facts, &rendered, options))
}

fn reports(folder: &RunFolder, options: &Options) -> anyhow::Result<(Facts, Rendered)> {
    let path = folder.path();
    let snapshot = Snapshot::open(&path.join(SNAPSHOT_FILE))?;
    let rendered = crate::report::render(snapshot.connection(), &path, options);
    let rendered = rendered.with_context(|| {
        format!("collected, but not reported; `ilaudit report {}` tries again", path.display())
    })?;
    Ok((Facts::read(snapshot.connection())?, rendered))
}
