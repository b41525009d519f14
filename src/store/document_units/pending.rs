//! What is still to be asked.

use rusqlite::{Row, Transaction, params};

use crate::dataset::Dataset;
use crate::model::{DocumentId, ExchangeId, Timestamp, UnitId};
use crate::store::error::StoreError;
use crate::store::snapshot::Snapshot;

/// Where the answer was not ready, `gate` says so until it is.
const PENDING: &str = "
    SELECT
        u.ask_order, u.dataset, u.exchange_id, u.document_id, COALESCE(e.name, u.exchange_id),
        u.gate IS NOT NULL AND u.gate = 'pending'
    FROM document_units AS u
    LEFT JOIN exchanges AS e ON e.exchange_id = u.exchange_id
    WHERE u.state IS NULL AND (u.ask_order, u.dataset, u.exchange_id, u.document_id) > (?1, ?2, ?3, ?4)
    ORDER BY u.ask_order, u.dataset, u.exchange_id, u.document_id
    LIMIT ?5";

/// A document that is still to be asked for a dataset.
#[derive(Clone, Debug)]
pub struct PendingUnit {
    pub exchange: ExchangeId,
    pub document: DocumentId,
    pub dataset: &'static Dataset,
    /// The exchange's name, or its id where it has none.
    pub exchange_label: String,
    /// When it was asked last, where the answer was not ready.
    pub asked_on: Option<Timestamp>,
    ask_order: i64,
}

impl PendingUnit {
    /// What is asked.
    pub fn id(&self) -> UnitId {
        UnitId { exchange: self.exchange.clone(), document: Some(self.document.clone()) }
    }

    /// `None` for a dataset that this version does not know.
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let ask_order = row.get(0)?;
        let is_not_ready: bool = row.get(5)?;
        let Ok(dataset) = row.get::<_, String>(1)?.parse() else { return Ok(None) };
        Ok(Some(Self {
            exchange: ExchangeId::new(row.get::<_, String>(2)?),
            document: DocumentId::new(row.get::<_, String>(3)?),
            dataset,
            exchange_label: row.get(4)?,
            asked_on: is_not_ready.then(|| Timestamp::from_millis(ask_order)),
            ask_order,
        }))
    }
}

impl Snapshot {
    /// Reads up to `limit` pending units, from the one behind `after`: first those that no run has an answer of, then those
    /// with the oldest answers, at last those that were asked already and not ready.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn pending_units(
        &self,
        after: Option<&PendingUnit>,
        limit: usize,
    ) -> Result<Vec<PendingUnit>, StoreError> {
        let (order, dataset, exchange, document) = after.map_or((i64::MIN, "", "", ""), |last| {
            (last.ask_order, last.dataset.name, last.exchange.as_str(), last.document.as_str())
        });
        let page = params![order, dataset, exchange, document, limit as i64];
        let mut units = Vec::new();
        self.each_row(PENDING, page, PendingUnit::from_row, |unit| units.extend(unit))?;
        Ok(units)
    }

    /// Skips the pending units of an exchange; returns how many there are.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn skip_pending_units(&mut self, exchange: &ExchangeId, reason: &str) -> Result<u64, StoreError> {
        let sql = "UPDATE document_units SET state = 'skipped', gate = NULL, message = ?2
                   WHERE exchange_id = ?1 AND state IS NULL";
        Ok(self.in_transaction(|tx| tx.execute(sql, params![exchange.as_str(), reason]))? as u64)
    }

    /// Makes pending again what failed, or was skipped because its exchange could not be entered; returns how many units
    /// that is.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn reopen_failed_units(&mut self) -> Result<u64, StoreError> {
        self.in_transaction(reopen_failed)
    }

    /// Makes pending again what was not ready; returns how many units that is.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn reopen_unready_units(&mut self) -> Result<u64, StoreError> {
        let sql = "UPDATE document_units SET state = NULL WHERE state = 'failed' AND gate = 'pending'";
        Ok(self.in_transaction(|tx| tx.execute(sql, []))? as u64)
    }
}

/// What was skipped because all of its exchange is refused has a gate, and stays so.
pub(super) fn reopen_failed(tx: &Transaction<'_>) -> rusqlite::Result<u64> {
    let sql = "UPDATE document_units SET state = NULL
               WHERE state = 'failed' OR (state = 'skipped' AND gate IS NULL)";
    Ok(tx.execute(sql, [])? as u64)
}
