//! Joining the snapshots of shards into one.

use std::path::Path;

use rusqlite::{Transaction, params};
use serde::Serialize;

use super::snapshot::attach::{attach_read_only, common_columns};
use super::snapshot::{Run, Snapshot};
use super::{SNAPSHOT_FILE, StoreError, scope};
use crate::dataset;
use crate::model::Timestamp;

/// Why a share has a line in the ledger.
const MISSING: &str = "this share was not merged: its exchanges, and what they hold, are unknown";

/// A share of the walk that a merged run was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MergedShard {
    /// Counted from 1.
    #[serde(skip)]
    pub number: u64,
    /// `3/8`, the third of eight.
    pub shard: String,
    /// `None` where it was missing.
    pub run_id: Option<String>,
    /// Hexadecimal; `None` where that run was never reported.
    pub manifest_sha256: Option<String>,
    /// Hexadecimal.
    pub snapshot_sha256: Option<String>,
}

impl MergedShard {
    /// A share that no run was named of.
    pub fn missing(number: u64, count: u64) -> Self {
        let shard = format!("{number}/{count}");
        Self { number, shard, run_id: None, manifest_sha256: None, snapshot_sha256: None }
    }
}

/// Every table that belongs to exchanges, but for the verification.
fn exchange_tables() -> impl Iterator<Item = &'static str> {
    let of_datasets = dataset::ALL.iter().flat_map(|dataset| dataset.tables());
    [
        "exchanges",
        "unlisted_exchanges",
        "splashes",
        "splash_contents",
        "splash_consents",
        "unreadable",
        "coverage",
        "document_units",
    ]
    .into_iter()
    .chain(of_datasets)
}

impl Snapshot {
    /// The run of a finished snapshot, and when it was finished.
    ///
    /// # Errors
    /// When it holds no run, or one that was not finished.
    pub fn finished_run(&self) -> Result<(Run, Timestamp), StoreError> {
        let sql = "SELECT MAX(finished_on) FROM run";
        let finished_on: Option<i64> = self
            .connection()
            .query_row(sql, [], |row| row.get(0))
            .map_err(StoreError::snapshot(self.path()))?;
        match (self.run()?, finished_on) {
            (Some(run), Some(millis)) => Ok((run, Timestamp::from_millis(millis))),
            _ => Err(StoreError::Unfinished { path: self.path().to_owned() }),
        }
    }

    /// Whether everything that was asked for was collected.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub(super) fn is_complete(&self) -> Result<bool, StoreError> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM exchange_outcomes WHERE outcome <> 'complete')";
        let is_complete = self.connection().query_row(sql, [], |row| row.get(0));
        is_complete.map_err(StoreError::snapshot(self.path()))
    }

    /// The outcome of each exchange.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub(crate) fn exchange_outcomes(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut outcomes = Vec::new();
        let sql = "SELECT exchange_id, outcome FROM exchange_outcomes ORDER BY exchange_id";
        self.each_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)), |outcome| outcomes.push(outcome))?;
        Ok(outcomes)
    }

    /// Takes in what the run in another folder collected.
    ///
    /// # Errors
    /// When both hold the same exchange; nothing of the other is taken in then.
    pub fn merge_shard(&mut self, folder: &Path) -> Result<(), StoreError> {
        let file = folder.join(SNAPSHOT_FILE);
        attach_read_only(self.connection(), &file, "shard")?;
        let joined = self.join_attached(folder);
        self.connection().execute("DETACH DATABASE shard", []).map_err(StoreError::snapshot(&file))?;
        joined
    }

    fn join_attached(&mut self, folder: &Path) -> Result<(), StoreError> {
        let overlap = "SELECT MIN(mine.exchange_id) FROM exchanges AS mine
                       JOIN shard.exchanges AS theirs ON theirs.exchange_id = mine.exchange_id";
        let twice: Option<String> = self
            .connection()
            .query_row(overlap, [], |row| row.get(0))
            .map_err(StoreError::snapshot(self.path()))?;
        match twice {
            Some(exchange) => Err(StoreError::Overlap { exchange, folder: folder.to_owned() }),
            None => self.in_transaction(copy_shard),
        }
    }

    /// Says when the last of what was joined was finished, what was joined, and what is missing.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn finish_merge(&mut self, finished_on: Timestamp, shards: &[MergedShard]) -> Result<(), StoreError> {
        self.in_transaction(|tx| {
            shards.iter().try_for_each(|shard| record_shard(tx, shard))?;
            scope::finish_merged_scope(tx)?;
            let sql = "UPDATE run SET finished_on = ?1";
            tx.execute(sql, params![finished_on.as_millis()]).map(drop)
        })?;
        self.checkpoint()
    }
}

/// One that is missing has a line in the ledger, since nobody knows its exchanges.
fn record_shard(tx: &Transaction<'_>, shard: &MergedShard) -> rusqlite::Result<()> {
    let MergedShard { number, shard, run_id, manifest_sha256, snapshot_sha256 } = shard;
    let sql = "INSERT INTO merged_shards (number, shard, run_id, manifest_sha256, snapshot_sha256)
               VALUES (?1, ?2, ?3, ?4, ?5)";
    tx.execute(sql, params![*number as i64, shard, run_id, manifest_sha256, snapshot_sha256])?;
    if run_id.is_some() {
        return Ok(());
    }
    let sql = "INSERT INTO coverage (exchange_id, dataset, state, message) VALUES ('', ?1, 'skipped', ?2)";
    tx.execute(sql, params![format!("shard {shard}"), MISSING]).map(drop)
}

/// What belongs to no exchange (`''`, entries of the exchange list that could not be read) every shard has.
fn copy_shard(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    for table in exchange_tables() {
        copy_table(tx, "INSERT OR IGNORE", table)?;
    }
    copy_verifications(tx)?;
    if !common_columns(tx, "shard", "scope")?.is_empty() {
        scope::merge_scope(tx)?;
    }
    let traffic = "UPDATE run SET
                       requests = requests + (SELECT SUM(requests) FROM shard.run),
                       retries = retries + (SELECT SUM(retries) FROM shard.run),
                       speed_refusals = speed_refusals + (SELECT SUM(speed_refusals) FROM shard.run)";
    tx.execute(traffic, [])?;
    // a shard of an older version does not say
    if common_columns(tx, "shard", "run")?.contains("simulated") {
        let sql = "UPDATE run SET simulated = (
                       SELECT MAX(simulated) FROM (
                           SELECT simulated FROM main.run UNION ALL SELECT simulated FROM shard.run))";
        tx.execute(sql, [])?;
    }
    Ok(())
}

/// By the columns both have: a shard of an older version may lack some, or the whole table.
fn copy_table(tx: &Transaction<'_>, insert: &str, table: &str) -> rusqlite::Result<()> {
    let columns = common_columns(tx, "shard", table)?;
    if columns.is_empty() {
        return Ok(());
    }
    tx.execute(&format!("{insert} INTO {table} ({columns}) SELECT {columns} FROM shard.{table}"), [])
        .map(drop)
}

/// Those of the shard come after those that are there.
fn copy_verifications(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    let latest = "SELECT COALESCE(MAX(number), 0) FROM main.verification_run";
    let latest: i64 = tx.query_row(latest, [], |row| row.get(0))?;
    for table in ["verification_run", "verification", "earlier_outcome_counts", "earlier_outcomes"] {
        let columns = common_columns(tx, "shard", table)?;
        if columns.is_empty() {
            continue;
        }
        // an older shard had one verification at the most, without a number
        let is_numbered = columns.contains("\"number\"");
        let (into, from) = match is_numbered {
            true => (columns.clone(), columns.replace("\"number\"", &format!("number + {latest}"))),
            false => (format!("number, {columns}"), format!("1 + {latest}, {columns}")),
        };
        tx.execute(&format!("INSERT INTO {table} ({into}) SELECT {from} FROM shard.{table}"), [])?;
    }
    let sql = "UPDATE verification_run SET run_id = COALESCE(run_id, (SELECT MAX(run_id) FROM shard.run))
               WHERE number > ?1";
    tx.execute(sql, [latest]).map(drop)
}
