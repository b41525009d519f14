//! The tables of a snapshot against its own ledger.

use rusqlite::Connection;

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
