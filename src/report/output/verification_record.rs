//! What the manifest says of each verification: of what it was, when, and what came of it.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde::Serialize;
use serde_json::Value;

use crate::report::format::zone;
use crate::report::summary::verifications::{RecordedVerification, Verifications};

/// A verification of the run.
#[derive(Serialize)]
pub struct VerificationRecord<'a> {
    number: u64,
    /// The shard's run that it is of, in a merged run.
    #[serde(skip_serializing_if = "Option::is_none")]
    run_id: Option<&'a str>,
    /// In words.
    frame: String,
    selection: Value,
    /// In the inventory; null in a version that did not record it.
    documents: Option<u64>,
    /// Of them those that met the selection.
    eligible: Option<u64>,
    /// Of these those that were to be verified.
    drawn: Option<u64>,
    /// RFC 3339, UTC.
    started_on: String,
    finished_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    abandoned_on: Option<String>,
    outcomes: BTreeMap<&'static str, u64>,
}

impl<'a> VerificationRecord<'a> {
    /// All of a run, also those that others followed.
    pub fn list(verifications: &'a Verifications) -> Vec<Self> {
        verifications.runs.iter().map(|record| Self::new(verifications, record)).collect()
    }

    fn new(verifications: &Verifications, record: &'a RecordedVerification) -> Self {
        let utc = |moment| zone::rfc3339(moment, Tz::UTC);
        let run = &record.run;
        Self {
            number: run.number,
            run_id: run.run_id.as_deref(),
            frame: verifications.describe_frame(record),
            selection: serde_json::from_str(&run.selection).unwrap_or_default(),
            documents: run.frame.map(|frame| frame.documents),
            eligible: run.frame.map(|frame| frame.eligible),
            drawn: run.frame.map(|frame| frame.drawn),
            started_on: utc(run.started_on),
            finished_on: run.finished_on.map(utc),
            abandoned_on: run.abandoned_on.map(utc),
            outcomes: record.counts_by_name(),
        }
    }
}
