//! `ilaudit verify`: what the documents of a run are, beside what it lists.

use std::path::{Path, PathBuf};

use clap::Args;

use super::report;
use crate::api::BandwidthLimiter;
use crate::cli::args::{GlobalArgs, ReportArgs, ResumeArgs};
use crate::cli::ending::finish_and_print;
use crate::cli::exit::Exit;
use crate::cli::key_flags::{OutputArgs, ServiceArgs};
use crate::cli::service_context::ServiceContext;
use crate::cli::terminal::bytes;
use crate::cli::verifier::{Outcomes, Verified};
use crate::config::Config;
use crate::model::ExchangeId;
use crate::report::Options;
use crate::store::{Snapshot, StoreError, Verifying, find_run};
use crate::verify::{Bag, Plan, Sample, Selection};

/// Download the documents of a run, hash them, and compare that with the inventory.
///
/// Mind that the service may show a download as a view: whoever reads the access report of a document may find the
/// account there. Nothing is kept on disk unless --keep says where. What comes of it goes into the run's snapshot, over
/// an earlier verification, and into its reports, which are made again. Prints the folder's path on standard output.
#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// A run id or the path of a run folder [default: the latest run]
    run: Option<String>,
    /// Only documents of this exchange (repeatable)
    #[arg(long, value_name = "ID")]
    exchange: Vec<String>,
    /// Only documents whose path matches: `**/*.pdf`
    #[arg(long, value_name = "GLOB")]
    path: Option<glob::Pattern>,
    /// Only documents up to this size: 20M
    #[arg(long, value_name = "BYTES", value_parser = bytes::parse)]
    max_bytes: Option<u64>,
    /// Only so many of them, drawn by lot
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    sample: Option<u32>,
    /// What the lot is drawn with: the same seed draws the same documents
    #[arg(long, value_name = "N", requires = "sample", default_value_t = 0)]
    seed: u64,
    /// Take over what matched in an earlier run, where version, size and hash are still the same
    #[arg(long, value_name = "RUN", conflicts_with = "keep")]
    since: Option<String>,
    /// Keep the files in this folder, as a BagIt bag; the same command again fetches those that could not be had
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Take no more than so many bytes a second: 10M
    #[arg(long, value_name = "BYTES", value_parser = bytes::parse)]
    bandwidth: Option<u64>,
    #[command(flatten)]
    service: ServiceArgs,
    #[command(flatten)]
    resume: ResumeArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    report: ReportArgs,
}

impl Verify {
    pub fn run(self, global: &GlobalArgs) -> anyhow::Result<Exit> {
        let overrides = [self.service.overrides(), self.output.overrides(), self.report.overrides()];
        let config = global.load_config(overrides.concat())?;
        let options = report::options(&config, &self.report)?;
        let folder = find_run(&config.output.dir, self.run.as_deref())?;
        let plan = self.plan(&config)?;
        let context = ServiceContext::new(global, config, &self.resume)?;
        let verifying = Verifying::of_published(&folder);
        let meter = BandwidthLimiter::new(self.bandwidth.map(|bytes| bytes as f64));
        match context.verify(&folder, &verifying, &plan, meter)? {
            Verified::Whole(bag) => finish(global, &folder, &verifying, bag.as_ref(), &options),
            Verified::Early(exit) => Ok(exit),
        }
    }

    fn plan(&self, config: &Config) -> Result<Plan, StoreError> {
        let since = self.since.as_deref().map(|run| find_run(&config.output.dir, Some(run))).transpose()?;
        let sample = self.sample.map(|documents| Sample { documents: documents as usize, seed: self.seed });
        let selection = Selection {
            exchanges: self.exchange.iter().map(ExchangeId::new).collect(),
            path: self.path.clone(),
            max_bytes: self.max_bytes,
            sample,
        };
        Ok(Plan { selection, since, keep: self.keep.clone(), fresh: self.resume.fresh })
    }
}

/// Makes the reports again, completes the bag, puts the snapshot in its place, and tells. Until the last of it a
/// later call goes on where this one ended.
fn finish(
    global: &GlobalArgs,
    folder: &Path,
    verifying: &Verifying,
    bag: Option<&Bag>,
    options: &Options,
) -> anyhow::Result<Exit> {
    let snapshot = Snapshot::open(&verifying.path())?;
    crate::report::render(snapshot.connection(), folder, options)?;
    bag.map_or(Ok(()), |bag| bag.finish(&snapshot, folder))?;
    let outcomes = Outcomes::read(&snapshot)?;
    drop(snapshot);
    verifying.publish()?;
    finish_and_print(global, folder, &outcomes)?;
    Ok(outcomes.verdict())
}
