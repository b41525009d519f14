//! Reading a snapshot of an older version as if it had been migrated, without touching its file: it is evidence.
//!
//! The file is opened for reading only, and what it lacks of the newest schema is made in the connection's temporary
//! database, where SQLite looks a name up first: new tables, which are empty; a view over each table that got columns,
//! which hold their defaults; and the schema's own views, which then see those. A new index is left out, which costs
//! time and nothing else.

use rusqlite::Connection;

use super::migrations::migrate;

/// Makes what a file lacks that has had only some of these migrations.
pub fn complete_schema(file: &Connection, migrations: &[&str]) -> rusqlite::Result<()> {
    let mut newest = Connection::open_in_memory()?;
    migrate(&mut newest, migrations)?;
    let mut schema =
        newest.prepare("SELECT type, name, sql FROM sqlite_schema WHERE type IN ('table', 'view')")?;
    let mut rows = schema.query([])?;
    while let Some(row) = rows.next()? {
        let (kind, name, sql): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        // a view of the file may name a table or view that it lacks: then not even its columns can be listed
        let columns = if kind == "view" { Vec::new() } else { list_columns(file, &name)? };
        if columns.is_empty() {
            file.execute_batch(&sql.replacen("CREATE ", "CREATE TEMP ", 1))?;
            continue;
        }
        let newest_columns = list_columns(&newest, &name)?;
        if columns != newest_columns {
            file.execute_batch(&view_with_defaults(&name, &columns, &newest_columns))?;
        }
    }
    Ok(())
}

/// The view of a table with the columns that it has in the newest schema.
fn view_with_defaults(table: &str, columns: &[Column], newest: &[Column]) -> String {
    let show = |Column { name, default }: &Column| {
        let is_there = columns.iter().any(|column| column.name == *name);
        if is_there { format!("\"{name}\"") } else { format!("{default} AS \"{name}\"") }
    };
    let shown = newest.iter().map(show).collect::<Vec<_>>().join(", ");
    format!("CREATE TEMP VIEW \"{table}\" AS SELECT {shown} FROM main.\"{table}\"")
}

#[derive(PartialEq)]
struct Column {
    name: String,
    /// As SQL has it.
    default: String,
}

/// The columns of a table; none where there is no such table.
fn list_columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Column>> {
    let sql = "SELECT name, COALESCE(dflt_value, 'NULL') FROM pragma_table_info(?1, 'main')";
    let mut query = connection.prepare_cached(sql)?;
    let columns = query.query_map([table], |row| Ok(Column { name: row.get(0)?, default: row.get(1)? }))?;
    columns.collect()
}
