//! What a manifest says of the run itself, as its snapshot has it.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use rusqlite::Connection;
use serde::Serialize;
use serde_json::Value;

use crate::report::error::ReportError;
use crate::report::format::zone;
use crate::report::output::verification_record::VerificationRecord;
use crate::report::summary::not_covered::list_not_covered;
use crate::report::summary::population::Scope;
use crate::report::summary::run_summary::{DatasetSummary, RunSummary};
use crate::store::MergedShard;

/// The run, whatever reports are made of it.
#[derive(Serialize)]
pub(crate) struct RunStatement<'a> {
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

impl<'a> RunStatement<'a> {
    pub fn new(summary: &'a RunSummary) -> Self {
        let run = &summary.run;
        let datasets = summary.datasets.iter();
        Self {
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
            counts: datasets.map(|dataset| (dataset.dataset.as_str(), count_states(dataset))).collect(),
            not_covered: list_not_covered(summary),
            merged_shards: &summary.merged_shards,
            verifications: VerificationRecord::list(&summary.verifications),
        }
    }
}

/// What a manifest of this snapshot says of the run, read back as from a file.
///
/// # Errors
/// When the snapshot holds no run, or cannot be read.
pub(crate) fn state_run(snapshot: &Connection) -> Result<Value, ReportError> {
    let summary = RunSummary::read(snapshot)?;
    let read_back = |bytes: Vec<u8>| serde_json::from_slice(&bytes);
    let statement = serde_json::to_vec(&RunStatement::new(&summary)).and_then(read_back);
    statement.map_err(|error| ReportError::write("what the manifest says")(error.into()))
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
