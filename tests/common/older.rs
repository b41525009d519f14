//! Snapshots of older versions.

use std::fs;
use std::path::Path;

use ilaudit::store::MIGRATIONS;
use rusqlite::Connection;

use super::snapshot::APPLICATION_ID;

/// Makes a snapshot one of that version, with what the tables and columns of that version hold.
pub fn downgrade(path: &Path, version: usize) {
    let made = path.with_extension("older");
    let older = Connection::open(&made).expect("a database");
    MIGRATIONS[..version].iter().for_each(|sql| older.execute_batch(sql).expect("a migration"));
    older.pragma_update(None, "application_id", APPLICATION_ID).expect("a mark");
    older.pragma_update(None, "user_version", version as i64).expect("a version");
    older.execute("ATTACH DATABASE ?1 AS newer", [path.to_str()]).expect("attached");
    for table in names(&older, "SELECT name FROM main.sqlite_schema WHERE type = 'table'") {
        let columns =
            names(&older, &format!("SELECT name FROM pragma_table_info('{table}', 'main')")).join(", ");
        let copy = format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}");
        older.execute(&copy, []).expect("rows");
    }
    drop(older);
    for end in ["-wal", "-shm"] {
        drop(fs::remove_file(format!("{}{end}", path.display())));
    }
    fs::rename(made, path).expect("it takes its place");
}

fn names(connection: &Connection, sql: &str) -> Vec<String> {
    let mut query = connection.prepare(sql).expect("a query");
    let names = query.query_map([], |row| row.get(0)).expect("names");
    names.collect::<Result<_, _>>().expect("names")
}
