//! `ilaudit verify`: downloads the documents of a run and compares them with its inventory.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

use super::report::{adopt_settings, plan_reports};
use crate::api::BandwidthLimiter;
use crate::byte_size::parse_bytes;
use crate::cli::args::{ChangeArgs, DryRunArgs, GlobalArgs, ReportArgs, ResumeArgs};
use crate::cli::ending::{Ending, finish_and_print};
use crate::cli::key_flags::{OutputArgs, ServiceArgs};
use crate::cli::people_lists::read_leavers;
use crate::cli::recorder::{Recorder, Subject};
use crate::cli::run_log::log_reports_made;
use crate::cli::service_context::ServiceContext;
use crate::cli::terminal::signals::Signals;
use crate::cli::terminal::summary::format_notices;
use crate::cli::terminal::verify_summary::VerifySummary;
use crate::cli::verification::VerifyOutcome;
use crate::config::Config;
use crate::error::Error;
use crate::evidence::{AcceptedChange, Command, check_run};
use crate::model::ExchangeId;
use crate::report::{Page, ReportPlan, Source};
use crate::store::{Interrupted, Snapshot, StoreError, WorkingCopy, find_run};
use crate::verify::{Bag, Sample, Selection, VerifyError, VerifyPlan};

/// Download the documents of a run, hash them, and compare the hashes with the inventory.
///
/// The service may record each download as a view by this account. No file is kept on disk unless --keep names a folder.
/// Its reports are made again, with these results; what earlier verifications of the run found stays on record in its
/// snapshot, on the Summary and in the manifest. Prints the path of the run folder on standard output.
#[derive(Args, Debug)]
pub(crate) struct VerifyCommand {
    /// Run id or path of a run folder [default: the latest run]
    run: Option<OsString>,
    /// Only documents of this exchange (repeatable)
    #[arg(long, value_name = "ID")]
    exchange: Vec<String>,
    /// Only documents whose path matches: `**/*.pdf`
    #[arg(long, value_name = "GLOB")]
    path: Option<glob::Pattern>,
    /// Only documents up to this size: 20M
    #[arg(long, value_name = "BYTES", value_parser = parse_bytes)]
    max_bytes: Option<u64>,
    /// Verify a random sample of N documents
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    sample: Option<u32>,
    /// Seed for --sample: the same seed draws the same documents; docs/verification.md says how
    #[arg(long, value_name = "N", requires = "sample", default_value_t = 0)]
    seed: u64,
    /// Take over matches from an earlier run where version, size and hash have not changed
    #[arg(long, value_name = "RUN", conflicts_with = "keep")]
    since: Option<OsString>,
    /// Keep the files in this folder, as a BagIt bag; repeating the command fetches those that failed
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Limit downloads to this many bytes a second: 10M
    #[arg(long, value_name = "BYTES", value_parser = parse_bytes)]
    bandwidth: Option<u64>,
    #[command(flatten)]
    service: ServiceArgs,
    #[command(flatten)]
    dry_run: DryRunArgs,
    #[command(flatten)]
    resume: ResumeArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    report: ReportArgs,
    #[command(flatten)]
    change: ChangeArgs,
}

impl VerifyCommand {
    pub fn run(self, global: &GlobalArgs) -> Result<Ending, Error> {
        let overrides = [self.service.overrides(), self.output.overrides(), self.report.overrides()];
        let config = global.load_config(overrides.concat())?;
        let folder = find_run(&config.output.dir, self.run.as_deref())?;
        let config = read_leavers(global, adopt_settings(config, &folder)?)?;
        let reports = plan_reports(&config, &self.report)?;
        let plan = self.plan(&config)?;
        let context = ServiceContext::new(global, config, &self.resume)?;
        if self.dry_run.dry_run {
            return context.print_verify_estimate(&folder, &plan);
        }
        let recorder = Recorder::lock_run(&folder, Command::Verify)?;
        recorder.record(Subject::of_run(&folder, &context.config), |subject| {
            self.verify_and_publish(&context, &folder, &plan, &reports, subject)
        })
    }

    fn verify_and_publish(
        &self,
        context: &ServiceContext<'_>,
        folder: &Path,
        plan: &VerifyPlan,
        reports: &ReportPlan,
        subject: &mut Subject,
    ) -> Result<Ending, Error> {
        let mut accepted = check_run(folder, self.change.on_change())?;
        if let Some(since) = &plan.since {
            let of_source = check_run(since, self.change.on_change())?;
            accepted.extend(of_source.into_iter().map(AcceptedChange::of_source));
        }
        let copy = WorkingCopy::for_verification(folder);
        let bandwidth = BandwidthLimiter::new(self.bandwidth.map(|bytes| bytes as f64));
        match context.verify(folder, &copy, plan, bandwidth)? {
            VerifyOutcome::Complete(bag) => {
                let published = publish(folder, &copy, accepted, bag.as_ref(), reports, &context.signals);
                let (summary, page) = published?;
                log_reports_made(folder);
                let sealed = subject.seal_and_sum(folder)?;
                subject.set_written(folder);
                let result = format!("{}{summary}{}", format_notices(&page), summary.format_consents());
                finish_and_print(context.global, folder, reports, result, summary.ending().and(sealed))
            }
            VerifyOutcome::EndedEarly(ending) => Ok(ending),
        }
    }

    fn plan(&self, config: &Config) -> Result<VerifyPlan, StoreError> {
        let since = self.since.as_deref().map(|run| find_run(&config.output.dir, Some(run))).transpose()?;
        let sample = self.sample.map(|documents| Sample { documents: documents as usize, seed: self.seed });
        let selection = Selection {
            exchanges: self.exchange.iter().map(ExchangeId::new).collect(),
            path: self.path.clone(),
            max_bytes: self.max_bytes,
            sample,
        };
        let interrupted = if self.resume.fresh { Interrupted::Discard } else { Interrupted::Resume };
        Ok(VerifyPlan { selection, since, keep: self.keep.clone(), interrupted })
    }
}

/// Makes the reports again, completes the bag, and publishes the snapshot. The snapshot comes last:
/// until it is published, a later call resumes here.
fn publish(
    folder: &Path,
    copy: &WorkingCopy,
    accepted: Vec<AcceptedChange>,
    bag: Option<&Bag>,
    plan: &ReportPlan,
    signals: &Signals,
) -> Result<(VerifySummary, Page), Error> {
    let snapshot = Snapshot::open(&copy.path())?;
    let source = Source::derived(&snapshot, accepted).until(&signals.interrupt);
    let kept = "every document is verified; the same command makes the reports";
    let rendered = crate::report::render(source, folder, plan);
    let rendered = rendered.map_err(|error| signals.explain(error, kept))?;
    bag.map_or(Ok(()), |bag| bag.complete(&snapshot, folder)).map_err(VerifyError::from)?;
    let summary = VerifySummary::read(&snapshot)?;
    drop(snapshot);
    copy.publish()?;
    Ok((summary, rendered.page))
}
