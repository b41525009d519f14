//! Documents that are still to be verified.

use rusqlite::{Row, params};

use super::candidates::read_size;
use crate::model::{DocumentId, ExchangeId, Timestamp};
use crate::store::error::StoreError;
use crate::store::snapshot::Snapshot;

const PENDING: &str = "
    SELECT
        v.exchange_id, v.document_id, COALESCE(e.name, v.exchange_id), d.file_name, d.extension,
        v.expected_hash, v.expected_bytes, v.place
    FROM verification AS v
    JOIN documents AS d ON d.exchange_id = v.exchange_id AND d.document_id = v.document_id
    LEFT JOIN exchanges AS e ON e.exchange_id = v.exchange_id
    WHERE v.outcome IS NULL AND (v.exchange_id, v.document_id) > (?1, ?2)
    ORDER BY v.exchange_id, v.document_id
    LIMIT ?3";

/// A document that is still to be verified.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingDocument {
    pub exchange: ExchangeId,
    pub document: DocumentId,
    /// The exchange's name, or its id where it has none.
    pub exchange_label: String,
    /// The document's name with its extension.
    pub file_name: String,
    pub extension: Option<String>,
    pub expected_hash: Option<String>,
    pub expected_bytes: Option<u64>,
    /// The path reserved in the bag where the file is to be kept.
    pub bag_path: Option<String>,
}

impl PendingDocument {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            exchange: ExchangeId::new(row.get::<_, String>(0)?),
            document: DocumentId::new(row.get::<_, String>(1)?),
            exchange_label: row.get(2)?,
            file_name: row.get(3)?,
            extension: row.get(4)?,
            expected_hash: row.get(5)?,
            expected_bytes: read_size(row, 6)?,
            bag_path: row.get(7)?,
        })
    }
}

impl Snapshot {
    /// Reads up to `limit` pending documents in the order of exchange and id, from the one behind `after`.
    pub(crate) fn pending_documents(
        &self,
        after: Option<&PendingDocument>,
        limit: usize,
    ) -> Result<Vec<PendingDocument>, StoreError> {
        let after = after.map_or(("", ""), |last| (last.exchange.as_str(), last.document.as_str()));
        let mut documents = Vec::new();
        let page = params![after.0, after.1, limit as i64];
        self.each_row(PENDING, page, PendingDocument::from_row, |document| documents.push(document))?;
        Ok(documents)
    }

    /// Skips the pending documents of an exchange; returns how many there are.
    pub(crate) fn skip_pending(&mut self, exchange: &ExchangeId, reason: &str) -> Result<u64, StoreError> {
        let sql = "UPDATE verification SET outcome = 'skipped', message = ?2, verified_on = ?3
                   WHERE exchange_id = ?1 AND outcome IS NULL";
        let now = Timestamp::now().as_millis();
        let skipped = self.in_transaction(|tx| tx.execute(sql, params![exchange.as_str(), reason, now]))?;
        Ok(skipped as u64)
    }

    /// Makes pending again what failed or was skipped; returns how many documents that is.
    pub(crate) fn reopen_failed(&mut self) -> Result<u64, StoreError> {
        let sql = "UPDATE verification SET outcome = NULL WHERE outcome IN ('failed', 'skipped')";
        Ok(self.in_transaction(|tx| tx.execute(sql, []))? as u64)
    }
}
