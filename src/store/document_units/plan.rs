//! Which documents are asked, and for what.

use rusqlite::{Transaction, params};

use crate::dataset::Dataset;
use crate::store::error::StoreError;
use crate::store::snapshot::Snapshot;

/// A document that was deleted has no permissions any more, and nobody is asked for them.
const PLAN: &str = "
    INSERT OR IGNORE INTO document_units (exchange_id, dataset, document_id)
    SELECT d.exchange_id, ?1, d.document_id
    FROM present_documents AS d
    JOIN coverage AS listed
        ON listed.exchange_id = d.exchange_id AND listed.dataset = 'documents'
        AND listed.state IN ('complete', 'partial')
    JOIN coverage AS line ON line.exchange_id = d.exchange_id AND line.dataset = ?1";

/// Nothing more is asked of an exchange that has vanished from the list of exchanges.
const SKIP_UNLISTED: &str = "
    UPDATE document_units
    SET state = 'skipped', message = 'its exchange was no longer listed by the service when the run was resumed'
    WHERE state IS NULL AND exchange_id IN (SELECT exchange_id FROM unlisted_exchanges)";

impl Snapshot {
    /// Adds a unit for each listed document and each of these datasets, where there is none yet; what an earlier call left
    /// failed or skipped is pending again. Returns how many units are pending.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn plan_document_units(&mut self, datasets: &[&'static Dataset]) -> Result<u64, StoreError> {
        self.in_transaction(|tx| {
            datasets.iter().try_for_each(|dataset| tx.execute(PLAN, [dataset.name]).map(drop))?;
            super::pending::reopen_failed(tx)?;
            tx.execute(SKIP_UNLISTED, params![])?;
            count_pending(tx)
        })
    }

    /// How many units are pending.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn count_pending_units(&mut self) -> Result<u64, StoreError> {
        self.in_transaction(count_pending)
    }
}

fn count_pending(tx: &Transaction<'_>) -> rusqlite::Result<u64> {
    let sql = "SELECT COUNT(*) FROM document_units WHERE state IS NULL";
    tx.query_row(sql, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs)
}
