//! The check of a snapshot that something is to be made from.

use std::path::Path;

use chrono::{SecondsFormat, Utc};
use rusqlite::Connection;

use super::error::EvidenceError;
use super::hash::hash_file;
use super::ledger;
use super::record::{AcceptedChange, Manifest};
use super::settle::settle;
use crate::store::private_file::HashedFile;
use crate::store::{SNAPSHOT_FILE, Snapshot, StoreError};

/// What to do with a snapshot that has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnChange {
    #[default]
    Stop,
    /// Go on, and note it in the manifest.
    Accept,
}

/// Checks the snapshot of a published run, after what was interrupted there is finished; returns the changes that were accepted, now and before.
///
/// # Errors
/// [`EvidenceError::Changed`] when it does not fit its manifest or its ledger, unless that is accepted.
pub fn check_run(folder: &Path, on_change: OnChange) -> Result<Vec<AcceptedChange>, EvidenceError> {
    settle(folder)?;
    let snapshot = Snapshot::open_run(folder)?;
    let file = folder.join(SNAPSHOT_FILE);
    let found = hash_file(&file).map_err(StoreError::file("read", &file))?;
    check_snapshot(snapshot.connection(), folder, &found, on_change)
}

/// The same for a snapshot that is open, and hashed already.
pub(crate) fn check_snapshot(
    snapshot: &Connection,
    folder: &Path,
    found: &HashedFile,
    on_change: OnChange,
) -> Result<Vec<AcceptedChange>, EvidenceError> {
    let manifest = Manifest::read(folder)?;
    let mut differences = find_differences(snapshot, folder, found, &manifest)?;
    // what was accepted once stays so, and stays in the list
    differences
        .retain(|difference| !manifest.accepted().iter().any(|known| known.differences.contains(difference)));
    match (differences.is_empty(), on_change) {
        (true, _) => Ok(manifest.into_accepted()),
        (false, OnChange::Stop) => Err(EvidenceError::Changed { folder: folder.to_owned(), differences }),
        (false, OnChange::Accept) => accept(snapshot, folder, found, manifest, differences),
    }
}

/// The changes that were accepted before, without a look at the snapshot.
///
/// # Errors
/// When the manifest cannot be read.
pub(crate) fn read_accepted(folder: &Path) -> Result<Vec<AcceptedChange>, EvidenceError> {
    Ok(Manifest::read(folder)?.into_accepted())
}

fn find_differences(
    snapshot: &Connection,
    folder: &Path,
    found: &HashedFile,
    manifest: &Manifest,
) -> Result<Vec<String>, EvidenceError> {
    let mut differences = compare_with_manifest(manifest, found);
    if !differences.is_empty() {
        check_soundness(snapshot, folder)?;
    }
    differences.extend(list_side_files(folder));
    let in_ledger = ledger::find_differences(snapshot);
    differences.extend(in_ledger.map_err(StoreError::snapshot(&folder.join(SNAPSHOT_FILE)))?);
    Ok(differences)
}

/// The changes until now, and this one.
fn accept(
    snapshot: &Connection,
    folder: &Path,
    found: &HashedFile,
    manifest: Manifest,
    differences: Vec<String>,
) -> Result<Vec<AcceptedChange>, EvidenceError> {
    let change = AcceptedChange {
        accepted_on: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
        run_id: read_run_id(snapshot).map_err(StoreError::snapshot(&folder.join(SNAPSHOT_FILE)))?,
        recorded_sha256: manifest.snapshot_sha256().map(str::to_owned),
        found_sha256: found.sha256.clone(),
        differences,
    };
    Ok(manifest.into_accepted().into_iter().chain([change]).collect())
}

fn compare_with_manifest(manifest: &Manifest, found: &HashedFile) -> Vec<String> {
    let differs = manifest.snapshot_sha256().filter(|recorded| *recorded != found.sha256);
    let differs = differs.map(|recorded| {
        format!("{SNAPSHOT_FILE} has the SHA-256 {}, its manifest says {recorded}", found.sha256)
    });
    manifest.fault().into_iter().chain(differs).collect()
}

/// SQLite would read changes from these that are in no hash; nothing of ours leaves any beside a published snapshot.
fn list_side_files(folder: &Path) -> Vec<String> {
    let names = ["-wal", "-journal"].map(|end| format!("{SNAPSHOT_FILE}{end}"));
    let filled = names.into_iter().filter_map(|name| {
        let file = hash_file(&folder.join(&name)).ok().filter(|file| file.bytes > 0)?;
        Some(format!("{name} (SHA-256 {}) holds changes that no hash covers", file.sha256))
    });
    filled.collect()
}

fn check_soundness(snapshot: &Connection, folder: &Path) -> Result<(), EvidenceError> {
    let verdict = snapshot.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    match verdict.map_err(StoreError::snapshot(&folder.join(SNAPSHOT_FILE)))?.as_str() {
        "ok" => Ok(()),
        faults => Err(EvidenceError::Damaged { fault: faults.lines().last().unwrap_or(faults).to_owned() }),
    }
}

fn read_run_id(snapshot: &Connection) -> rusqlite::Result<String> {
    snapshot.query_row("SELECT run_id FROM run", [], |row| row.get(0))
}
