//! What came of asking a document.

use rusqlite::{OptionalExtension, Transaction, params};

use super::pending::PendingUnit;
use crate::dataset::{Dataset, Row};
use crate::model::{Answer, ListingEntry, State, Subject, Timestamp, UnitId};
use crate::store::error::StoreError;
use crate::store::insert::{Done, describe_list};
use crate::store::rows;
use crate::store::snapshot::Snapshot;

/// What came of asking a document for a dataset.
#[derive(Debug)]
pub struct UnitAnswer {
    pub unit: PendingUnit,
    pub outcome: UnitOutcome,
    /// Requests sent, repeats included.
    pub attempts: u32,
    pub answered_on: Timestamp,
}

#[derive(Debug)]
pub enum UnitOutcome {
    /// It was answered; these are the entries that are not in the snapshot yet.
    Listed { http_status: u16, entries: u64, last: Vec<ListingEntry<Row>> },
    /// It was not answered, or not asked.
    Missing { state: State, gate: Option<String>, answer: Answer },
}

impl Snapshot {
    /// Writes answers; their units are pending no longer.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn write_unit_answers(&mut self, answers: &[UnitAnswer]) -> Result<(), StoreError> {
        self.in_transaction(|tx| answers.iter().try_for_each(|answer| write_answer(tx, answer)))
    }
}

/// What the row of a unit is to say.
struct Line {
    state: State,
    gate: Option<String>,
    rows: Option<u64>,
    rows_expected: Option<u64>,
    answer: Answer,
    collected_on: Option<Timestamp>,
    /// Where it is to be asked again: when it was asked.
    ask_order: Option<Timestamp>,
}

fn write_answer(tx: &Transaction<'_>, answer: &UnitAnswer) -> Done {
    let (id, dataset) = (answer.unit.id(), answer.unit.dataset);
    let line = match &answer.outcome {
        UnitOutcome::Listed { http_status, entries, last } => {
            rows::insert_entries(tx, &id, dataset, last)?;
            describe_listed(tx, answer, *http_status, *entries)?
        }
        UnitOutcome::Missing { state, gate, answer: said } => {
            rows::clear_unit(tx, &id, dataset)?;
            let is_not_ready = gate.as_deref() == Some("pending");
            Line {
                state: *state,
                gate: gate.clone(),
                rows: None,
                rows_expected: None,
                answer: said.clone(),
                collected_on: None,
                ask_order: is_not_ready.then_some(answer.answered_on),
            }
        }
    };
    write_line(tx, &answer.unit, line, answer.attempts)
}

/// Each entry is a row, or could not be read.
fn describe_listed(
    tx: &Transaction<'_>,
    answer: &UnitAnswer,
    http_status: u16,
    entries: u64,
) -> rusqlite::Result<Line> {
    let (id, dataset) = (answer.unit.id(), answer.unit.dataset);
    let found = rows::count_rows(tx, &id, dataset)?;
    let message = if found == entries { None } else { describe_unreadable(tx, &id, dataset)? };
    Ok(Line {
        state: if found == entries { State::Complete } else { State::Partial },
        gate: None,
        rows: Some(found),
        rows_expected: Some(entries),
        answer: Answer { http_status: Some(http_status), message, ..Answer::default() },
        collected_on: Some(answer.answered_on),
        ask_order: None,
    })
}

fn describe_unreadable(
    tx: &Transaction<'_>,
    unit: &UnitId,
    dataset: &'static Dataset,
) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT list || '[' || position || ']: ' || reason FROM unreadable
               WHERE exchange_id = ?1 AND dataset = ?2 AND list = ?3 ORDER BY position LIMIT 1";
    let subject = Subject::Dataset(dataset);
    for record in dataset.records() {
        let list = describe_list(unit, record.list);
        let first = tx
            .prepare_cached(sql)?
            .query_row(params![unit.exchange.as_str(), subject.name(), list], |row| row.get::<_, String>(0))
            .optional()?;
        if let Some(first) = first {
            return Ok(Some(format!("some entries could not be taken as rows, among them {first}")));
        }
    }
    Ok(None)
}

fn write_line(tx: &Transaction<'_>, unit: &PendingUnit, line: Line, attempts: u32) -> Done {
    let sql = "UPDATE document_units
               SET state = ?4, gate = ?5, rows = ?6, rows_expected = ?7, http_status = ?8, code = ?9, subcode = ?10,
                   message = ?11, error_id = ?12, attempts = attempts + ?13, collected_on = ?14,
                   ask_order = COALESCE(?15, ask_order)
               WHERE exchange_id = ?1 AND dataset = ?2 AND document_id = ?3";
    let Line { state, gate, rows, rows_expected, answer, collected_on, ask_order } = line;
    let row = params![
        unit.exchange.as_str(),
        unit.dataset.name,
        unit.document.as_str(),
        state.as_str(),
        gate,
        rows.map(|rows| rows as i64),
        rows_expected.map(|rows| rows as i64),
        answer.http_status,
        answer.code,
        answer.subcode,
        answer.message,
        answer.error_id,
        attempts,
        collected_on.map(Timestamp::as_millis),
        ask_order.map(Timestamp::as_millis),
    ];
    tx.prepare_cached(sql)?.execute(row).map(drop)
}
