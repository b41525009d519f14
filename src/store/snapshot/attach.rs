//! Reading another snapshot over a connection that is open.

use std::io;
use std::path::Path;

use rusqlite::Connection;
use url::Url;

use crate::store::error::StoreError;

/// Attaches a snapshot under a name, for reading only. Without that an attached file takes after the connection, which
/// may be there for writing.
pub fn attach_read_only(connection: &Connection, path: &Path, name: &str) -> Result<(), StoreError> {
    let uri = read_only_uri(path).map_err(StoreError::file("open", path))?;
    let attached = connection.execute(&format!("ATTACH DATABASE ?1 AS {name}"), [uri]);
    attached.map(drop).map_err(StoreError::snapshot(path))
}

/// The columns that a table has both here and in an attached snapshot, quoted and joined by commas; empty where that one
/// is of a version without the table.
pub fn common_columns(connection: &Connection, attached: &str, table: &str) -> rusqlite::Result<String> {
    let sql =
        "SELECT COALESCE(GROUP_CONCAT('\"' || name || '\"', ', '), '') FROM pragma_table_info(?1, 'main')
               WHERE name IN (SELECT name FROM pragma_table_info(?1, ?2))";
    connection.query_row(sql, [table, attached], |row| row.get(0))
}

/// A URI holds a path of any bytes, also those that are no text.
fn read_only_uri(path: &Path) -> io::Result<String> {
    let url = Url::from_file_path(std::path::absolute(path)?);
    let url = url.map_err(|()| io::Error::new(io::ErrorKind::InvalidFilename, "the path has no URI"))?;
    Ok(format!("{url}?mode=ro"))
}
