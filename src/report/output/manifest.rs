//! `manifest.json`: what a run folder holds, and where it came from.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::report::format::zone;
use crate::report::output::publish::ReportFile;
use crate::report::summary::facts::{DatasetFacts, Facts};

/// Its place in the run folder.
pub const PATH: &str = "manifest.json";

#[derive(Serialize)]
struct Manifest<'a> {
    run_id: &'a str,
    /// The version that collected.
    tool_version: &'a str,
    service: &'a str,
    account: Option<&'a str>,
    /// RFC 3339, UTC.
    started_on: String,
    finished_on: Option<String>,
    configuration: Value,
    requests: u64,
    retries: u64,
    counts: BTreeMap<&'a str, Counts>,
    reports: Reports<'a>,
    files: Vec<ReportFile>,
}

/// Exchanges by state, and rows, of one dataset.
#[derive(Serialize)]
struct Counts {
    complete: u64,
    refused: u64,
    failed: u64,
    skipped: u64,
    rows: Option<u64>,
}

/// How the reports were made.
#[derive(Serialize)]
struct Reports<'a> {
    /// The version that made them: it may be newer than the one that collected.
    tool_version: &'a str,
    timezone: &'a str,
}

/// The part of an earlier manifest that is read back.
#[derive(Deserialize)]
struct Earlier {
    files: Vec<ReportFile>,
}

/// The manifest's bytes, for the snapshot and the files just written beside those that were there before.
pub fn render(
    facts: &Facts,
    zone: Tz,
    run_dir: &Path,
    written: &[ReportFile],
) -> serde_json::Result<Vec<u8>> {
    let run = &facts.run;
    let manifest = Manifest {
        run_id: &run.run_id,
        tool_version: &run.tool_version,
        service: &run.service,
        account: run.account.as_deref(),
        started_on: zone::rfc3339(run.started_on, Tz::UTC),
        finished_on: run.finished_on.map(|moment| zone::rfc3339(moment, Tz::UTC)),
        configuration: configuration(&run.configuration),
        requests: run.requests,
        retries: run.retries,
        counts: facts.datasets.iter().map(|dataset| (dataset.dataset.as_str(), counts(dataset))).collect(),
        reports: Reports { tool_version: env!("CARGO_PKG_VERSION"), timezone: zone.name() },
        files: all_files(run_dir, written),
    };
    let mut bytes = serde_json::to_vec_pretty(&manifest)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn counts(dataset: &DatasetFacts) -> Counts {
    Counts {
        complete: dataset.complete,
        refused: dataset.refused,
        failed: dataset.failed,
        skipped: dataset.skipped,
        rows: dataset.rows,
    }
}

/// As JSON, or as text where it is none.
fn configuration(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

/// The files that an earlier manifest tells of.
pub fn earlier(run_dir: &Path) -> Vec<ReportFile> {
    let manifest = fs::read(run_dir.join(PATH)).ok();
    let manifest = manifest.and_then(|bytes| serde_json::from_slice::<Earlier>(&bytes).ok());
    manifest.map_or_else(Vec::new, |manifest| manifest.files)
}

/// The files written now, and those of an earlier manifest that are still there and were not written anew.
fn all_files(run_dir: &Path, written: &[ReportFile]) -> Vec<ReportFile> {
    let mut files: BTreeMap<_, _> = earlier(run_dir)
        .into_iter()
        .filter(|file| run_dir.join(&file.path).is_file())
        .map(|file| (file.path.clone(), file))
        .collect();
    files.extend(written.iter().map(|file| (file.path.clone(), file.clone())));
    files.into_values().collect()
}
