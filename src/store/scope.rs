//! The exchanges the account sees, in scope or not, and the line of the ledger that counts them.

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::insert::Done;
use super::ledger;
use crate::model::{Coverage, Exchange, ExchangeId, LeftOut, Subject};

type Tx<'a> = Transaction<'a>;

/// Records the exchanges of the run as in scope, and these as left out. Only what has changed is written: a run that is
/// resumed takes no room for what it knows.
pub fn record_scope(tx: &Tx, left_out: &[(Exchange, LeftOut)]) -> Done {
    let ids: Vec<&str> = left_out.iter().map(|(exchange, _)| exchange.id.as_str()).collect();
    let sql = "DELETE FROM scope WHERE in_scope = 0 AND exchange_id NOT IN (SELECT value FROM json_each(?1))";
    tx.execute(sql, [serde_json::json!(ids).to_string()])?;
    add_exchanges(tx)?;
    let sql = "INSERT INTO scope (exchange_id, name, phase, in_scope, reason) VALUES (?1, ?2, ?3, 0, ?4)
               ON CONFLICT (exchange_id) DO UPDATE
               SET (name, phase, reason) = (excluded.name, excluded.phase, excluded.reason)
               WHERE in_scope = 0 AND (name, phase, reason) IS NOT (excluded.name, excluded.phase, excluded.reason)";
    let mut insert = tx.prepare(sql)?;
    for (exchange, reason) in left_out {
        insert.execute(params![exchange.id.as_str(), exchange.name, exchange.phase, reason.as_str()])?;
    }
    record_line(tx)
}

/// Takes in what a shard recorded: what it left out to another shard may be what that one left out itself.
pub fn merge_scope(tx: &Tx) -> Done {
    let sql = "INSERT INTO scope (exchange_id, name, phase, in_scope, reason)
               SELECT exchange_id, name, phase, in_scope, reason FROM shard.scope WHERE TRUE
               ON CONFLICT (exchange_id) DO UPDATE SET reason = excluded.reason WHERE scope.reason = 'shard'";
    tx.execute(sql, []).map(drop)
}

/// Once all shards are there: what any of them took in is in scope.
pub fn finish_merged_scope(tx: &Tx) -> Done {
    if tx.query_row("SELECT EXISTS (SELECT 1 FROM scope)", [], |row| row.get(0))? {
        add_exchanges(tx)?;
    }
    record_line(tx)
}

fn add_exchanges(tx: &Tx) -> Done {
    let sql = "INSERT OR REPLACE INTO scope (exchange_id, name, phase, in_scope, reason)
               SELECT exchange_id, name, phase, 1, NULL FROM exchanges
               EXCEPT SELECT exchange_id, name, phase, in_scope, reason FROM scope";
    tx.execute(sql, []).map(drop)
}

/// The line that says how many exchanges are left out; none where that is none, or unknown.
fn record_line(tx: &Tx) -> Done {
    let nowhere = ExchangeId::new("");
    let count = |what: &str| {
        let sql = format!("SELECT COUNT(*) FROM scope WHERE {what}");
        tx.query_row(&sql, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs)
    };
    let (in_scope, left_out) = (count("in_scope = 1")?, count("in_scope = 0")?);
    if left_out == 0 {
        let sql = "DELETE FROM coverage WHERE exchange_id = ?1 AND dataset = ?2";
        return tx.execute(sql, params![nowhere.as_str(), Subject::Scope.name()]).map(drop);
    }
    let seen = in_scope + left_out;
    if line_counts(tx)? == Some((in_scope, seen)) {
        return Ok(());
    }
    let reason = format!("left out by the scope: {left_out} of the exchanges the account sees");
    let line = Coverage::skipped(nowhere, Subject::Scope, reason);
    ledger::record_coverage(tx, &Coverage { rows: Some(in_scope), rows_expected: Some(seen), ..line })
}

/// How many exchanges the line counts in scope, and in all.
fn line_counts(tx: &Tx) -> rusqlite::Result<Option<(u64, u64)>> {
    let sql = "SELECT rows, rows_expected FROM coverage WHERE exchange_id = '' AND dataset = ?1";
    let read =
        |row: &Row<'_>| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, i64>(1)?.unsigned_abs()));
    tx.query_row(sql, [Subject::Scope.name()], read).optional()
}
