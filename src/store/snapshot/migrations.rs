//! The schema: its migrations in order, and the version a file has.
//!
//! A migration adds tables, columns, indexes and views, and changes no row: what was collected stays as it came, and a
//! file of an older version can be read as if it had been migrated (see `older`).

use std::path::Path;

use rusqlite::Connection;

use crate::store::error::StoreError;

/// The migrations, in order; each runs once, in its own transaction.
pub const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_snapshot.sql"),
    include_str!("../migrations/0002_verification.sql"),
    include_str!("../migrations/0003_document_places.sql"),
    include_str!("../migrations/0004_settings.sql"),
    include_str!("../migrations/0005_custom_fields.sql"),
    include_str!("../migrations/0006_batches.sql"),
    include_str!("../migrations/0007_whole.sql"),
    include_str!("../migrations/0008_groups_without_members.sql"),
    include_str!("../migrations/0009_merged_shards.sql"),
    include_str!("../migrations/0010_unlisted_exchanges.sql"),
    include_str!("../migrations/0011_consents.sql"),
    include_str!("../migrations/0012_simulated.sql"),
    include_str!("../migrations/0013_scope.sql"),
    include_str!("../migrations/0014_verifications.sql"),
    include_str!("../migrations/0015_deleted_documents.sql"),
    include_str!("../migrations/0016_provenance.sql"),
    include_str!("../migrations/0017_named_people.sql"),
    include_str!("../migrations/0018_document_units.sql"),
    include_str!("../migrations/0019_permissions.sql"),
    include_str!("../migrations/0020_access_history.sql"),
    include_str!("../migrations/0021_changes.sql"),
];

/// Marks the file as ours: `ILAU` in ASCII.
const APPLICATION_ID: i64 = 0x494C_4155;

/// Brings a database up to the last of these migrations.
pub(super) fn migrate(connection: &mut Connection, migrations: &[&str]) -> rusqlite::Result<()> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    let done = read_version(connection)?;
    for (number, sql) in (1..).zip(migrations).filter(|(number, _)| *number > done) {
        let tx = connection.transaction()?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "user_version", number)?;
        tx.commit()?;
    }
    Ok(())
}

/// A database in memory with the schema of that version, or of the newest there is.
pub fn fresh_schema(version: usize) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    migrate(&mut connection, MIGRATIONS.get(..version).unwrap_or(MIGRATIONS))?;
    Ok(connection)
}

/// How many of these migrations the file has had.
///
/// # Errors
/// When it is not a snapshot, or from a newer version.
pub(in crate::store) fn check_version(
    connection: &Connection,
    path: &Path,
    migrations: &[&str],
) -> Result<usize, StoreError> {
    let id = connection.pragma_query_value(None, "application_id", |row| row.get::<_, i64>(0));
    if id.map_err(StoreError::snapshot(path))? != APPLICATION_ID {
        return Err(StoreError::NotASnapshot { path: path.to_owned() });
    }
    let found = read_version(connection).map_err(StoreError::snapshot(path))?;
    match usize::try_from(found) {
        Ok(version) if version <= migrations.len() => Ok(version),
        _ => Err(StoreError::TooNew { path: path.to_owned(), found, known: migrations.len() }),
    }
}

fn read_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::MIGRATIONS;

    #[test]
    fn only_add_to_the_schema() {
        for sql in MIGRATIONS {
            let uncommented = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
            let uncommented = uncommented.collect::<Vec<_>>().join("\n");
            for statement in uncommented.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
                let words: Vec<&str> = statement.split_whitespace().collect();
                let adds = match words.as_slice() {
                    ["CREATE", "TABLE" | "INDEX" | "VIEW", ..] | ["CREATE", "UNIQUE", "INDEX", ..] => true,
                    // to give it a new definition
                    ["DROP", "VIEW", ..] => true,
                    ["ALTER", "TABLE", _, "ADD", "COLUMN", ..] => true,
                    _ => false,
                };
                assert!(adds, "a snapshot of an older version could not be read with this: {statement}");
            }
        }
    }
}
