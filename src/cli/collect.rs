//! `ilaudit collect`: the walk without reports.

use clap::Args;

use super::args::{Collecting, Going, Place, Talk};
use super::errand::Errand;
use super::run::prune;
use super::walk::Walked;
use super::{Exit, report, summary};
use crate::report::Facts;
use crate::store::{SNAPSHOT_FILE, Snapshot};

/// Walk the service into a new run folder, without reports.
///
/// `ilaudit report` makes the reports from it, now or in years. Prints the folder's path on standard output.
#[derive(Args, Debug)]
pub struct Collect {
    #[command(flatten)]
    collecting: Collecting,
    #[command(flatten)]
    going: Going,
    #[command(flatten)]
    place: Place,
}

impl Collect {
    pub fn run(self, talk: &Talk) -> anyhow::Result<Exit> {
        let config = talk.load([self.collecting.overrides(), self.place.overrides()].concat())?;
        let errand = Errand::begin(talk, config, &self.going)?;
        let folder = match errand.walk()? {
            Walked::Whole(folder) => folder.publish()?,
            Walked::Early(exit) => return Ok(exit),
        };
        let output = &errand.config.output;
        prune(&output.dir, output.keep)?;
        let facts = Facts::read(Snapshot::open(&folder.join(SNAPSHOT_FILE))?.connection())?;
        if !talk.quiet {
            eprint!("{}", summary::render(&facts));
        }
        println!("{}", folder.display());
        Ok(report::coverage(&facts))
    }
}
