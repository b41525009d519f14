//! The list of exchanges once more, when an interrupted run is resumed: what has vanished from it since.

use std::collections::BTreeSet;

use rusqlite::{Connection, Transaction, params};

use super::StoreError;
use super::insert::Done;
use super::snapshot::Snapshot;
use crate::model::{ExchangeId, Timestamp};

/// What the ledger says of an exchange that has vanished: of entering it, and of each dataset that is still missing.
const NOTE: &str = "no longer listed by the service when the run was resumed; what was collected stays";

impl Snapshot {
    /// The exchanges that the run knows.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn exchange_ids(&self) -> Result<BTreeSet<ExchangeId>, StoreError> {
        read_ids(self.connection()).map_err(StoreError::snapshot(self.path()))
    }

    /// The names of these exchanges, or their ids where they have none.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn exchange_names(&self, ids: &[ExchangeId]) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT COALESCE(name, exchange_id) FROM exchanges WHERE exchange_id = ?1";
        let name = |id: &ExchangeId| self.connection().query_row(sql, [id.as_str()], |row| row.get(0));
        ids.iter().map(|id| name(id).map_err(StoreError::snapshot(self.path()))).collect()
    }

    /// Says of these exchanges, and of no others, that the service no longer lists them: nothing more is asked of them.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn mark_unlisted(&mut self, exchanges: &[ExchangeId], now: Timestamp) -> Result<(), StoreError> {
        self.in_transaction(|tx| {
            unmark_all(tx)?;
            exchanges.iter().try_for_each(|exchange| mark_exchange(tx, exchange, now))
        })
    }
}

/// Forgets which entries of an earlier list of exchanges could not be read; returns the exchanges known so far.
pub fn forget_listing(tx: &Transaction<'_>) -> rusqlite::Result<BTreeSet<ExchangeId>> {
    for table in ["unreadable", "coverage"] {
        tx.execute(&format!("DELETE FROM {table} WHERE exchange_id = '' AND dataset = 'exchanges'"), [])?;
    }
    read_ids(tx)
}

fn read_ids(connection: &Connection) -> rusqlite::Result<BTreeSet<ExchangeId>> {
    let mut query = connection.prepare("SELECT exchange_id FROM exchanges")?;
    query.query_map([], |row| Ok(ExchangeId::new(row.get::<_, String>(0)?)))?.collect()
}

fn mark_exchange(tx: &Transaction<'_>, exchange: &ExchangeId, now: Timestamp) -> Done {
    let sql = "INSERT INTO unlisted_exchanges (exchange_id, found_on) VALUES (?1, ?2)";
    tx.execute(sql, params![exchange.as_str(), now.as_millis()])?;
    let sql = "UPDATE coverage SET message = COALESCE(message || '; ', '') || ?2
               WHERE exchange_id = ?1 AND (dataset = 'entry' OR COALESCE(state, 'failed') IN ('failed', 'skipped'))";
    tx.execute(sql, params![exchange.as_str(), NOTE]).map(drop)
}

/// One that was marked when the run was resumed before may be listed again.
fn unmark_all(tx: &Transaction<'_>) -> Done {
    let sql = "UPDATE coverage SET message = NULLIF(REPLACE(REPLACE(message, '; ' || ?1, ''), ?1, ''), '')
               WHERE exchange_id IN (SELECT exchange_id FROM unlisted_exchanges)";
    tx.execute(sql, [NOTE])?;
    // without a condition it would rewrite the table even where it is empty
    tx.execute("DELETE FROM unlisted_exchanges WHERE TRUE", []).map(drop)
}
