//! Snapshots that tests write themselves.

use std::path::Path;

use ilaudit::store::MIGRATIONS;
use rusqlite::Connection;

/// `ILAU`, as the program marks its files.
pub const APPLICATION_ID: i64 = 0x494C_4155;

/// An empty snapshot of the present version, in a transaction that the caller ends with `COMMIT`.
pub fn create_snapshot(path: &Path) -> Connection {
    let snapshot = Connection::open(path).expect("a database");
    snapshot
        .execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; BEGIN")
        .expect("a setting");
    MIGRATIONS.iter().for_each(|sql| snapshot.execute_batch(sql).expect("a migration"));
    snapshot.pragma_update(None, "application_id", APPLICATION_ID).expect("a mark");
    snapshot.pragma_update(None, "user_version", MIGRATIONS.len() as i64).expect("a version");
    snapshot
}
