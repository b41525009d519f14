//! `manifest.json`: what a run folder holds, and where it came from.

use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use crate::evidence::{AcceptedChange, MANIFEST_FILE, MANIFEST_VERSION, Previous};
use crate::report::error::ReportError;
use crate::report::output::integrity::MadeFrom;
use crate::report::output::publish::{Publisher, ReportFile};
use crate::report::output::report_record::{ListedFile, ListedFiles, ReportRecord};
use crate::report::output::run_statement::RunStatement;
use crate::report::plan::ReportPlan;
use crate::report::summary::run_summary::RunSummary;

#[derive(Serialize)]
struct RunManifest<'a> {
    manifest_version: u32,
    #[serde(flatten)]
    run: RunStatement<'a>,
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
    let manifest = RunManifest {
        manifest_version: MANIFEST_VERSION,
        run: RunStatement::new(summary),
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
