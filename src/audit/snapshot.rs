//! The snapshot itself: its schema as ours, its tables as its ledger says.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;

use super::verdict::Verdicts;
use crate::count_noun::count_noun;
use crate::error_chain::ErrorChain;
use crate::evidence::{find_differences, find_unvouched};
use crate::store::{Snapshot, fresh_schema};

/// A definition, by what it is and its name.
type Schema = BTreeMap<(String, String), String>;

/// Opens the snapshot and checks it; `None` where nothing it says can be asked for.
pub(super) fn check_snapshot(folder: &Path, verdicts: &mut Verdicts) -> Option<Snapshot> {
    let snapshot = match Snapshot::open_unchanging(folder) {
        Ok(snapshot) => snapshot,
        Err(error) => {
            verdicts.differs("snapshot", ErrorChain(&error).to_string());
            return None;
        }
    };
    let is_ours = check_content(&snapshot, verdicts).unwrap_or_else(|error| {
        verdicts.differs("snapshot", format!("snapshot.sqlite cannot be read: {}", ErrorChain(&error)));
        false
    });
    is_ours.then_some(snapshot)
}

/// Whether its definitions are ours: a view of somebody else's may say anything, and without end.
fn check_content(snapshot: &Snapshot, verdicts: &mut Verdicts) -> rusqlite::Result<bool> {
    let connection = snapshot.connection();
    let verdict: String = connection.query_row("PRAGMA main.quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        let fault = verdict.lines().last().unwrap_or_default();
        verdicts.differs("snapshot", format!("snapshot.sqlite is damaged: {fault}"));
        return Ok(true);
    }
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let (found, ours) = (read_schema(connection)?, read_schema(&fresh_schema(version as usize)?)?);
    let differences = compare_schemas(&found, &ours);
    let is_ours = differences.is_empty();
    verdicts.differ_or_fit("snapshot", differences, format!("the schema is that of version {version}"));
    if !is_ours {
        return Ok(false);
    }
    let (lines, whole): (i64, i64) = connection.query_row(
        "SELECT (SELECT COUNT(*) FROM coverage), (SELECT COUNT(*) FROM whole)",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let lines = count_noun(lines, "dataset is", "datasets are");
    let fits = format!("every table has the rows that the ledger says; {whole} of {lines} whole");
    let differences = [find_differences(connection)?, find_unvouched(connection)?].concat();
    verdicts.differ_or_fit("ledger", differences, fits);
    Ok(true)
}

fn read_schema(connection: &Connection) -> rusqlite::Result<Schema> {
    let sql = "SELECT type, name, COALESCE(sql, '') FROM main.sqlite_schema";
    let mut query = connection.prepare(sql)?;
    let entries = query.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    entries.collect()
}

fn compare_schemas(found: &Schema, ours: &Schema) -> Vec<String> {
    let name = |(kind, name): &(String, String)| format!("{kind} `{name}`");
    let foreign = found.iter().filter_map(|(key, sql)| match ours.get(key) {
        None => Some(format!("{} is none of ours: it was added", name(key))),
        Some(our_sql) if our_sql != sql => Some(format!("{} is not defined as ours is", name(key))),
        Some(_) => None,
    });
    let missing = ours.keys().filter(|key| !found.contains_key(key));
    foreign.chain(missing.map(|key| format!("{} is missing", name(key)))).collect()
}
