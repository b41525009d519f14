//! What changed since an earlier run, kept in the snapshot.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::StoreError;
use super::snapshot::Snapshot;
use crate::model::{Change, ChangeCounts};

/// The run that another was compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ComparedRun {
    pub old_run: String,
    /// Of the old run, hexadecimal; `None` where it had none.
    pub manifest_sha256: Option<String>,
}

impl Snapshot {
    /// Keeps the changes that `fill` adds, in one transaction. It returns how many exchanges were compared, and in which
    /// datasets.
    ///
    /// # Errors
    /// When the snapshot cannot be written, or `fill` fails: then nothing is changed.
    pub(crate) fn record_changes<E: From<StoreError>>(
        &self,
        compared: &ComparedRun,
        fill: impl FnOnce(&mut dyn FnMut(&Change) -> Result<(), StoreError>) -> Result<(u64, String), E>,
    ) -> Result<(), E> {
        let failed = || StoreError::snapshot(self.path());
        let tx = self.connection().unchecked_transaction().map_err(failed())?;
        tx.execute_batch("DELETE FROM changes; DELETE FROM compared_runs").map_err(failed())?;
        let (exchanges, datasets) = fill(&mut |change| insert_change(&tx, change).map_err(failed()))?;
        let ComparedRun { old_run, manifest_sha256 } = compared;
        let sql = "INSERT INTO compared_runs (old_run, manifest_sha256, exchanges, datasets)
                   VALUES (?1, ?2, ?3, ?4)";
        let row = params![old_run, manifest_sha256, exchanges as i64, datasets];
        tx.execute(sql, row).and_then(|_| tx.commit()).map_err(failed())?;
        Ok(self.checkpoint()?)
    }
}

fn insert_change(connection: &Connection, change: &Change) -> rusqlite::Result<()> {
    let sql = "INSERT INTO changes
               (change, subject_type, exchange_id, exchange_name, subject_id, subject, user_id, field, before, after)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let row = params![
        change.kind.as_str(),
        change.subject_type,
        change.exchange_id,
        change.exchange_name,
        change.subject_id,
        change.subject,
        change.user_id,
        change.field,
        change.before,
        change.after,
    ];
    connection.prepare_cached(sql)?.execute(row).map(drop)
}

impl Snapshot {
    /// How much changed since the run that it was compared with.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub(crate) fn count_changes(&self) -> Result<ChangeCounts, StoreError> {
        count_changes(self.connection()).map_err(StoreError::snapshot(self.path()))
    }
}

/// The run that this one was compared with; `None` where it was compared with none.
pub(crate) fn read_compared_run(connection: &Connection) -> rusqlite::Result<Option<ComparedRun>> {
    let sql = "SELECT old_run, manifest_sha256 FROM compared_runs";
    let read = |row: &Row<'_>| Ok(ComparedRun { old_run: row.get(0)?, manifest_sha256: row.get(1)? });
    connection.query_row(sql, [], read).optional()
}

/// How much changed since then.
pub(crate) fn count_changes(connection: &Connection) -> rusqlite::Result<ChangeCounts> {
    let sql = "
        SELECT
            COUNT(DISTINCT CASE WHEN change <> 'unknown' THEN exchange_id END),
            COUNT(CASE change WHEN 'added' THEN 1 END),
            COUNT(CASE change WHEN 'removed' THEN 1 END),
            (SELECT COUNT(*) FROM (
                SELECT DISTINCT exchange_id, subject_type, subject_id FROM changes WHERE change = 'changed'
            ) AS subjects),
            COUNT(CASE change WHEN 're_added' THEN 1 END),
            COUNT(CASE change WHEN 'unknown' THEN 1 END),
            (SELECT COALESCE(MAX(exchanges), 0) FROM compared_runs),
            (SELECT COALESCE(MAX(datasets), '') FROM compared_runs)
        FROM changes";
    connection.query_row(sql, [], |row| {
        let count = |index| row.get::<_, i64>(index).map(i64::unsigned_abs);
        Ok(ChangeCounts {
            rooms: count(0)?,
            added: count(1)?,
            removed: count(2)?,
            changed: count(3)?,
            re_added: count(4)?,
            unknown: count(5)?,
            compared: count(6)?,
            datasets: row.get(7)?,
        })
    })
}
