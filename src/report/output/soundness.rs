//! Whether the snapshot is still the one that was collected.

use std::fs::File;
use std::io;
use std::path::Path;

use rusqlite::Connection;
use sha2::Digest;

use crate::report::error::ReportError;
use crate::report::output::manifest;
use crate::report::output::publish::{Changes, Hashing, ReportFile, hex};
use crate::store::SNAPSHOT_FILE;

/// What the manifest says of the snapshot's file; `None` where the snapshot is not in the run folder.
///
/// # Errors
/// When the file cannot be read.
pub fn snapshot_file(run_dir: &Path) -> Result<Option<ReportFile>, ReportError> {
    let path = run_dir.join(SNAPSHOT_FILE);
    match path.is_file() {
        true => describe(&path).map(Some).map_err(ReportError::disk(&path)),
        false => Ok(None),
    }
}

/// Looks through the snapshot, where its file is not the one an earlier manifest tells of.
///
/// # Errors
/// When it is damaged.
pub fn check(snapshot: &Connection, run_dir: &Path, file: Option<&ReportFile>) -> Result<(), ReportError> {
    let earlier = manifest::earlier(run_dir);
    let other = |known: &ReportFile| file.is_some_and(|file| known.sha256 != file.sha256);
    match earlier.iter().any(|known| known.path == SNAPSHOT_FILE && other(known)) {
        true => look_through(snapshot),
        false => Ok(()),
    }
}

fn describe(path: &Path) -> io::Result<ReportFile> {
    let mut hashed = Hashing::of(io::sink());
    io::copy(&mut File::open(path)?, &mut hashed)?;
    Ok(ReportFile {
        path: SNAPSHOT_FILE.to_owned(),
        bytes: hashed.bytes,
        rows: None,
        sha256: hex(&hashed.sha256.finalize()),
        changes: Changes::default(),
    })
}

fn look_through(snapshot: &Connection) -> Result<(), ReportError> {
    let verdict = snapshot.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    match verdict.map_err(ReportError::snapshot("snapshot"))?.as_str() {
        "ok" => Ok(()),
        faults => Err(ReportError::Damaged { fault: faults.lines().last().unwrap_or(faults).to_owned() }),
    }
}
