//! `manifest.json`: what a run folder holds, and where it came from.

use std::collections::BTreeMap;
use std::path::Path;

use chrono_tz::Tz;
use serde::Serialize;
use serde_json::Value;

use crate::evidence::{AcceptedChange, MANIFEST_FILE, MANIFEST_VERSION, Previous};
use crate::report::error::ReportError;
use crate::report::format::zone;
use crate::report::output::integrity::MadeFrom;
use crate::report::output::publish::{Publisher, ReportFile};
use crate::report::output::report_record::{ListedFile, ListedFiles, ReportRecord};
use crate::report::output::verification_record::VerificationRecord;
use crate::report::plan::ReportPlan;
use crate::report::summary::not_covered::list_not_covered;
use crate::report::summary::population::Scope;
use crate::report::summary::run_summary::{DatasetSummary, RunSummary};
use crate::store::MergedShard;

#[derive(Serialize)]
struct RunManifest<'a> {
    manifest_version: u32,
    run_id: &'a str,
    /// The version that collected.
    tool_version: &'a str,
    service: &'a str,
    account: Option<&'a str>,
    /// Whether it is data of the simulated service.
    #[serde(skip_serializing_if = "Option::is_none")]
    simulated: Option<bool>,
    /// RFC 3339, UTC.
    started_on: String,
    finished_on: Option<String>,
    configuration: Value,
    /// The call that collected.
    #[serde(skip_serializing_if = "Option::is_none")]
    collected_by: Option<Value>,
    requests: u64,
    retries: u64,
    /// The exchanges the account sees; `null` where the run did not record them.
    scope: Option<&'a Scope>,
    counts: BTreeMap<&'a str, DatasetCounts>,
    /// What the run tells nothing of.
    not_covered: Vec<&'static str>,
    /// The shares that a merged run was made of, and those it lacks.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    merged_shards: &'a [MergedShard],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    verifications: Vec<VerificationRecord<'a>>,
    reports: ReportRecord<'a>,
    /// How files were made that this call left as they were.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    earlier_reports: Vec<Value>,
    /// The run, where these reports are not in its folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    made_from: Option<MadeFrom>,
    #[serde(flatten)]
    previous: Previous,
    /// What was changed behind this program's back, and gone on with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    accepted_changes: Vec<AcceptedChange>,
    files: Vec<ListedFile>,
}

/// Exchanges by state, and the rows of the complete ones, of one dataset.
#[derive(Serialize)]
struct DatasetCounts {
    complete: u64,
    partial: u64,
    refused: u64,
    failed: u64,
    skipped: u64,
    rows: Option<u64>,
}

/// What the manifest says of the run as evidence.
pub(crate) struct RunEvidence {
    /// None where it is in memory alone.
    pub snapshot: Option<ReportFile>,
    /// The run, where the manifest is not in its folder.
    pub made_from: Option<MadeFrom>,
    pub accepted: Vec<AcceptedChange>,
    pub previous: Previous,
}

/// Writes the manifest: of the snapshot and the files just written, beside those that were there before.
pub(crate) fn write_manifest(
    summary: &RunSummary,
    plan: &ReportPlan,
    run_dir: &Path,
    evidence: RunEvidence,
    publisher: &mut Publisher,
) -> Result<(), ReportError> {
    let written = [evidence.snapshot.as_slice(), publisher.files()].concat();
    let reports = ReportRecord::new(plan, &summary.run, &written);
    let bytes = render_manifest(summary, reports, evidence, ListedFiles::collect(plan, run_dir, &written));
    publisher
        .keep_bytes(MANIFEST_FILE, &bytes.map_err(|error| ReportError::write(MANIFEST_FILE)(error.into()))?)
}

fn render_manifest(
    summary: &RunSummary,
    reports: ReportRecord<'_>,
    evidence: RunEvidence,
    listed: ListedFiles,
) -> serde_json::Result<Vec<u8>> {
    let run = &summary.run;
    let manifest = RunManifest {
        manifest_version: MANIFEST_VERSION,
        run_id: &run.run_id,
        tool_version: &run.tool_version,
        service: &run.service,
        account: run.account.as_deref(),
        simulated: run.simulated,
        started_on: zone::rfc3339(run.started_on, Tz::UTC),
        finished_on: run.finished_on.map(|moment| zone::rfc3339(moment, Tz::UTC)),
        configuration: parse_json(&run.configuration),
        collected_by: run.provenance.as_deref().map(parse_json),
        requests: run.requests,
        retries: run.retries,
        scope: summary.population.scope.as_ref(),
        counts: summary
            .datasets
            .iter()
            .map(|dataset| (dataset.dataset.as_str(), count_states(dataset)))
            .collect(),
        not_covered: list_not_covered(summary),
        merged_shards: &summary.merged_shards,
        verifications: VerificationRecord::list(&summary.verifications),
        reports,
        earlier_reports: listed.earlier_reports,
        made_from: evidence.made_from,
        previous: evidence.previous,
        accepted_changes: evidence.accepted,
        files: listed.files,
    };
    let mut bytes = serde_json::to_vec_pretty(&manifest)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn count_states(dataset: &DatasetSummary) -> DatasetCounts {
    DatasetCounts {
        complete: dataset.complete,
        partial: dataset.partial,
        refused: dataset.refused,
        failed: dataset.failed,
        skipped: dataset.skipped,
        rows: dataset.rows,
    }
}

/// As JSON, or as text where it is none.
fn parse_json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}
