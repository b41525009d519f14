//! The order of the datasets, where SQL can see it.

use rusqlite::Connection;

use crate::dataset;

/// Makes the temporary table `datasets (name, position)`, which reports are ordered by. It belongs to the connection:
/// nothing is written into the snapshot.
pub fn define_dataset_order(connection: &Connection) -> rusqlite::Result<()> {
    let names = std::iter::once("entry").chain(dataset::ALL.iter().map(|dataset| dataset.name));
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS datasets (name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID",
    )?;
    let mut insert =
        connection.prepare("INSERT OR REPLACE INTO temp.datasets (name, position) VALUES (?1, ?2)")?;
    (0_i64..).zip(names).try_for_each(|(position, name)| insert.execute((name, position)).map(drop))
}
