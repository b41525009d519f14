//! Making the reports of a snapshot: read, written aside, checked, then put in place.

use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use rusqlite::Connection;
use tokio_util::sync::CancellationToken;

use crate::evidence::AcceptedChange;
use crate::report::error::ReportError;
use crate::report::output::files::Content;
use crate::report::output::manifest::RunEvidence;
use crate::report::output::publish::{Publisher, ReportFile};
use crate::report::output::{datapackage, integrity, manifest, splash};
use crate::report::plan::ReportPlan;
use crate::report::query::access;
use crate::report::query::new_findings::{Baseline, NewFindings};
use crate::report::query::parameters::Parameters;
use crate::report::query::rule_findings::{self, RuleSummary};
use crate::report::query::unmatched_names::describe_unmatched;
use crate::report::query::view::View;
use crate::report::settings::{describe_other, find_other};
use crate::report::source::Source;
use crate::report::stop;
use crate::report::summary::page::Page;
use crate::report::summary::run_page::build_page;
use crate::report::summary::run_summary::RunSummary;
use crate::report::template::severity::Severity;

/// What was written, and what it was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    /// The manifest last.
    pub files: Vec<ReportFile>,
    pub(crate) summary: RunSummary,
    /// What each rule found, the most severe first.
    pub findings: Vec<RuleSummary>,
    /// What of that the run before did not have, where the options ask.
    pub new_findings: Option<NewFindings>,
    /// What the run comes down to.
    pub page: Page,
}

impl Rendered {
    /// Cells of the files that are not of their column's type.
    pub fn count_mistyped(&self) -> u64 {
        self.files.iter().map(|file| file.changes.mistyped_cells).sum()
    }

    /// The findings of this severity or above.
    pub fn count_findings(&self, severity: Severity) -> u64 {
        self.findings.iter().filter(|rule| rule.severity >= severity).map(|rule| rule.findings).sum()
    }
}

/// Makes the reports of a snapshot into `dir`, as a rule its run folder. Nothing there changes unless everything could be written.
pub fn render<'a>(
    source: impl Into<Source<'a>>,
    dir: &Path,
    plan: &ReportPlan,
) -> Result<Rendered, ReportError> {
    let Source { connection: snapshot, file, standing, home, stop } = source.into();
    let run_dir = home.as_deref().unwrap_or(dir);
    let summary = match RunSummary::read(snapshot) {
        Ok(summary) => summary,
        Err(error) => {
            // a snapshot that has changed is the better reason why it cannot be read
            let hashed = integrity::hash_snapshot(file.as_deref(), &stop)?;
            integrity::check_snapshot(snapshot, run_dir, hashed.as_ref(), standing)?;
            return Err(error);
        }
    };
    let (standing, accepted) = integrity::look_ahead(snapshot, run_dir, file.as_deref(), standing, &stop)?;
    let plan = &plan.for_datasets(&summary);
    // the snapshot is as large as all reports together: it is hashed while they are made
    let (hashed, staged) = thread::scope(|scope| {
        let _watch = stop::watch_engine(scope, snapshot, &stop, plan.options.time_limit);
        let hashing = scope.spawn(|| integrity::hash_snapshot(file.as_deref(), &stop));
        let staged = stage_files(snapshot, (dir, run_dir), plan, &summary, &accepted, &stop);
        (hashing.join().unwrap_or_else(|panic| resume_unwind(panic)), staged)
    });
    if stop.is_cancelled() {
        return Err(ReportError::Stopped);
    }
    // a snapshot that has changed is the better reason why staging failed
    let hashed = hashed?;
    let accepted = integrity::check_snapshot(snapshot, run_dir, hashed.as_ref(), standing)?;
    let Staged { mut publisher, findings, new_findings, page } = staged?;
    datapackage::write_package(&summary, plan, dir, &mut publisher)?;
    let previous = integrity::find_previous(&summary.run, run_dir)?;
    let made_from = match (&home, &hashed) {
        (Some(home), Some(hashed)) => Some(integrity::describe_origin(&summary.run, home, hashed)?),
        _ => None,
    };
    let snapshot = hashed.filter(|_| made_from.is_none()).map(integrity::describe_snapshot);
    let evidence = RunEvidence { snapshot, made_from, accepted, previous };
    manifest::write_manifest(&summary, plan, dir, evidence, &mut publisher)?;
    Ok(Rendered { files: publisher.publish()?, summary, findings, new_findings, page })
}

/// Files that are written, but not yet to be seen.
struct Staged {
    publisher: Publisher,
    findings: Vec<RuleSummary>,
    new_findings: Option<NewFindings>,
    page: Page,
}

/// Writes reports, workbooks and evidence into the first folder; the run's own is the other.
fn stage_files(
    snapshot: &Connection,
    (dir, run_dir): (&Path, &Path),
    plan: &ReportPlan,
    summary: &RunSummary,
    accepted: &[AcceptedChange],
    stop: &CancellationToken,
) -> Result<Staged, ReportError> {
    let mut publisher = Publisher::open(dir, stop)?;
    let baseline = plan.options.findings.fail_on_new.map(|severity| {
        Baseline::read(run_dir, &summary.run, severity, plan, &publisher.staging_dir(), stop)
    });
    let (view, findings) = prepare_view(snapshot, plan, summary, &publisher.staging_dir())?;
    let new_findings =
        baseline.map(|baseline| baseline.count_new(&view, &plan.templates.rules)).transpose()?;
    let others = find_other(&plan.options.settings, &summary.run.configuration);
    let page = build_page(summary, &findings, plan.options.format_options.timezone);
    let page = page.with_rule_settings(&plan.options.findings);
    let page = page.with_notices(describe_other(&others)).with_notices(summary.simulated_notice());
    let unmatched = describe_unmatched(view.connection(), &plan.options.findings);
    let page = page.with_notices(unmatched.map_err(ReportError::snapshot("users"))?);
    let page = page.with_notices(accepted.iter().map(AcceptedChange::describe));
    let content = Content { view: &view, plan, summary, run_page: &page, rules: &findings };
    content.write_files(&mut publisher)?;
    if plan.options.only.is_none() {
        splash::keep_evidence(view.connection(), &mut publisher)?;
    }
    Ok(Staged { publisher, findings, new_findings, page })
}

/// The view that all templates are read from: rights worked out and rules run, as far as the plan needs them.
pub(super) fn prepare_view<'a>(
    snapshot: &'a Connection,
    plan: &ReportPlan,
    summary: &RunSummary,
    scratch: &Path,
) -> Result<(View<'a>, Vec<RuleSummary>), ReportError> {
    let parameters = Parameters {
        run_time: summary.run.started_on,
        account: summary.run.account.clone(),
        options: plan.options.findings.clone(),
    };
    let view = View::open(snapshot, parameters, Some(scratch))?;
    if plan.needs_rights() && summary.is_asked_for("permissions") {
        access::fill_tables(view.connection()).map_err(ReportError::snapshot("permissions"))?;
    }
    let rules = if plan.needs_findings() { plan.templates.rules.as_slice() } else { &[] };
    let findings = rule_findings::find_all(&view, rules, &plan.options.findings)?;
    Ok((view, findings))
}
