//! The tables of a snapshot against its own ledger.

use rusqlite::Connection;

use crate::count_noun::count_noun;
use crate::dataset::{self, Dataset};

/// A sentence for each dataset of an exchange that has more or fewer rows than its ledger says.
pub(crate) fn find_differences(snapshot: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut differences = Vec::new();
    for dataset in dataset::ALL {
        differences.extend(compare_dataset(snapshot, dataset)?);
    }
    Ok(differences)
}

fn compare_dataset(snapshot: &Connection, dataset: &Dataset) -> rusqlite::Result<Vec<String>> {
    let Some(record) = dataset.records().next() else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT exchange_id, rows, found FROM (
             SELECT line.exchange_id, line.rows,
                 (SELECT COUNT(*) FROM {} AS entry WHERE entry.exchange_id = line.exchange_id) AS found
             FROM coverage AS line WHERE line.dataset = ?1 AND line.rows IS NOT NULL
         ) WHERE found <> rows ORDER BY exchange_id",
        record.table
    );
    let mut query = snapshot.prepare(&sql)?;
    let differences = query.query_map([dataset.name], |row| {
        let (exchange, listed, found): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(format!("exchange {exchange}: {found} {dataset} in the snapshot, {listed} in its ledger"))
    })?;
    differences.collect()
}

/// A sentence for each table that has rows of an exchange of which no line of the ledger says that they were listed.
pub(crate) fn find_unvouched(snapshot: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut unvouched = Vec::new();
    for dataset in dataset::ALL {
        for table in dataset.tables() {
            unvouched.extend(find_unvouched_rows(snapshot, dataset, table)?);
        }
    }
    Ok(unvouched)
}

fn find_unvouched_rows(
    snapshot: &Connection,
    dataset: &Dataset,
    table: &str,
) -> rusqlite::Result<Vec<String>> {
    let sql = format!(
        "SELECT entry.exchange_id, COUNT(*), line.dataset IS NOT NULL, line.state
         FROM {table} AS entry
         LEFT JOIN coverage AS line ON line.exchange_id = entry.exchange_id AND line.dataset = ?1
         WHERE line.rows IS NULL OR line.state IS NULL OR line.state NOT IN ('complete', 'partial')
         GROUP BY entry.exchange_id ORDER BY entry.exchange_id"
    );
    let mut query = snapshot.prepare(&sql)?;
    let unvouched = query.query_map([dataset.name], |row| {
        let (exchange, found, has_line): (String, i64, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let rows = count_noun(found, "row", "rows");
        let reason = describe_line(dataset, has_line, row.get::<_, Option<String>>(3)?.as_deref());
        Ok(format!("exchange {exchange}: {rows} in {table} that nothing vouches for: the ledger {reason}"))
    })?;
    unvouched.collect()
}

fn describe_line(dataset: &Dataset, has_line: bool, state: Option<&str>) -> String {
    match state {
        _ if !has_line => format!("has no line of {dataset}"),
        Some("complete" | "partial") => format!("counts no {dataset}"),
        Some(state) => format!("calls {dataset} {state}"),
        None => format!("does not say what came of {dataset}"),
    }
}
