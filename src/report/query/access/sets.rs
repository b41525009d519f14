//! Numbers for sets: whatever has the same members has the same number.

use rusqlite::Connection;
use sha2::{Digest, Sha256};

/// What is numbered, in SQL.
pub struct SetNumbering {
    /// Owner, member and a property of it, in that order; owners without a member are left alone.
    pub members: &'static str,
    /// Takes the number of a new set, a member and its property.
    pub keep: &'static str,
    /// Takes the number of a set and its owner.
    pub assign: &'static str,
}

/// Gives each owner the number of its set, from 1. What is in memory is one set; known are sets by their hashes, in a table.
pub fn number_sets(connection: &Connection, numbering: &SetNumbering) -> rusqlite::Result<()> {
    connection.execute_batch(
        "CREATE TEMP TABLE known_sets (number INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE)",
    )?;
    let mut query = connection.prepare(numbering.members)?;
    let mut rows = query.query([])?;
    let (mut owner, mut members) = (None, Vec::new());
    while let Some(row) = rows.next()? {
        let next: i64 = row.get(0)?;
        if let Some(owner) = owner.replace(next).filter(|owner| *owner != next) {
            assign_set(connection, numbering, owner, &members)?;
            members.clear();
        }
        members.push((row.get(1)?, row.get(2)?));
    }
    if let Some(owner) = owner {
        assign_set(connection, numbering, owner, &members)?;
    }
    connection.execute_batch("DROP TABLE temp.known_sets")
}

fn assign_set(
    connection: &Connection,
    numbering: &SetNumbering,
    owner: i64,
    members: &[(i64, i64)],
) -> rusqlite::Result<()> {
    let hash = hash_set(members);
    let mut insert = connection.prepare_cached("INSERT OR IGNORE INTO temp.known_sets (hash) VALUES (?1)")?;
    if insert.execute([&hash[..]])? > 0 {
        let number = connection.last_insert_rowid();
        let mut keep = connection.prepare_cached(numbering.keep)?;
        members
            .iter()
            .try_for_each(|(member, property)| keep.execute((number, member, property)).map(drop))?;
    }
    let mut find = connection.prepare_cached("SELECT number FROM temp.known_sets WHERE hash = ?1")?;
    let number: i64 = find.query_row([&hash[..]], |row| row.get(0))?;
    connection.prepare_cached(numbering.assign)?.execute((number, owner)).map(drop)
}

/// Members come in order, so that a set has one hash.
fn hash_set(members: &[(i64, i64)]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (member, property) in members {
        hash.update(member.to_le_bytes());
        hash.update(property.to_le_bytes());
    }
    hash.finalize().into()
}
