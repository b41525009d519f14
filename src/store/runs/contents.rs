//! What a finished run holds, in short, for a list of runs.

use std::fs;
use std::io;
use std::path::Path;

use crate::model::Timestamp;
use crate::store::error::StoreError;
use crate::store::snapshot::Snapshot;

/// A finished run in short.
#[derive(Clone, Debug)]
pub struct RunContents {
    pub service: String,
    pub account: Option<String>,
    pub started_on: Timestamp,
    pub is_complete: bool,
    /// Exchanges in scope.
    pub exchanges: u64,
    /// Rows of all datasets, as far as they are known; `None` where none is.
    pub rows: Option<u64>,
}

impl RunContents {
    /// Reads a run folder.
    ///
    /// # Errors
    /// When it has no snapshot of a finished run, or that cannot be read.
    pub fn read(folder: &Path) -> Result<Self, StoreError> {
        let snapshot = Snapshot::open_run(folder)?;
        let (run, _) = snapshot.finished_run()?;
        let sql = "SELECT (SELECT COUNT(*) FROM exchanges), SUM(rows) FROM coverage";
        let counts = snapshot.connection().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)));
        let (exchanges, rows): (i64, Option<i64>) = counts.map_err(StoreError::snapshot(snapshot.path()))?;
        Ok(Self {
            service: run.service,
            account: run.account,
            started_on: run.started_on,
            is_complete: snapshot.is_complete()?,
            exchanges: exchanges.unsigned_abs(),
            rows: rows.map(i64::unsigned_abs),
        })
    }
}

/// The size of all files in a folder, in bytes. Links are not followed.
///
/// # Errors
/// When the folder, or one in it, cannot be read.
pub fn measure_folder(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let found = entry.metadata()?;
        bytes += if found.is_dir() { measure_folder(&entry.path())? } else { found.len() };
    }
    Ok(bytes)
}
