//! Whether the schema of a file is ours. A snapshot may come from a stranger: a trigger of his would change what is written
//! into it, and a view of his what is read from it.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;

use super::migrations::{check_version, migrate};
use crate::store::error::StoreError;

/// What a connection takes at most, whatever is in the file: SQLite reads a schema before anybody can compare it with ours.
/// The largest value of ours is a splash image of 32 MiB, the longest definition has 4 KiB, and there are some forty.
const LIMITS: [(Limit, i32); 4] = [
    (Limit::SQLITE_LIMIT_LENGTH, 64 << 20),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 1 << 20),
    (Limit::SQLITE_LIMIT_SCHEMA, 1000),
    (Limit::SQLITE_LIMIT_ATTACHED, 1),
];

/// Forbids a connection what our own statements do without.
pub fn harden(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    LIMITS.iter().try_for_each(|(limit, value)| connection.set_limit(*limit, *value).map(drop))?;
    connection.pragma_update(None, "cell_size_check", true)
}

/// Fails as [`check_version`] does, and where the file defines what these migrations do not.
pub fn check_schema(file: &Connection, path: &Path, migrations: &[&str]) -> Result<(), StoreError> {
    let version = check_version(file, path, migrations)?;
    let foreign = find_foreign(file, &migrations[..version]).map_err(StoreError::snapshot(path))?;
    foreign.map_or(Ok(()), |what| Err(StoreError::ForeignSchema { path: path.to_owned(), what }))
}

/// The first definition of a file that these migrations do not make: what it is, and its name.
fn find_foreign(file: &Connection, migrations: &[&str]) -> rusqlite::Result<Option<String>> {
    let mut ours = Connection::open_in_memory()?;
    migrate(&mut ours, migrations)?;
    let ours = read_definitions(&ours)?;
    let mut found = read_definitions(file)?.into_iter();
    let foreign = found.find(|(key, sql)| ours.get(key) != Some(sql));
    Ok(foreign.map(|((kind, name), _)| format!("{kind} `{name}`")))
}

/// By kind and name.
type Definitions = BTreeMap<(String, String), String>;

fn read_definitions(connection: &Connection) -> rusqlite::Result<Definitions> {
    let sql = "SELECT type, name, COALESCE(sql, '') FROM main.sqlite_schema";
    let mut query = connection.prepare(sql)?;
    let entries = query
        .query_map([], |row| Ok(((row.get(0)?, row.get(1)?), strip_comments(&row.get::<_, String>(2)?))))?;
    entries.collect()
}

/// A definition without its comments, which a later version may word anew, and with single blanks between words.
fn strip_comments(sql: &str) -> String {
    let (mut text, mut quote) = (String::with_capacity(sql.len()), None);
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        if quote == Some(c) {
            quote = None;
        } else if quote.is_none() && matches!(c, '\'' | '"') {
            quote = Some(c);
        }
        let is_comment = quote.is_none() && c == '-' && chars.peek() == Some(&'-');
        if is_comment {
            chars.find(|c| *c == '\n');
        }
        if quote.is_some() || !(is_comment || c.is_whitespace()) {
            text.push(c);
        } else if !text.ends_with(' ') {
            text.push(' ');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::strip_comments;

    #[test]
    fn comments_are_no_part_of_a_definition_and_texts_are() {
        let sql = "CREATE TABLE t ( -- why\n    a TEXT,--which\n -- of 'it'\n b TEXT DEFAULT '--  no' )";
        assert_eq!(strip_comments(sql), "CREATE TABLE t ( a TEXT, b TEXT DEFAULT '--  no' )");
    }
}
