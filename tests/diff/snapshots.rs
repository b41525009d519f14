//! A world as a run folder that has no reports yet.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use crate::common::snapshot::create_snapshot;

use super::world::{DATASETS, Exchange, Hidden, World};

/// Writes the run that knows this of the world; returns its folder.
pub fn write_run(dir: &Path, id: &str, world: &World) -> PathBuf {
    let folder = dir.join(id);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder");
    let snapshot = create_snapshot(&folder.join("snapshot.sqlite"));
    let sql = "INSERT INTO run (run_id, tool_version, service, account, started_on, finished_on, timezone, configuration)
               VALUES (?1, '0', 'https://api.example', 'auditor@example.com', 1, 2, 'UTC', '{}')";
    insert(&snapshot, sql, [id]);
    for (number, exchange) in world {
        write_exchange(&snapshot, &number.to_string(), exchange);
    }
    snapshot.execute_batch("COMMIT").expect("a commit");
    folder
}

fn insert(snapshot: &Connection, sql: &str, row: impl rusqlite::Params) {
    snapshot.prepare_cached(sql).and_then(|mut insert| insert.execute(row)).expect("a row");
}

fn write_exchange(snapshot: &Connection, id: &str, exchange: &Exchange) {
    let sql = "INSERT INTO exchanges (exchange_id, name, phase, entry_state) VALUES (?1, ?2, ?3, 'ALLOW')";
    insert(snapshot, sql, params![id, named("Room", exchange.name), named("PHASE", exchange.phase)]);
    let sql = "INSERT INTO scope (exchange_id, name, in_scope) VALUES (?1, ?2, 1)";
    insert(snapshot, sql, params![id, named("Room", exchange.name)]);
    let sql = "INSERT INTO coverage (exchange_id, dataset, state) VALUES (?1, 'entry', 'complete')";
    insert(snapshot, sql, [id]);
    if let Some(text) = exchange.splash {
        let sql = "INSERT INTO splashes (exchange_id, text_sha256) VALUES (?1, ?2)";
        insert(snapshot, sql, params![id, named("hash", text)]);
    }
    for dataset in DATASETS {
        write_dataset(snapshot, id, exchange, dataset);
    }
}

fn write_dataset(snapshot: &Connection, id: &str, exchange: &Exchange, dataset: &str) {
    let (state, rows) = match exchange.hidden.get(dataset) {
        None => ("complete", write_rows(snapshot, id, exchange, dataset, usize::MAX)),
        Some(Hidden::Partial) => ("partial", write_rows(snapshot, id, exchange, dataset, 1)),
        Some(Hidden::Refused) => ("refused", None),
        Some(Hidden::Failed) => ("failed", None),
        Some(Hidden::NotAsked) => return,
    };
    let sql = "INSERT INTO coverage (exchange_id, dataset, state, rows) VALUES (?1, ?2, ?3, ?4)";
    insert(snapshot, sql, params![id, dataset, state, rows]);
}

/// At most that many rows; returns how many there are.
fn write_rows(
    snapshot: &Connection,
    id: &str,
    exchange: &Exchange,
    dataset: &str,
    most: usize,
) -> Option<i64> {
    let count = match dataset {
        "settings" => {
            for (position, (name, value)) in exchange.settings.iter().take(most).enumerate() {
                let sql = "INSERT INTO settings (exchange_id, position, name, value, raw) VALUES (?1, ?2, ?3, ?4, '{}')";
                insert(
                    snapshot,
                    sql,
                    params![id, position as i64, named("setting", *name), named("a; \"b\"", *value)],
                );
            }
            exchange.settings.len()
        }
        "users" => {
            for (number, user) in exchange.users.iter().take(most) {
                let sql = "INSERT INTO users (exchange_id, workspace_user_id, user_id, role_type, email_id, key_contact)
                           VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
                let (email, role) = (user.email.map(|email| named("who@", email)), named("ROLE", user.role));
                let user_id = user.user_id.map(|user_id| user_id.to_string());
                insert(
                    snapshot,
                    sql,
                    params![id, number.to_string(), user_id, role, email, user.is_key_contact],
                );
            }
            exchange.users.len()
        }
        "groups" => {
            for (number, name) in exchange.groups.iter().take(most) {
                let sql = "INSERT INTO groups (exchange_id, group_id, group_name) VALUES (?1, ?2, ?3)";
                insert(snapshot, sql, params![id, number.to_string(), named("Group", *name)]);
            }
            for (group, user) in exchange.members.iter().take(most) {
                let sql = "INSERT INTO group_members (exchange_id, group_id, workspace_user_id, user_id)
                           VALUES (?1, ?2, ?3, ?4)";
                let user_id = exchange.users.get(user).and_then(|user| user.user_id).map(|id| id.to_string());
                insert(snapshot, sql, params![id, group.to_string(), user.to_string(), user_id]);
            }
            exchange.groups.len()
        }
        "folders" => {
            for (number, name) in exchange.folders.iter().take(most) {
                let sql = "INSERT INTO folders (exchange_id, folder_id, name, path) VALUES (?1, ?2, ?3, ?3)";
                insert(snapshot, sql, params![id, number.to_string(), named("Folder", *name)]);
            }
            exchange.folders.len()
        }
        "documents" => {
            for (number, document) in exchange.documents.iter().take(most) {
                let sql = "INSERT INTO documents
                           (exchange_id, document_id, parent_id, name, file_name, size_bytes, is_deleted)
                           VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)";
                let (folder, name) =
                    (document.folder.map(|folder| folder.to_string()), named("Doc", document.name));
                insert(
                    snapshot,
                    sql,
                    params![id, number.to_string(), folder, name, document.size, document.is_deleted],
                );
            }
            exchange.documents.len()
        }
        _ => {
            for (position, ((document, grantee), grant)) in exchange.grants.iter().take(most).enumerate() {
                let sql = "INSERT INTO permissions
                           (exchange_id, document_id, listed_as, position, grantee_id, permission, drm)
                           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
                let listed_as = if grant.permissioned { "permissioned" } else { "non_permissioned" };
                let (document, grantee) = (document.to_string(), grantee.to_string());
                let drm = named("DRM", grant.drm);
                insert(
                    snapshot,
                    sql,
                    params![id, document, listed_as, position as i64, grantee, grant.permission, drm],
                );
            }
            exchange.grants.len()
        }
    };
    i64::try_from(count.min(most)).ok()
}

/// A text for a number.
pub fn named(what: &str, number: u8) -> String {
    format!("{what}{number}")
}
