//! What the ledger says is still to be done: the whole of a new run, the rest of an interrupted one, what
//! failed at the first attempt.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::snapshot::migrations::MIGRATIONS;
use super::snapshot::schema::check_schema;
use super::snapshot::{Run, Snapshot};
use super::{SNAPSHOT_FILE, StoreError, ledger};
use crate::dataset::{Dataset, Unit};
use crate::model::{ExchangeId, Timestamp};

/// Looks at the version before anything is changed. The file is opened for writing, since a run that was killed may
/// have left changes to roll back; its log is left as it is. One that was killed while it made the file has left no
/// version yet, and nothing else.
fn check_unfinished(path: &Path) -> Result<(), StoreError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .map_err(StoreError::snapshot(path))?;
    match is_blank(&connection, path).map_err(StoreError::snapshot(path))? {
        true => Ok(()),
        false => check_schema(&connection, path, MIGRATIONS),
    }
}

fn is_blank(connection: &Connection, path: &Path) -> rusqlite::Result<bool> {
    let has_log = path.with_file_name(format!("{SNAPSHOT_FILE}-wal")).exists();
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, has_log)?;
    let sql = "SELECT (SELECT COUNT(*) FROM sqlite_schema)
                    + (SELECT application_id FROM pragma_application_id) = 0";
    connection.query_row(sql, [], |row| row.get(0))
}

/// An exchange of which something is still to be collected.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    pub exchange: ExchangeId,
    /// The exchange's name, or its id where it has none.
    pub label: String,
    pub datasets: Vec<&'static Dataset>,
}

impl Snapshot {
    /// Opens the snapshot of an interrupted run to resume it. Datasets cut off in the middle are undone.
    ///
    /// # Errors
    /// When it is damaged, not a snapshot, from a newer version, or held by another program.
    pub fn reopen(path: &Path) -> Result<Self, StoreError> {
        check_unfinished(path)?;
        let mut snapshot = Self::open_writable(path)?;
        snapshot.in_transaction(ledger::undo_unfinished)?;
        Ok(snapshot)
    }

    /// The run, once its exchanges are known.
    pub fn planned_run(&self) -> Result<Option<Run>, StoreError> {
        let sql = "SELECT COUNT(*) > 0 FROM coverage";
        let planned: bool = self
            .connection()
            .query_row(sql, [], |row| row.get(0))
            .map_err(StoreError::snapshot(self.path()))?;
        if planned { self.run() } else { Ok(None) }
    }

    /// The run this is the snapshot of.
    pub(crate) fn run(&self) -> Result<Option<Run>, StoreError> {
        let sql = "SELECT run_id, service, account, started_on, timezone, configuration, provenance FROM run";
        let run = self.connection().query_row(sql, [], |row| {
            Ok(Run {
                id: row.get(0)?,
                service: row.get(1)?,
                account: row.get(2)?,
                started_on: Timestamp::from_millis(row.get(3)?),
                timezone: row.get(4)?,
                configuration: row.get(5)?,
                provenance: row.get(6)?,
            })
        });
        run.optional().map_err(StoreError::snapshot(self.path()))
    }

    /// The exchanges with datasets that are neither complete nor refused. What was refused stays so; an exchange
    /// that was refused at its entrance has nothing pending, nor has one that is no longer listed.
    pub fn list_pending(&self) -> Result<Vec<Pending>, StoreError> {
        let lines = self.pending_lines().map_err(StoreError::snapshot(self.path()))?;
        let mut pending: Vec<Pending> = Vec::new();
        for (exchange, label, dataset) in lines {
            let Ok(dataset) = dataset.parse() else { continue };
            match pending.last_mut().filter(|last| last.exchange == exchange) {
                Some(last) => last.datasets.push(dataset),
                None => pending.push(Pending { exchange, label, datasets: vec![dataset] }),
            }
        }
        // what is asked document by document alone needs no visit
        pending.retain(|exchange| exchange.datasets.iter().any(|dataset| dataset.unit == Unit::Exchange));
        Ok(pending)
    }

    fn pending_lines(&self) -> rusqlite::Result<Vec<(ExchangeId, String, String)>> {
        let sql = "SELECT line.exchange_id, COALESCE(exchanges.name, line.exchange_id), line.dataset
                   FROM coverage AS line
                   JOIN exchanges ON exchanges.exchange_id = line.exchange_id
                   JOIN coverage AS entry ON entry.exchange_id = line.exchange_id AND entry.dataset = 'entry'
                   WHERE line.dataset <> 'entry'
                     AND line.exchange_id NOT IN (SELECT exchange_id FROM unlisted_exchanges)
                     AND COALESCE(line.state, 'failed') IN ('failed', 'skipped')
                     AND COALESCE(entry.state, 'failed') <> 'refused'
                   ORDER BY line.exchange_id, line.dataset";
        let mut query = self.connection().prepare(sql)?;
        let rows = query
            .query_map([], |row| Ok((ExchangeId::new(row.get::<_, String>(0)?), row.get(1)?, row.get(2)?)))?;
        rows.collect()
    }
}
