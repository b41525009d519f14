//! Grantees that stand for everyone, by their names: what SQL can't compare alike on every engine.

use rusqlite::Connection;

use crate::report::query::lenient::read_text;

/// Finds the names among all grantees that one of the setting's matches.
pub fn insert_everyone_names(connection: &Connection) -> rusqlite::Result<()> {
    let mut query =
        connection.prepare("SELECT DISTINCT grantee_name FROM permissions WHERE grantee_name IS NOT NULL")?;
    let mut matches = connection.prepare("SELECT 1 FROM temp.everyone_groups WHERE group_name = ?1")?;
    let mut insert = connection.prepare("INSERT INTO temp.everyone_names VALUES (?1)")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let Some(name) = read_text(row, 0)? else { continue };
        if matches.exists([fold_name(&name)])? {
            insert.execute([name])?;
        }
    }
    Ok(())
}

/// Capitals and blanks around it make no difference.
pub fn fold_name(name: &str) -> String {
    name.trim().to_lowercase()
}
