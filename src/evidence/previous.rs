//! The run before one, as its manifest names it: so the manifests of an output folder form a chain.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::check::hash_file;
use super::record::{MANIFEST_FILE, Manifest};
use crate::store::{Snapshot, StoreError, runs_before};

/// The newest run before one, of the same service and account, or why none is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    previous: Option<PreviousRun>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    no_previous: Option<String>,
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

    fn none(reason: String) -> Self {
        Self { previous: None, no_previous: Some(reason) }
    }
}

/// What the manifest of a run of that service and account says of the run before it. What it said once stays: the other run may have been reported
/// again since, changed, or removed.
///
/// # Errors
/// When the folders cannot be read.
pub(crate) fn find_previous(
    folder: &Path,
    run_id: &str,
    owner: (&str, Option<&str>),
) -> Result<Previous, StoreError> {
    if let Some(known) = Manifest::read(folder)?.previous() {
        return Ok(known.clone());
    }
    // by a path such as `.` the folder above has no name
    let folder = fs::canonicalize(folder).map_err(StoreError::file("find", folder))?;
    for earlier in runs_before(folder.parent().unwrap_or(&folder), run_id)? {
        if let Some(previous) = describe_earlier(&earlier, owner) {
            return Ok(previous);
        }
    }
    Ok(Previous::none("it is the first run of this service and account here".to_owned()))
}

/// `None` where it is a run of another service or account.
fn describe_earlier((run_id, folder): &(String, PathBuf), owner: (&str, Option<&str>)) -> Option<Previous> {
    let Ok((earlier, _)) = Snapshot::open_run(folder).and_then(|snapshot| snapshot.finished_run()) else {
        return Some(Previous::none(format!("run {run_id} before it cannot be read")));
    };
    if (earlier.service.as_str(), earlier.account.as_deref()) != owner {
        return None;
    }
    Some(match hash_file(&folder.join(MANIFEST_FILE)) {
        Ok(manifest) => Previous {
            previous: Some(PreviousRun { run_id: run_id.clone(), manifest_sha256: manifest.sha256 }),
            no_previous: None,
        },
        Err(_) => Previous::none(format!("run {run_id} before it has no manifest")),
    })
}
