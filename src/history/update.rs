//! Bringing the index up to date: each finished run is read once, in a transaction of its own.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::error::HistoryError;
use super::index::Index;
use super::read_run::copy_run;
use super::record::NewRun;
use crate::diff::{CheckedRun, DiffError};
use crate::evidence::OnChange;
use crate::store::{StoreError, find_run, list_runs};

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Update {
    /// Ids of the runs that were read now, the oldest first.
    pub read: Vec<String>,
    pub left_out: Vec<LeftOutRun>,
    /// All runs that the index knows.
    pub runs: u64,
    /// Those of them that are no longer in the folder.
    pub removed: u64,
    /// All facts that it knows.
    pub facts: u64,
}

/// A finished run that could not be read, and is tried again with the next call.
#[derive(Debug)]
pub(crate) struct LeftOutRun {
    pub id: String,
    pub reason: DiffError,
}

/// Reads the finished runs of an output folder that the index does not know yet.
///
/// # Errors
/// When the folder or the index cannot be read, or the index cannot be written. A run that cannot be read is no error.
pub(crate) fn update_index(index: &mut Index, dir: &Path) -> Result<Update, HistoryError> {
    let finished = list_runs(dir)?;
    let known = list_known(index)?;
    let mut update = Update::default();
    for id in finished.iter().filter(|id| !known.contains(*id)) {
        let taken_in = match open_run(dir, id) {
            Ok(run) => take_in(index, id, &run)?,
            Err(reason) => Err(reason),
        };
        match taken_in {
            Ok(true) => update.read.push(id.clone()),
            Ok(false) => {}
            Err(reason) => update.left_out.push(LeftOutRun { id: id.clone(), reason }),
        }
    }
    let finished: BTreeSet<String> = finished.into_iter().collect();
    let known = list_known(index)?;
    let count = |table| format!("SELECT COUNT(*) FROM {table}");
    let facts = index.connection().query_row(&count("facts"), [], |row| row.get::<_, i64>(0));
    Ok(Update {
        runs: known.len() as u64,
        removed: known.difference(&finished).count() as u64,
        facts: facts.map_err(HistoryError::index(index.path()))?.unsigned_abs(),
        ..update
    })
}

fn list_known(index: &Index) -> Result<BTreeSet<String>, HistoryError> {
    let list = || {
        let mut query = index.connection().prepare("SELECT run_id FROM runs")?;
        query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()
    };
    list().map_err(HistoryError::index(index.path()))
}

fn open_run(dir: &Path, id: &str) -> Result<CheckedRun, DiffError> {
    let run = CheckedRun::open(&find_run(dir, Some(OsStr::new(id)))?, OnChange::Stop)?;
    if run.run.id == id {
        return Ok(run);
    }
    Err(DiffError::OtherRun { folder: dir.join(id), run: run.run.id })
}

/// All of the run, or nothing, as where its snapshot cannot be read; returns whether the index did not know it after all.
fn take_in(index: &mut Index, id: &str, run: &CheckedRun) -> Result<Result<bool, DiffError>, HistoryError> {
    let path = index.path().to_owned();
    let behavior = TransactionBehavior::Immediate;
    let tx =
        index.connection_mut().transaction_with_behavior(behavior).map_err(HistoryError::index(&path))?;
    // another call may have been faster
    let is_known = tx.prepare_cached("SELECT 1 FROM runs WHERE run_id = ?1").and_then(|mut q| q.exists([id]));
    if is_known.map_err(HistoryError::index(&path))? {
        return Ok(Ok(false));
    }
    // what is written until here is temporary: an error is the snapshot's
    if let Err(error) = copy_run(run.snapshot.connection(), &tx) {
        return Ok(Err(StoreError::snapshot(run.snapshot.path())(error).into()));
    }
    record_run(tx, id, run).map_err(HistoryError::index(&path))?;
    Ok(Ok(true))
}

fn record_run(tx: Transaction<'_>, id: &str, run: &CheckedRun) -> rusqlite::Result<()> {
    let owner = find_or_insert_owner(&tx, &run.run.service, run.run.account.as_deref())?;
    let started_on = run.run.started_on.as_millis();
    let sql = "INSERT INTO runs (owner, run_id, started_on, manifest_sha256, snapshot_sha256) VALUES (?1, ?2, ?3, ?4, ?5)";
    tx.execute(sql, params![owner, id, started_on, run.manifest_sha256, run.snapshot_sha256])?;
    let run = tx.last_insert_rowid();
    NewRun { index: &tx, owner, run, started_on }.record()?;
    tx.commit()
}

fn find_or_insert_owner(tx: &Connection, service: &str, account: Option<&str>) -> rusqlite::Result<i64> {
    let sql = "SELECT owner FROM owners WHERE service = ?1 AND account IS ?2";
    let known = tx.query_row(sql, params![service, account], |row| row.get(0)).optional()?;
    known.map_or_else(
        || {
            tx.execute("INSERT INTO owners (service, account) VALUES (?1, ?2)", params![service, account])?;
            Ok(tx.last_insert_rowid())
        },
        Ok,
    )
}
