//! Adding a run to a table: the file first, then the commit that names it.

use chrono::NaiveDate;

use crate::lake::column::LakeColumn;
use crate::lake::delta_log::{AddedFile, DeltaLog, version_path};
use crate::lake::error::LakeError;
use crate::lake::parquet_file::WrittenFile;
use crate::lake::storage::Storage;

/// How often others may be quicker.
const TRIES: u32 = 100;

/// The run that is exported.
pub struct ExportedRun {
    pub id: String,
    /// In UTC.
    pub date: NaiveDate,
    /// When it began, in milliseconds since 1970.
    pub time: i64,
    /// Tells it from another one that began in the same second, and has the same id.
    pub origin: String,
}

/// Adds a run to a table, unless it is there: `write` makes its file, at the path within the lake that it is given.
pub fn add_run(
    storage: &dyn Storage,
    table: &str,
    run: &ExportedRun,
    columns: &[LakeColumn],
    write: impl FnOnce(&str) -> Result<WrittenFile, LakeError>,
) -> Result<Option<WrittenFile>, LakeError> {
    let (date, id) = (run.date.format("%Y-%m-%d").to_string(), run.id.as_str());
    let path = format!("run_date={date}/run_id={id}/part-0.parquet");
    let mut log = DeltaLog::read(storage, table)?;
    if log.has_run(run)? {
        return Ok(None);
    }
    // what does not fit the table is found before anything is written
    let nothing = AddedFile { run, run_date: &date, path: &path, bytes: 0, rows: 0 };
    log.describe_commit(columns, &nothing)?;
    let written = write(&format!("{table}/{path}"))?;
    let added = AddedFile { bytes: written.bytes, rows: written.rows, ..nothing };
    for _ in 0..TRIES {
        let commit = log.describe_commit(columns, &added)?;
        let place = version_path(table, log.next_version());
        let created = storage.create_file(&place, commit.as_bytes());
        if created.map_err(LakeError::storage("write", &place))? {
            return Ok(Some(written));
        }
        log = DeltaLog::read(storage, table)?;
        if log.has_run(run)? {
            return Ok(None);
        }
    }
    Err(LakeError::Contended { table: table.to_owned() })
}
