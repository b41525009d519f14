//! The two runs: opened, checked, and of the same service and account.

use std::fs;
use std::path::{Path, PathBuf};

use super::compare::compare_runs;
use super::error::DiffError;
use super::selection::Selection;
use crate::evidence::{AcceptedChange, MANIFEST_FILE, OnChange, check_snapshot, hash_file};
use crate::store::{
    ComparedRun, Interrupted, Run, RunFolder, Snapshot, StoreError, WorkingCopy, runs_before,
};

/// A finished run that fits its manifest.
pub(crate) struct CheckedRun {
    pub snapshot: Snapshot,
    pub run: Run,
    /// Hexadecimal.
    pub snapshot_sha256: String,
    /// Hexadecimal; `None` where no report of it was made.
    pub manifest_sha256: Option<String>,
    /// Changes since it was written that are gone on with.
    pub accepted: Vec<AcceptedChange>,
}

impl CheckedRun {
    /// Opens the run of a folder for reading; nothing in the folder is written.
    ///
    /// # Errors
    /// When it cannot be read, is not finished, or does not fit its manifest or its ledger and that is not accepted.
    pub fn open(folder: &Path, on_change: OnChange) -> Result<Self, DiffError> {
        let snapshot = Snapshot::open_run(folder)?;
        let (run, _) = snapshot.finished_run()?;
        let file = snapshot.path();
        let found = hash_file(file).map_err(StoreError::file("read", file))?;
        let accepted = check_snapshot(snapshot.connection(), folder, &found, on_change)?;
        // a run without reports has none
        let manifest_sha256 = hash_file(&folder.join(MANIFEST_FILE)).ok().map(|manifest| manifest.sha256);
        Ok(Self { snapshot, run, snapshot_sha256: found.sha256, manifest_sha256, accepted })
    }
}

/// Compares two runs, and keeps the changes in `into`.
///
/// # Errors
/// When a snapshot cannot be read, an exchange is named that neither run knows, or `into` cannot be written.
pub(crate) fn record_comparison(
    old: &CheckedRun,
    new: &Snapshot,
    selection: &Selection,
    into: &Snapshot,
) -> Result<(), DiffError> {
    let (old_run, manifest_sha256) = (old.run.id.clone(), old.manifest_sha256.clone());
    into.record_changes(&ComparedRun { old_run, manifest_sha256 }, |keep| {
        let compared = compare_runs(&old.snapshot, new, selection, keep)?;
        Ok((compared.exchanges, compared.datasets.into_iter().collect::<Vec<_>>().join(", ")))
    })
}

/// Compares a run that is collected, and not published yet, with the newest finished one before it, and keeps the changes in
/// its snapshot. Where there is none before it, nothing is kept.
///
/// # Errors
/// When the run before does not fit its manifest, or a snapshot cannot be read or written.
pub(crate) fn record_changes_since_previous(folder: &RunFolder) -> Result<(), DiffError> {
    let snapshot = WorkingCopy::of_partial(&folder.path()).open(Interrupted::Resume)?;
    let (run, _) = snapshot.finished_run()?;
    match find_previous_run(&folder.path(), &run.id, (&run.service, run.account.as_deref()))? {
        Some(previous) => {
            let previous = CheckedRun::open(&previous, OnChange::Stop)?;
            record_comparison(&previous, &snapshot, &Selection::default(), &snapshot)
        }
        None => {
            tracing::info!("there is no run before this one to compare it with");
            Ok(())
        }
    }
}

/// The folder of the newest finished run before one, of the same service and account, beside the run's folder.
///
/// # Errors
/// When one cannot be read: it may be that run.
pub(crate) fn find_previous_run(
    folder: &Path,
    run_id: &str,
    owner: (&str, Option<&str>),
) -> Result<Option<PathBuf>, StoreError> {
    // by a path such as `.` the folder above has no name
    let folder = fs::canonicalize(folder).map_err(StoreError::file("find", folder))?;
    for (_, earlier) in runs_before(folder.parent().unwrap_or(&folder), run_id)? {
        let (found, _) = Snapshot::open_run(&earlier)?.finished_run()?;
        if (found.service.as_str(), found.account.as_deref()) == owner {
            return Ok(Some(earlier));
        }
    }
    Ok(None)
}

/// Fails where two runs are of different services or accounts: what one sees says nothing of the other.
pub(crate) fn check_same_account(old: &Run, new: &Run) -> Result<(), DiffError> {
    let account = |run: &Run| run.account.clone().unwrap_or_else(|| "unknown".to_owned());
    let facts = [
        ("the service", old.service.clone(), new.service.clone()),
        ("the account", account(old), account(new)),
    ];
    match facts.into_iter().find(|(_, of_old, of_new)| of_old != of_new) {
        Some((what, of_old, of_new)) => {
            Err(DiffError::DifferentRuns { old: old.id.clone(), new: new.id.clone(), what, of_old, of_new })
        }
        None => Ok(()),
    }
}
