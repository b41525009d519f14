//! The run before one, as its manifest names it: so the manifests of an output folder form a chain.

use std::fs;
use std::path::{Path, PathBuf};

use super::hash::hash_file;
use super::record::{MANIFEST_FILE, Manifest, Previous, PreviousRun};
use crate::store::{Snapshot, StoreError, runs_before};

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
