//! Writing while a run collects: the plan, what each dataset brings, its coverage, and the end.

use std::time::Duration;

use rusqlite::params;

use super::open::{BUSY_TIMEOUT, Snapshot};
use super::run::Traffic;
use crate::dataset::{Dataset, Listing, Row, Unit};
use crate::model::{
    Coverage, Exchange, ExchangeId, LeftOut, ListingEntry, Splash, Subject, Timestamp, UnitId,
};
use crate::store::error::StoreError;
use crate::store::{document_units, insert, ledger, relisting, rows, scope};

impl Snapshot {
    /// Records the exchanges of the run, and each dataset asked for as not reached yet, so that a run that is cut off
    /// says so of each. Entries that are not exchanges are kept, with a coverage row of their own; so are the exchanges
    /// that are left out of the run. When a run is resumed, what it knows stays as it is, and new exchanges join.
    ///
    /// # Errors
    /// When the snapshot cannot be written; as with every method here.
    pub fn plan_collection(
        &mut self,
        exchanges: &[ListingEntry<Exchange>],
        left_out: &[(Exchange, LeftOut)],
        datasets: &[&'static Dataset],
    ) -> Result<(), StoreError> {
        self.in_transaction(|tx| {
            let nowhere = ExchangeId::new("");
            let mut known = relisting::forget_listing(tx)?;
            let mut new = Vec::new();
            insert::keep_entries(tx, &(&nowhere).into(), Subject::Exchanges, exchanges, |exchange| {
                if known.remove(&exchange.id) {
                    return Ok(true);
                }
                let is_new = insert::insert_exchange(tx, exchange)?;
                new.extend(is_new.then(|| exchange.id.clone()));
                Ok(is_new)
            })?;
            if let Some(note) = ledger::unreadable_note(tx, &nowhere, Subject::Exchanges)? {
                let line = Coverage::skipped(nowhere, Subject::Exchanges, note);
                ledger::record_listed(tx, &line)?;
            }
            new.iter().try_for_each(|exchange| ledger::plan_exchange(tx, exchange, datasets))?;
            scope::record_scope(tx, left_out)
        })
    }

    /// Records the state that entering an exchange ended in, its splash text, and the coverage that follows from it.
    pub fn record_entry(
        &mut self,
        exchange: &ExchangeId,
        state: &str,
        splash: Option<&Splash>,
        lines: &[Coverage],
    ) -> Result<(), StoreError> {
        self.in_transaction(|tx| {
            let sql = "UPDATE exchanges SET entry_state = ?2 WHERE exchange_id = ?1";
            tx.execute(sql, params![exchange.as_str(), state])?;
            splash.map_or(Ok(()), |splash| insert::keep_splash(tx, exchange, splash))?;
            ledger::settle(tx, lines)
        })
    }

    /// Begins a unit of a dataset, and removes what an earlier attempt collected of it.
    pub fn begin_unit(&mut self, unit: &UnitId, dataset: &'static Dataset) -> Result<(), StoreError> {
        self.in_transaction(|tx| {
            rows::clear_unit(tx, unit, dataset)?;
            match dataset.unit {
                // a document's own line says so until it is answered
                Unit::Document => Ok(()),
                Unit::Exchange => ledger::mark_begun(tx, &unit.exchange, dataset),
            }
        })
    }

    /// Removes what an earlier attempt of one of its calls collected.
    pub fn restart_listing(
        &mut self,
        unit: &UnitId,
        dataset: &'static Dataset,
        listing: &'static Listing,
    ) -> Result<(), StoreError> {
        self.in_transaction(|tx| rows::clear_listing(tx, unit, dataset, listing))
    }

    /// Adds entries to a unit that was begun. They count only once it is complete.
    pub fn add_entries(
        &mut self,
        unit: &UnitId,
        dataset: &'static Dataset,
        entries: &[ListingEntry<Row>],
    ) -> Result<(), StoreError> {
        self.in_transaction(|tx| rows::insert_entries(tx, unit, dataset, entries))
    }

    /// Completes a dataset of an exchange: adds its last entries, derives what depends on all of them, and records its
    /// coverage, whose `rows` are counted here, and which is partial where some entry is no row.
    pub fn complete_dataset(
        &mut self,
        dataset: &'static Dataset,
        mut line: Coverage,
        last: &[ListingEntry<Row>],
    ) -> Result<(), StoreError> {
        let unit = UnitId::from(&line.exchange);
        self.in_transaction(|tx| {
            rows::insert_entries(tx, &unit, dataset, last)?;
            rows::derive_columns(tx, &line.exchange, dataset)?;
            line.rows = Some(rows::count_rows(tx, &unit, dataset)?);
            if let Some(note) = ledger::unreadable_note(tx, &line.exchange, line.subject)? {
                line.answer.message = Some(match line.answer.message.take() {
                    Some(other) => format!("{note}; {other}"),
                    None => note,
                });
            }
            ledger::record_listed(tx, &line)
        })
    }

    /// Records the coverage of what is not complete, or has no rows of its own.
    pub fn record_coverage(&mut self, lines: &[Coverage]) -> Result<(), StoreError> {
        self.in_transaction(|tx| ledger::settle(tx, lines))
    }

    /// Ends the run: removes datasets that were cut off, and adds up the traffic. The run counts as finished if a time is
    /// given. [`Snapshot::leave_plain_file`] comes next.
    pub fn finish_run(&mut self, finished_on: Option<Timestamp>, traffic: Traffic) -> Result<(), StoreError> {
        self.in_transaction(|tx| {
            ledger::undo_unfinished(tx)?;
            document_units::record_coverage(tx)?;
            let sql = "UPDATE run
                       SET finished_on = ?1, requests = requests + ?2, retries = retries + ?3,
                           speed_refusals = speed_refusals + ?4, rate = ?5,
                           simulated = MAX(COALESCE(simulated, 0), ?6)";
            let Traffic { requests, retries, speed_refusals, rate, simulated } = traffic;
            let [requests, retries, refusals] = [requests, retries, speed_refusals].map(|n| n as i64);
            let finished_on = finished_on.map(Timestamp::as_millis);
            tx.execute(sql, params![finished_on, requests, retries, refusals, rate, simulated])?;
            Ok(())
        })
    }

    /// Leaves one plain file, without a log beside it. A program that reads the snapshot is not waited for.
    ///
    /// # Errors
    /// While another program reads it.
    pub fn leave_plain_file(&mut self) -> Result<(), StoreError> {
        let set =
            |timeout| self.connection().busy_timeout(timeout).map_err(StoreError::snapshot(self.path()));
        set(Duration::ZERO)?;
        let outcome = self.checkpoint();
        set(BUSY_TIMEOUT)?;
        outcome
    }
}
