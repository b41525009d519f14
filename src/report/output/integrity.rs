//! Whether the snapshot is still the one that was collected.

use std::fs::File;
use std::io;
use std::path::Path;

use rusqlite::Connection;

use crate::report::error::ReportError;
use crate::report::output::manifest;
use crate::report::output::publish::{CellChanges, ReportFile};
use crate::store::SNAPSHOT_FILE;
use crate::store::private_file::{HashedFile, HashingWriter};

/// The snapshot's file as the manifest lists it, under the name that it has once it is published.
pub(crate) fn hash_snapshot(file: Option<&Path>) -> Result<Option<ReportFile>, ReportError> {
    file.map(|path| describe_snapshot(path).map_err(ReportError::disk(path))).transpose()
}

/// Checks the snapshot for damage if its file is not the one that an earlier manifest lists.
pub(crate) fn check_snapshot(
    snapshot: &Connection,
    run_dir: &Path,
    file: Option<&ReportFile>,
) -> Result<(), ReportError> {
    let earlier = manifest::earlier_files(run_dir);
    let differs = |known: &ReportFile| file.is_some_and(|file| known.sha256 != file.sha256);
    if earlier.iter().any(|known| known.path == SNAPSHOT_FILE && differs(known)) {
        quick_check(snapshot)?;
    }
    Ok(())
}

fn describe_snapshot(path: &Path) -> io::Result<ReportFile> {
    let mut hashing = HashingWriter::new(io::sink());
    io::copy(&mut File::open(path)?, &mut hashing)?;
    let (_, HashedFile { bytes, sha256 }) = hashing.finish();
    Ok(ReportFile {
        path: SNAPSHOT_FILE.to_owned(),
        bytes,
        rows: None,
        sha256,
        changes: CellChanges::default(),
    })
}

fn quick_check(snapshot: &Connection) -> Result<(), ReportError> {
    let verdict = snapshot.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    match verdict.map_err(ReportError::snapshot("snapshot"))?.as_str() {
        "ok" => Ok(()),
        faults => Err(ReportError::Damaged { fault: faults.lines().last().unwrap_or(faults).to_owned() }),
    }
}
