//! Snapshots as the first version of the program made them.

use ilaudit::store::MIGRATIONS;
use rusqlite::Connection;

/// SQL that takes away the tables, columns and views that the first version did not have.
pub fn undo_later_migrations() -> String {
    let (first, all) = (schema(&MIGRATIONS[..1]), schema(MIGRATIONS));
    let later = |sql: &str| {
        let known = list(&first, sql);
        list(&all, sql).into_iter().filter(|found| !known.contains(found)).collect::<String>()
    };
    // no view may show a column that goes; those of the first version come back at the end
    let views = list(&all, "SELECT 'DROP VIEW ' || name || ';' FROM sqlite_schema WHERE type = 'view'");
    let tables = later("SELECT 'DROP TABLE ' || name || ';' FROM sqlite_schema WHERE type = 'table'");
    let drop_columns = |table: String| {
        let drop = format!("SELECT 'ALTER TABLE {table} DROP COLUMN ' || name || ';'");
        later(&format!("{drop} FROM pragma_table_info('{table}')"))
    };
    let first_tables = list(&first, "SELECT name FROM sqlite_schema WHERE type = 'table'");
    let columns = first_tables.into_iter().map(drop_columns).collect();
    let first_views = list(&first, "SELECT sql || ';' FROM sqlite_schema WHERE type = 'view'");
    [views.concat(), tables, columns, first_views.concat(), "PRAGMA user_version = 1;".to_owned()].concat()
}

fn schema(migrations: &[&str]) -> Connection {
    let schema = Connection::open_in_memory().expect("a database");
    migrations.iter().for_each(|sql| schema.execute_batch(sql).expect("a migration"));
    schema
}

fn list(connection: &Connection, sql: &str) -> Vec<String> {
    let mut query = connection.prepare(sql).expect("a query");
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}
