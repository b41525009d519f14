//! `ilaudit merge`: the runs of shards, as one.

use std::path::PathBuf;

use clap::Args;

use super::Exit;
use super::args::{Place, Reporting, Talk};
use super::run::publish;
use super::walk::unwritable;
use crate::model::Timestamp;
use crate::store::{Lock, RunFolder};
use crate::{collect, store};

/// Join the runs of shards into one run, with one ledger, and make its reports.
///
/// The runs are those of `--shard 1/N` to `N/N`; they stay as they are. Prints the new folder's path on standard
/// output.
#[derive(Args, Debug)]
pub struct Merge {
    /// Run ids or paths of run folders
    #[arg(required = true)]
    run: Vec<String>,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    reporting: Reporting,
}

impl Merge {
    pub fn run(self, talk: &Talk) -> anyhow::Result<Exit> {
        let config = talk.load([self.place.overrides(), self.reporting.overrides()].concat())?;
        let options = super::report::options(&config, &self.reporting)?;
        let dir = &config.output.dir;
        let shards = self.run.iter().map(|run| store::find_run(dir, Some(run)));
        let shards = shards.collect::<Result<Vec<PathBuf>, _>>()?;
        let _lock = Lock::of_folder(dir).map_err(unwritable)?;
        let folder = RunFolder::create(dir, Timestamp::now()).map_err(unwritable)?;
        let folder = collect::merge(&shards, folder)?;
        publish(talk, folder, &options)
    }
}
