//! What a manifest says of the snapshot beside it.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::previous::Previous;
use crate::store::{SNAPSHOT_FILE, StoreError};

/// The manifest's name in a run folder.
pub(crate) const MANIFEST_FILE: &str = "manifest.json";

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

/// The parts of a manifest that the check needs.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Record {
    files: Vec<RecordedFile>,
    #[serde(default)]
    pub accepted_changes: Vec<AcceptedChange>,
    /// Versions before the first release named none.
    #[serde(flatten)]
    previous: Previous,
}

#[derive(Debug, Deserialize)]
struct RecordedFile {
    path: String,
    sha256: String,
}

/// What there is of a manifest.
#[derive(Debug)]
pub(super) enum Manifest {
    /// The run was never reported.
    Missing,
    /// It is there, and is none.
    Invalid(serde_json::Error),
    Read(Record),
}

impl Manifest {
    pub fn read(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(MANIFEST_FILE);
        match fs::read(&path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).map_or_else(Self::Invalid, Self::Read)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::Missing),
            Err(error) => Err(StoreError::file("read", path)(error)),
        }
    }

    /// The hash of the snapshot.
    pub fn snapshot_sha256(&self) -> Option<&str> {
        self.sha256_of(SNAPSHOT_FILE)
    }

    /// The hash of a file that it lists.
    pub fn sha256_of(&self, path: &str) -> Option<&str> {
        let Self::Read(record) = self else { return None };
        record.files.iter().find(|file| file.path == path).map(|file| file.sha256.as_str())
    }

    /// The run before it, where the manifest says anything of that.
    pub fn previous(&self) -> Option<&Previous> {
        let Self::Read(record) = self else { return None };
        Some(&record.previous).filter(|previous| **previous != Previous::default())
    }

    /// Why it tells nothing of the snapshot, if it should.
    pub fn fault(&self) -> Option<String> {
        match self {
            Self::Invalid(error) => Some(format!("{MANIFEST_FILE} cannot be read: {error}")),
            Self::Read(_) if self.snapshot_sha256().is_none() => {
                Some(format!("{MANIFEST_FILE} does not list {SNAPSHOT_FILE}"))
            }
            Self::Missing | Self::Read(_) => None,
        }
    }

    pub fn into_accepted(self) -> Vec<AcceptedChange> {
        if let Self::Read(record) = self { record.accepted_changes } else { Vec::new() }
    }
}
