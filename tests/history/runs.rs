//! Run folders that know so much of a small world.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use crate::common::snapshot::create_snapshot;
use crate::common::test_dir::{CommandOutput, TestDir};

/// Exchanges by number.
pub type World = BTreeMap<u8, Room>;

#[derive(Clone, Debug, Default)]
pub struct Room {
    /// Roles by person.
    pub users: BTreeMap<u8, &'static str>,
    /// Group and person.
    pub members: BTreeSet<(u8, u8)>,
    /// Folder and group: one document in each folder, which that group may see.
    pub grants: BTreeSet<(u8, u8)>,
}

/// What a run does not know wholly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gap {
    /// The first entry is there all the same.
    Partial,
    Refused,
    Failed,
    /// The exchange is left out of the run.
    OutOfScope,
    /// It is in another share of the walk.
    OtherShare,
    /// It is not even listed.
    Unlisted,
}

/// By exchange and dataset; of exchanges as a whole the dataset is empty.
pub type Gaps = BTreeMap<(u8, &'static str), Gap>;

pub const DATASETS: [&str; 3] = ["users", "groups", "permissions"];
/// 2026-10-01T03:00:00Z
pub const FIRST_RUN: i64 = 1_790_823_600_000;
pub const DAY: i64 = 86_400_000;

/// The id of the run of a day, from 0.
pub fn run_id(day: usize) -> String {
    format!("202610{:02}T030000Z", day + 1)
}

/// Writes the run of a day; returns its folder.
pub fn write_run(dir: &TestDir, day: usize, world: &World, gaps: &Gaps) -> PathBuf {
    write_run_of(dir, day, world, gaps, "auditor@example.com")
}

pub fn write_run_of(dir: &TestDir, day: usize, world: &World, gaps: &Gaps, account: &str) -> PathBuf {
    let folder = runs_folder(dir).join(run_id(day));
    fs::create_dir_all(&folder).expect("a folder");
    let snapshot = create_snapshot(&folder.join("snapshot.sqlite"));
    let begun = FIRST_RUN + day as i64 * DAY;
    let sql = "INSERT INTO run (run_id, tool_version, service, account, started_on, finished_on, timezone, configuration)
               VALUES (?1, '0', 'https://api.example', ?2, ?3, ?4, 'UTC', '{}')";
    insert(&snapshot, sql, params![run_id(day), account, begun, begun + 60_000]);
    for (exchange, room) in world {
        write_room(&snapshot, *exchange, room, gaps, begun);
    }
    snapshot.execute_batch("COMMIT").expect("a commit");
    folder
}

pub fn runs_folder(dir: &TestDir) -> PathBuf {
    dir.path().join("ilaudit-runs")
}

fn insert(snapshot: &Connection, sql: &str, row: impl rusqlite::Params) {
    snapshot.prepare_cached(sql).and_then(|mut insert| insert.execute(row)).expect("a row");
}

fn write_room(snapshot: &Connection, exchange: u8, room: &Room, gaps: &Gaps, begun: i64) {
    let id = exchange.to_string();
    let reason = match gaps.get(&(exchange, "")) {
        Some(Gap::Unlisted) => return,
        Some(Gap::OtherShare) => Some("shard"),
        Some(_) => Some("excluded"),
        None => None,
    };
    let sql = "INSERT INTO scope (exchange_id, name, in_scope, reason) VALUES (?1, 'Room', ?2, ?3)";
    insert(snapshot, sql, params![id, reason.is_none(), reason]);
    if reason.is_some() {
        return;
    }
    insert(
        snapshot,
        "INSERT INTO exchanges (exchange_id, name) VALUES (?1, ?2)",
        [&id, &format!("Room {id}")],
    );
    for dataset in ["entry", "documents"].into_iter().chain(DATASETS) {
        let (state, rows) = match gaps.get(&(exchange, dataset)) {
            None => ("complete", write_rows(snapshot, &id, room, dataset, usize::MAX, begun)),
            Some(Gap::Partial) => ("partial", write_rows(snapshot, &id, room, dataset, 1, begun)),
            Some(Gap::Refused) => ("refused", None),
            Some(_) => ("failed", None),
        };
        let sql = "INSERT INTO coverage (exchange_id, dataset, state, rows, started_on, finished_on)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?5)";
        insert(snapshot, sql, params![id, dataset, state, rows, begun + 1000]);
    }
}

/// At most that many rows; returns how many there are.
fn write_rows(
    snapshot: &Connection,
    id: &str,
    room: &Room,
    dataset: &str,
    most: usize,
    begun: i64,
) -> Option<i64> {
    match dataset {
        "users" => {
            for (person, role) in room.users.iter().take(most) {
                let sql = "INSERT INTO users (exchange_id, workspace_user_id, user_id, email_id, role_type)
                           VALUES (?1, ?2, ?3, ?4, ?5)";
                insert(
                    snapshot,
                    sql,
                    params![id, format!("{id}{person}"), person.to_string(), address(*person), role],
                );
            }
            i64::try_from(room.users.len().min(most)).ok()
        }
        "groups" => {
            for group in 0..3 {
                let sql = "INSERT INTO groups (exchange_id, group_id, group_name) VALUES (?1, ?2, ?3)";
                insert(snapshot, sql, params![id, group.to_string(), format!("Group {group}")]);
            }
            for (group, person) in room.members.iter().take(most) {
                let sql = "INSERT INTO group_members (exchange_id, group_id, workspace_user_id, user_id)
                           VALUES (?1, ?2, ?3, ?4)";
                insert(
                    snapshot,
                    sql,
                    params![id, group.to_string(), format!("{id}{person}"), person.to_string()],
                );
            }
            Some(3)
        }
        "documents" => {
            for folder in 0..3 {
                let sql = "INSERT INTO documents (exchange_id, document_id, parent_id, file_name) VALUES (?1, ?2, ?2, 'd')";
                insert(snapshot, sql, params![id, folder.to_string()]);
            }
            Some(3)
        }
        "permissions" => {
            for folder in 0..3 {
                let sql =
                    "INSERT INTO document_units (exchange_id, dataset, document_id, state, collected_on)
                           VALUES (?1, 'permissions', ?2, 'complete', ?3)";
                insert(snapshot, sql, params![id, folder.to_string(), begun + 1000]);
            }
            for (position, (folder, group)) in room.grants.iter().take(most).enumerate() {
                let sql = "INSERT INTO permissions (exchange_id, document_id, listed_as, position, grantee_id, permission)
                           VALUES (?1, ?2, 'permissioned', ?3, ?4, 'SEE')";
                insert(snapshot, sql, params![id, folder.to_string(), position as i64, group.to_string()]);
            }
            i64::try_from(room.grants.len().min(most)).ok()
        }
        _ => None,
    }
}

pub fn address(person: u8) -> String {
    format!("p{person}@example.com")
}

/// A room of these people, with the role REVIEWER.
pub fn room_of(people: &[u8]) -> World {
    let users = people.iter().map(|person| (*person, "REVIEWER")).collect();
    World::from([(1, Room { users, ..Room::default() })])
}

/// The rows of a question; the exit code has to be one of those of an answer.
pub fn ask(dir: &TestDir, args: &[&str]) -> Vec<serde_json::Value> {
    let output = dir.ilaudit(&[&["history", "--format", "jsonl"], args].concat());
    assert!(matches!(output.code, Some(0 | 3)), "{} {}", output.stdout, output.stderr);
    read_lines(&output)
}

pub fn read_lines(output: &CommandOutput) -> Vec<serde_json::Value> {
    output.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Certainties by person, of roles alone.
pub fn certainties(rows: &[serde_json::Value]) -> Vec<(String, String)> {
    let text = |row: &serde_json::Value, column: &str| row[column].as_str().unwrap_or_default().to_owned();
    let roles = rows.iter().filter(|row| row["fact"] == "role");
    roles.map(|row| (text(row, "user_id"), text(row, "certainty"))).collect()
}

/// Opens the index that a call made.
pub fn open_index(dir: &Path) -> Connection {
    Connection::open(dir.join("history.sqlite")).expect("an index")
}
