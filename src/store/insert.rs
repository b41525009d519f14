//! How the run, its exchanges and their splashes become rows, and what cannot become one is kept.

use std::borrow::Cow;

use rusqlite::{Transaction, params};
use sha2::{Digest, Sha256};

use super::snapshot::run::Run;
use crate::model::{Exchange, ExchangeId, ListingEntry, Splash, Subject, Timestamp, UnitId};

type Tx<'a> = Transaction<'a>;
pub type Done = rusqlite::Result<()>;

pub fn insert_run(tx: &Tx, run: &Run) -> Done {
    let sql = "INSERT INTO run (run_id, tool_version, service, account, started_on, timezone, configuration,
                                provenance)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let version = env!("CARGO_PKG_VERSION");
    let row = params![
        run.id,
        version,
        run.service,
        run.account,
        run.started_on.as_millis(),
        run.timezone,
        run.configuration,
        run.provenance,
    ];
    tx.execute(sql, row).map(drop)
}

/// Adds each entry by `insert`, which says whether it became a row; one that did not, or that could not be read, is
/// kept as it came.
pub fn keep_entries<T>(
    tx: &Tx,
    unit: &UnitId,
    subject: Subject,
    entries: &[ListingEntry<T>],
    mut insert: impl FnMut(&T) -> rusqlite::Result<bool>,
) -> Done {
    for entry in entries {
        let reason = match &entry.item {
            Ok(item) if insert(item)? => continue,
            Ok(_) => "this id is listed twice",
            Err(reason) => reason,
        };
        keep_unreadable(tx, unit, subject, entry, reason)?;
    }
    Ok(())
}

/// Adds an exchange; `false` where its id is there already.
pub fn insert_exchange(tx: &Tx, e: &Exchange) -> rusqlite::Result<bool> {
    let sql = "INSERT OR IGNORE INTO exchanges
               (exchange_id, name, workspace_name, host, phase, type, security_level, parent_template_id,
                version, description, location, pvp_enabled, html_view_enabled, new_tasks,
                new_participant_requests, extra)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
    let row = params![
        e.id.as_str(),
        e.name,
        e.workspace_name,
        e.host,
        e.phase,
        e.kind,
        e.security_level,
        e.parent_template_id,
        e.version,
        e.description,
        e.location,
        e.pvp_enabled,
        e.html_view_enabled,
        e.new_tasks,
        e.new_participant_requests,
        e.extra,
    ];
    Ok(tx.prepare_cached(sql)?.execute(row)? == 1)
}

/// Keeps the splash of an exchange over the one that was read before, but for one that was consented to.
pub fn keep_splash(tx: &Tx, exchange: &ExchangeId, s: &Splash) -> Done {
    let sql = "INSERT INTO splashes
               (exchange_id, required, accept_text, display_type, splash_type, text, text_sha256, accepted_on)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
               ON CONFLICT (exchange_id) DO UPDATE
               SET (required, accept_text, display_type, splash_type, text, text_sha256, accepted_on) =
                   (?2, ?3, ?4, ?5, ?6, ?7, ?8)
               WHERE accepted_on IS NULL";
    let row = params![
        exchange.as_str(),
        s.required,
        s.accept_text,
        s.display_type,
        s.splash_type,
        s.text,
        s.text.as_ref().map(|text| hex::encode(Sha256::digest(text))),
        to_millis(s.accepted_on),
    ];
    tx.prepare_cached(sql)?.execute(row).map(drop)
}

fn keep_unreadable<T>(
    tx: &Tx,
    unit: &UnitId,
    subject: Subject,
    entry: &ListingEntry<T>,
    reason: &str,
) -> Done {
    let sql = "INSERT OR REPLACE INTO unreadable
               (exchange_id, dataset, list, position, reason, raw)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let (exchange, list) = (unit.exchange.as_str(), describe_list(unit, entry.list));
    let raw = String::from_utf8_lossy(&entry.raw);
    let row = params![exchange, subject.name(), list, entry.position as i64, reason, raw];
    tx.prepare_cached(sql)?.execute(row).map(drop)
}

/// The name of a list; that of a document's answer is told apart by the document's id.
pub fn describe_list(unit: &UnitId, list: &'static str) -> Cow<'static, str> {
    match &unit.document {
        None => list.into(),
        Some(document) => format!("documents/{document}/{list}").into(),
    }
}

pub fn to_millis(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::as_millis)
}
