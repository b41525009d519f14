//! What a manifest says of the run and the files beside it.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::error::Category;
use thiserror::Error;

use super::chain::read_bounded;
use crate::store::{SNAPSHOT_FILE, StoreError};

/// The manifest's name in a run folder.
pub(crate) const MANIFEST_FILE: &str = "manifest.json";

/// A manifest of another version has other fields, or means something else by them.
pub(crate) const MANIFEST_VERSION: u32 = 1;

/// The newest run before one, of the same service and account, or why none is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    pub(super) previous: Option<PreviousRun>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) no_previous: Option<String>,
}

/// A run, and the manifest that it had then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviousRun {
    /// Names its folder, beside that of the run after it.
    pub run_id: String,
    /// Hexadecimal.
    pub manifest_sha256: String,
}

impl Previous {
    /// The run it names, or why it names none.
    pub(crate) fn run(&self) -> Result<&PreviousRun, &str> {
        self.previous.as_ref().ok_or(self.no_previous.as_deref().unwrap_or("no reason is given"))
    }

    pub(super) fn none(reason: String) -> Self {
        Self { previous: None, no_previous: Some(reason) }
    }
}

/// A changed snapshot that somebody chose to go on with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedChange {
    /// RFC 3339, UTC.
    pub accepted_on: String,
    /// The run whose snapshot it was.
    pub run_id: String,
    /// The hash that the manifest had until then; none where it had none that could be read.
    pub recorded_sha256: Option<String>,
    pub found_sha256: String,
    /// What did not fit, in words.
    pub differences: Vec<String>,
}

impl AcceptedChange {
    /// As one sentence.
    pub(crate) fn describe(&self) -> String {
        let (on, differences) = (&self.accepted_on, self.differences.join("; "));
        format!(
            "The snapshot was changed after it was written, and somebody went on with it on {on}: {differences}"
        )
    }

    /// The same in the manifest of a run that took results over: it says nothing of that run's own snapshot.
    pub fn of_source(mut self) -> Self {
        for difference in &mut self.differences {
            *difference = format!("in run {}, whose results were taken over: {difference}", self.run_id);
        }
        self
    }
}

/// The parts of a manifest that the checks need.
#[derive(Debug, Deserialize)]
pub(crate) struct Record {
    pub run_id: String,
    service: String,
    account: Option<String>,
    files: Vec<RecordedFile>,
    #[serde(default)]
    reports: Value,
    #[serde(default)]
    earlier_reports: Vec<Value>,
    #[serde(default)]
    accepted_changes: Vec<AcceptedChange>,
    #[serde(flatten)]
    previous: Previous,
    /// All that it says.
    #[serde(skip)]
    whole: Value,
}

#[derive(Debug, Deserialize)]
struct RecordedFile {
    path: String,
    sha256: String,
    /// The place in `earlier_reports` of the call that made it; none where the last one did.
    earlier_report: Option<usize>,
}

/// Why a file is no manifest that can be used.
#[derive(Debug, Error)]
pub(crate) enum ManifestFault {
    #[error("it is damaged: {0}")]
    Damaged(serde_json::Error),
    #[error("it is none that this program writes: {0}")]
    Foreign(serde_json::Error),
    #[error("it is of a newer version ({0}) than this program knows ({MANIFEST_VERSION})")]
    Newer(u64),
}

impl Record {
    /// The paths of the files that it lists.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.path.as_str())
    }

    /// The hash of a file that it lists.
    pub fn sha256_of(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).map(|file| file.sha256.as_str())
    }

    /// How the reports were made, by the last call and by earlier ones.
    pub fn report_calls(&self) -> impl Iterator<Item = (Option<usize>, &Value)> {
        let earlier = self.earlier_reports.iter().enumerate().map(|(place, call)| (Some(place), call));
        std::iter::once((None, &self.reports)).chain(earlier)
    }

    /// The files that one of those calls made.
    pub fn paths_made_by(&self, call: Option<usize>) -> impl Iterator<Item = &str> {
        let files = self.files.iter().filter(move |file| file.earlier_report == call);
        files.map(|file| file.path.as_str())
    }

    /// What it says under a key; `None` also where it is null.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.whole.get(key).filter(|value| !value.is_null())
    }

    /// The changes that somebody chose to go on with.
    pub fn accepted_changes(&self) -> &[AcceptedChange] {
        &self.accepted_changes
    }

    /// The run before it.
    pub fn previous(&self) -> &Previous {
        &self.previous
    }

    /// Its account and service, in words.
    pub fn describe_owner(&self) -> String {
        format!("{} at {}", self.account.as_deref().unwrap_or("an access token"), self.service)
    }

    fn parse(bytes: &[u8]) -> Result<Self, ManifestFault> {
        let fault = |error: serde_json::Error| match error.classify() {
            Category::Data => ManifestFault::Foreign(error),
            Category::Io | Category::Syntax | Category::Eof => ManifestFault::Damaged(error),
        };
        let value: Value = serde_json::from_slice(bytes).map_err(fault)?;
        match value["manifest_version"].as_u64() {
            Some(version) if version > u64::from(MANIFEST_VERSION) => Err(ManifestFault::Newer(version)),
            _ => Self::deserialize(&value).map(|record| Self { whole: value, ..record }).map_err(fault),
        }
    }
}

/// What there is of a manifest.
#[derive(Debug)]
pub(crate) enum Manifest {
    /// The run was never reported.
    Missing,
    /// It is there, and is none.
    Invalid(ManifestFault),
    Read(Box<Record>),
}

impl Manifest {
    /// Reads the manifest of a run folder; a link is not followed.
    pub fn read(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(MANIFEST_FILE);
        let bytes = read_bounded(&path).map_err(StoreError::file("read", &path))?;
        Ok(bytes.map_or(Self::Missing, |bytes| {
            Record::parse(&bytes).map_or_else(Self::Invalid, |record| Self::Read(Box::new(record)))
        }))
    }

    fn record(&self) -> Option<&Record> {
        match self {
            Self::Read(record) => Some(record.as_ref()),
            Self::Missing | Self::Invalid(_) => None,
        }
    }

    /// The hash of the snapshot.
    pub fn snapshot_sha256(&self) -> Option<&str> {
        self.sha256_of(SNAPSHOT_FILE)
    }

    /// The hash of a file that it lists.
    pub fn sha256_of(&self, path: &str) -> Option<&str> {
        self.record().and_then(|record| record.sha256_of(path))
    }

    /// The run before it, where the manifest says anything of that.
    pub fn previous(&self) -> Option<&Previous> {
        self.record().map(Record::previous).filter(|previous| **previous != Previous::default())
    }

    /// Why it tells nothing of the snapshot, if it should.
    pub fn fault(&self) -> Option<String> {
        match self {
            Self::Invalid(fault) => Some(format!("{MANIFEST_FILE} cannot be read: {fault}")),
            Self::Read(_) if self.snapshot_sha256().is_none() => {
                Some(format!("{MANIFEST_FILE} does not list {SNAPSHOT_FILE}"))
            }
            Self::Missing | Self::Read(_) => None,
        }
    }

    pub fn accepted(&self) -> &[AcceptedChange] {
        self.record().map_or(&[], Record::accepted_changes)
    }

    pub fn into_accepted(self) -> Vec<AcceptedChange> {
        match self {
            Self::Read(record) => record.accepted_changes,
            Self::Missing | Self::Invalid(_) => Vec::new(),
        }
    }
}
