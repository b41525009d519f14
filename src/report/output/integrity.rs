//! Whether the snapshot is still the one that was collected.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use rusqlite::Connection;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::evidence::{self, AcceptedChange, EvidenceError, MANIFEST_FILE, OnChange, Previous};
use crate::report::error::ReportError;
use crate::report::output::publish::{CellChanges, ReportFile};
use crate::report::source::Standing;
use crate::report::stop::StoppableReader;
use crate::report::summary::run_summary::RunRecord;
use crate::store::SNAPSHOT_FILE;
use crate::store::private_file::HashedFile;

/// Hashes the snapshot's file; none where it is in memory alone.
pub(crate) fn hash_snapshot(
    file: Option<&Path>,
    stop: &CancellationToken,
) -> Result<Option<HashedFile>, ReportError> {
    let hash = |path: &Path| evidence::hash(StoppableReader { reader: File::open(path)?, stop });
    file.map(|path| hash(path).map_err(ReportError::disk(path))).transpose()
}

/// Checks a published snapshot; returns the changes of it that were accepted.
pub(crate) fn check_snapshot(
    snapshot: &Connection,
    run_dir: &Path,
    file: Option<&HashedFile>,
    standing: Standing,
) -> Result<Vec<AcceptedChange>, ReportError> {
    match (standing, file) {
        (Standing::Published(on_change), Some(file)) => {
            Ok(evidence::check_snapshot(snapshot, run_dir, file, on_change)?)
        }
        (Standing::Published(_), None) => Ok(Vec::new()),
        (Standing::Own(accepted), _) => Ok(accepted),
    }
}

/// What is known of a snapshot before its reports are made, and the changes of it that they have to tell. Where a change is to
/// be accepted it is looked for now; else one that is found later stops them.
pub(crate) fn look_ahead(
    snapshot: &Connection,
    run_dir: &Path,
    file: Option<&Path>,
    standing: Standing,
    stop: &CancellationToken,
) -> Result<(Standing, Vec<AcceptedChange>), ReportError> {
    let accepted = match standing {
        Standing::Published(OnChange::Stop) => return Ok((standing, evidence::read_accepted(run_dir)?)),
        Standing::Published(OnChange::Accept) => {
            let hashed = hash_snapshot(file, stop)?;
            check_snapshot(snapshot, run_dir, hashed.as_ref(), standing)?
        }
        Standing::Own(accepted) => accepted,
    };
    Ok((Standing::Own(accepted.clone()), accepted))
}

/// The run before this one, for its manifest.
pub(crate) fn find_previous(run: &RunRecord, run_dir: &Path) -> Result<Previous, ReportError> {
    let owner = (run.service.as_str(), run.account.as_deref());
    let previous = evidence::find_previous(run_dir, &run.run_id, owner);
    Ok(previous.map_err(EvidenceError::from)?)
}

/// The snapshot as the manifest lists it, under the name that it has once it is published.
pub(crate) fn describe_snapshot(file: HashedFile) -> ReportFile {
    let HashedFile { bytes, sha256 } = file;
    ReportFile { path: SNAPSHOT_FILE.to_owned(), bytes, rows: None, sha256, changes: CellChanges::default() }
}

/// What reports that go elsewhere are made from.
#[derive(Debug, Serialize)]
pub(crate) struct MadeFrom {
    run_id: String,
    snapshot_sha256: String,
    /// None where that run was never reported.
    manifest_sha256: Option<String>,
}

/// Names the run in another folder that reports are made from.
pub(crate) fn describe_origin(
    run: &RunRecord,
    home: &Path,
    snapshot: &HashedFile,
) -> Result<MadeFrom, ReportError> {
    let manifest = home.join(MANIFEST_FILE);
    let manifest_sha256 = match evidence::hash_file(&manifest) {
        Ok(hashed) => Some(hashed.sha256),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(ReportError::disk(&manifest)(error)),
    };
    Ok(MadeFrom { run_id: run.run_id.clone(), snapshot_sha256: snapshot.sha256.clone(), manifest_sha256 })
}
