//! The lines of the ledger.

use rusqlite::{OptionalExtension, Transaction, params};

use super::insert::{Done, to_millis};
use super::{document_units, rows};
use crate::count_noun::count_noun;
use crate::dataset::Dataset;
use crate::model::{Coverage, ExchangeId, State, Subject};

type Tx<'a> = Transaction<'a>;

/// Writes a line of the ledger over the one that was there.
pub fn record_coverage(tx: &Tx, line: &Coverage) -> Done {
    let sql = "INSERT OR REPLACE INTO coverage
               (exchange_id, dataset, state, gate, rows, rows_expected, http_status, code, subcode,
                message, error_id, attempts, started_on, finished_on)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    let row = params![
        line.exchange.as_str(),
        line.subject.name(),
        line.state.as_str(),
        line.gate,
        line.rows.map(|rows| rows as i64),
        line.rows_expected.map(|rows| rows as i64),
        line.answer.http_status,
        line.answer.code,
        line.answer.subcode,
        line.answer.message,
        line.answer.error_id,
        line.attempts,
        to_millis(line.started_on),
        to_millis(line.finished_on),
    ];
    tx.prepare_cached(sql)?.execute(row).map(drop)
}

/// Says of a dataset that it is being collected.
pub fn mark_begun(tx: &Tx, exchange: &ExchangeId, dataset: &Dataset) -> Done {
    let sql = "UPDATE coverage SET state = NULL WHERE exchange_id = ?1 AND dataset = ?2";
    tx.prepare_cached(sql)?.execute(params![exchange.as_str(), dataset.name]).map(drop)
}

/// Why a listing is partial all of whose entries are rows: there is no other reason.
const NO_MEMBERS: &str = "groups report members, and the answer lists none";

/// Writes the line of a listing that was taken in: it is partial where some entry is not in the snapshot.
pub fn record_listed(tx: &Tx, line: &Coverage) -> Done {
    let complete = Coverage { state: State::Complete, ..line.clone() };
    record_coverage(tx, &complete)?;
    let sql = "UPDATE coverage SET state = ?3, message = COALESCE(message, ?4)
               WHERE exchange_id = ?1 AND dataset = ?2
                 AND NOT EXISTS (SELECT 1 FROM whole WHERE exchange_id = ?1 AND dataset = ?2)";
    let row = params![line.exchange.as_str(), line.subject.name(), State::Partial.as_str(), NO_MEMBERS];
    tx.prepare_cached(sql)?.execute(row).map(drop)
}

/// Writes lines of the ledger, and takes away the rows of the datasets they are of.
pub fn settle(tx: &Tx, lines: &[Coverage]) -> Done {
    for line in lines {
        if let Subject::Dataset(dataset) = line.subject {
            rows::clear_unit(tx, &(&line.exchange).into(), dataset)?;
        }
        record_coverage(tx, line)?;
    }
    Ok(())
}

/// What the ledger says of a dataset some of whose entries could not be taken as rows.
pub fn unreadable_note(tx: &Tx, exchange: &ExchangeId, subject: Subject) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT COUNT(*), MIN(list || '[' || position || ']: ' || reason)
               FROM unreadable WHERE exchange_id = ?1 AND dataset = ?2 HAVING COUNT(*) > 0";
    tx.query_row(sql, params![exchange.as_str(), subject.name()], |row| {
        let (count, first): (i64, String) = (row.get(0)?, row.get(1)?);
        let entries = count_noun(count, "listed entry", "listed entries");
        Ok(format!("{entries} could not be taken as rows, among them {first}"))
    })
    .optional()
}

/// Says of an exchange and each dataset asked for that it was not reached yet.
pub fn plan_exchange(tx: &Tx, exchange: &ExchangeId, datasets: &[&'static Dataset]) -> Done {
    let datasets = datasets.iter().copied().map(Subject::Dataset);
    std::iter::once(Subject::Entry).chain(datasets).try_for_each(|subject| {
        record_coverage(tx, &Coverage::skipped(exchange.clone(), subject, "never reached"))
    })
}

/// Undoes what was cut off in the middle: of datasets the ledger says so of each.
pub fn undo_unfinished(tx: &Tx) -> Done {
    document_units::clear_unanswered(tx)?;
    let mut query = tx.prepare("SELECT exchange_id, dataset FROM coverage WHERE state IS NULL")?;
    let units = query
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for (exchange, dataset) in units {
        let exchange = ExchangeId::new(exchange);
        let Ok(dataset) = dataset.parse::<&Dataset>() else { continue };
        rows::clear_unit(tx, &(&exchange).into(), dataset)?;
        let line = Coverage::skipped(exchange, Subject::Dataset(dataset), "cut off before it was complete");
        record_coverage(tx, &line)?;
    }
    Ok(())
}
