//! The lines of the ledger of what is asked document by document: the sum over the documents.

use rusqlite::{OptionalExtension, Row, Transaction, params};

use crate::count_noun::count_noun;
use crate::dataset::{self, Dataset, Unit};
use crate::model::{Answer, Coverage, ExchangeId, State, Subject, Timestamp};
use crate::store::insert::{Done, to_millis};
use crate::store::ledger;

/// The lines to be summed up, with the documents as they were listed.
const SUMS: &str = "
    SELECT
        line.exchange_id,
        listed.state IS NOT NULL AND listed.state IN ('complete', 'partial'),
        EXISTS (SELECT 1 FROM whole AS w WHERE w.exchange_id = line.exchange_id AND w.dataset = 'documents'),
        COUNT(u.document_id),
        COUNT(CASE WHEN u.state IN ('complete', 'partial') THEN 1 END),
        COUNT(CASE WHEN u.state = 'complete' THEN 1 END),
        COUNT(CASE WHEN u.state = 'refused' THEN 1 END),
        COUNT(CASE WHEN u.state = 'failed' THEN 1 END),
        COALESCE(SUM(u.rows), 0),
        COALESCE(SUM(u.rows_expected), 0),
        COALESCE(SUM(u.attempts), 0),
        MIN(CASE WHEN u.taken_from IS NULL THEN u.collected_on END),
        MAX(CASE WHEN u.taken_from IS NULL THEN u.collected_on END),
        MIN(CASE WHEN u.state IN ('complete', 'partial') THEN u.collected_on END)
    FROM coverage AS line
    JOIN coverage AS entry ON entry.exchange_id = line.exchange_id AND entry.dataset = 'entry'
    LEFT JOIN coverage AS listed ON listed.exchange_id = line.exchange_id AND listed.dataset = 'documents'
    LEFT JOIN document_units AS u ON u.exchange_id = line.exchange_id AND u.dataset = line.dataset
    WHERE line.dataset = ?1 AND COALESCE(entry.state, 'failed') <> 'refused'
    GROUP BY line.exchange_id";

/// What stands for all that is missing: a refusal before a failure before what was skipped.
const OBSTACLE: &str = "
    SELECT gate, http_status, code, subcode, message, error_id
    FROM document_units
    WHERE exchange_id = ?1 AND dataset = ?2 AND COALESCE(state, 'skipped') <> 'complete'
    ORDER BY
        CASE COALESCE(state, 'skipped') WHEN 'refused' THEN 0 WHEN 'failed' THEN 1 WHEN 'partial' THEN 2 ELSE 3 END,
        document_id
    LIMIT 1";

/// The documents of an exchange are unknown: nothing was asked of them.
const NO_DOCUMENTS: &str = "its documents could not be listed, and this is asked for document by document";
/// More may be listed than was asked for.
const MORE_DOCUMENTS: &str = "not all of its documents could be read, and those are not known";
const NOT_REACHED: &str = "the run ended before it was reached";

/// Sums up every line of the datasets that are asked document by document. An exchange that was refused at its entrance has
/// its reason already.
pub fn record_coverage(tx: &Transaction<'_>) -> Done {
    for dataset in dataset::ALL.iter().copied().filter(|dataset| dataset.unit == Unit::Document) {
        let mut query = tx.prepare(SUMS)?;
        let sums =
            query.query_map([dataset.name], UnitSum::from_row)?.collect::<rusqlite::Result<Vec<_>>>()?;
        sums.iter().try_for_each(|sum| record_sum(tx, dataset, sum))?;
    }
    Ok(())
}

/// Takes away rows of documents that are not answered: of an answer that was cut off.
pub fn clear_unanswered(tx: &Transaction<'_>) -> Done {
    for dataset in dataset::ALL.iter().filter(|dataset| dataset.unit == Unit::Document) {
        for table in dataset.tables() {
            let sql = format!(
                "DELETE FROM {table} WHERE (exchange_id, document_id) IN (
                     SELECT exchange_id, document_id FROM document_units WHERE dataset = ?1 AND state IS NULL)"
            );
            tx.execute(&sql, [dataset.name])?;
        }
        let sql = "DELETE FROM unreadable WHERE dataset = ?1 AND (exchange_id, list) IN (
                       SELECT exchange_id, 'documents/' || document_id || '/' || ?2
                       FROM document_units WHERE dataset = ?1 AND state IS NULL)";
        for record in dataset.records() {
            tx.execute(sql, [dataset.name, record.list])?;
        }
    }
    Ok(())
}

/// What came of the documents of an exchange.
struct UnitSum {
    exchange: ExchangeId,
    is_listed: bool,
    is_wholly_listed: bool,
    units: u64,
    answered: u64,
    complete: u64,
    refused: u64,
    failed: u64,
    rows: u64,
    rows_expected: u64,
    attempts: u32,
    started_on: Option<Timestamp>,
    finished_on: Option<Timestamp>,
    oldest_on: Option<Timestamp>,
}

impl UnitSum {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let count = |column| row.get::<_, i64>(column).map(i64::unsigned_abs);
        let time = |column| row.get::<_, Option<i64>>(column).map(|time| time.map(Timestamp::from_millis));
        Ok(Self {
            exchange: ExchangeId::new(row.get::<_, String>(0)?),
            is_listed: row.get(1)?,
            is_wholly_listed: row.get(2)?,
            units: count(3)?,
            answered: count(4)?,
            complete: count(5)?,
            refused: count(6)?,
            failed: count(7)?,
            rows: count(8)?,
            rows_expected: count(9)?,
            attempts: count(10)?.try_into().unwrap_or(u32::MAX),
            started_on: time(11)?,
            finished_on: time(12)?,
            oldest_on: time(13)?,
        })
    }

    fn state(&self) -> State {
        match self {
            Self { is_listed: false, .. } => State::Skipped,
            _ if self.answered == self.units => match self.complete == self.units && self.is_wholly_listed {
                true => State::Complete,
                false => State::Partial,
            },
            Self { answered: 1.., .. } => State::Partial,
            Self { refused: 1.., .. } => State::Refused,
            Self { failed: 1.., .. } => State::Failed,
            _ => State::Skipped,
        }
    }
}

fn record_sum(tx: &Transaction<'_>, dataset: &'static Dataset, sum: &UnitSum) -> Done {
    let (gate, answer) = match sum.state() {
        State::Complete => (None, Answer::default()),
        State::Partial | State::Refused | State::Failed | State::Skipped => find_obstacle(tx, dataset, sum)?,
    };
    let rows = |rows| (sum.is_listed && sum.answered == sum.units || sum.answered > 0).then_some(rows);
    let line = Coverage {
        exchange: sum.exchange.clone(),
        subject: Subject::Dataset(dataset),
        state: sum.state(),
        gate,
        rows: rows(sum.rows),
        rows_expected: rows(sum.rows_expected),
        answer,
        attempts: sum.attempts,
        started_on: sum.started_on,
        finished_on: sum.finished_on,
    };
    ledger::record_coverage(tx, &line)?;
    let sql = "UPDATE coverage SET (units, units_expected, oldest_on) = (?3, ?4, ?5)
               WHERE exchange_id = ?1 AND dataset = ?2";
    let units = |count: u64| sum.is_listed.then_some(count as i64);
    let (exchange, oldest_on) = (sum.exchange.as_str(), to_millis(sum.oldest_on));
    tx.execute(sql, params![exchange, dataset.name, units(sum.answered), units(sum.units), oldest_on])
        .map(drop)
}

fn find_obstacle(
    tx: &Transaction<'_>,
    dataset: &Dataset,
    sum: &UnitSum,
) -> rusqlite::Result<(Option<String>, Answer)> {
    let explain = |message: &str| (None, Answer { message: Some(message.to_owned()), ..Answer::default() });
    if !sum.is_listed {
        return Ok(explain(NO_DOCUMENTS));
    }
    if sum.complete == sum.units {
        return Ok(explain(MORE_DOCUMENTS));
    }
    let first = tx.prepare_cached(OBSTACLE)?.query_row(params![sum.exchange.as_str(), dataset.name], |row| {
        let (http_status, code, subcode) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let (message, error_id): (Option<String>, _) = (row.get(4)?, row.get(5)?);
        let message = count_message(sum, message.as_deref().unwrap_or(NOT_REACHED));
        Ok((row.get(0)?, Answer { http_status, code, subcode, message: Some(message), error_id }))
    });
    Ok(first.optional()?.unwrap_or_else(|| explain(NOT_REACHED)))
}

/// How many documents are missing, and the first reason.
fn count_message(sum: &UnitSum, reason: &str) -> String {
    let missing = sum.units - sum.complete;
    match sum.answered {
        0 => reason.to_owned(),
        _ => {
            let units = count_noun(sum.units, "document is", "documents are");
            format!("{missing} of {units} not known as a whole, the first: {reason}")
        }
    }
}
