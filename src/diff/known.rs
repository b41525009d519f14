//! What a run knows of the exchanges: which it lists, which it leaves out, and which datasets of them are whole.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::FromSql;
use rusqlite::{Connection, Row};

use super::subjects::{ENTRY, EXCHANGES};
use crate::store::{Snapshot, StoreError};

/// Of an entry that was refused the state is known all the same: it is the answer.
const LEDGER: &str = "
    SELECT
        c.exchange_id,
        c.dataset,
        CASE
            WHEN w.dataset IS NOT NULL THEN 'complete'
            WHEN c.dataset = 'entry' AND c.state = 'refused' AND e.entry_state IS NOT NULL THEN 'complete'
            WHEN c.state = 'complete' THEN 'partial'
            ELSE COALESCE(c.state, 'skipped')
        END
    FROM coverage AS c
    LEFT JOIN whole AS w ON w.exchange_id = c.exchange_id AND w.dataset = c.dataset
    LEFT JOIN exchanges AS e ON e.exchange_id = c.exchange_id";

/// The exchanges that the service listed to the end of the run.
const LISTED: &str = "
    SELECT exchange_id, name FROM exchanges
    WHERE exchange_id NOT IN (SELECT exchange_id FROM unlisted_exchanges)";

const LEFT_OUT: &str = "SELECT exchange_id, COALESCE(reason, '') FROM scope WHERE in_scope = 0";

/// How many entries of the list of exchanges could not be read, and how many shares of the walk are missing: any exchange
/// may be among them.
const MISSING: &str = "
    SELECT
        (SELECT COUNT(*) FROM unreadable WHERE dataset = 'exchanges' AND reason <> 'this id is listed twice')
        + (SELECT COUNT(*) FROM merged_shards WHERE run_id IS NULL)";

/// What `before` and `after` say of a dataset that is whole.
pub(super) const WHOLE: &str = "complete";
/// And of one that the run was not asked for.
const NOT_ASKED: &str = "not asked for";

/// What one run knows.
pub(super) struct Known {
    /// Names by id.
    listed: BTreeMap<String, Option<String>>,
    left_out: BTreeMap<String, String>,
    /// By exchange and dataset.
    states: BTreeMap<(String, String), String>,
    records_scope: bool,
    is_list_whole: bool,
}

/// Whether a run has an exchange.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Presence {
    Listed,
    /// The service lists no such exchange.
    Gone,
    /// Why nobody can tell.
    Unknown(String),
}

impl Known {
    pub fn read(snapshot: &Snapshot) -> Result<Self, StoreError> {
        read(snapshot.connection()).map_err(StoreError::snapshot(snapshot.path()))
    }

    /// The exchanges there are.
    pub fn exchanges(&self) -> impl Iterator<Item = &String> {
        self.listed.keys()
    }

    pub fn name(&self, exchange: &str) -> Option<&String> {
        self.listed.get(exchange)?.as_ref()
    }

    /// Whether the run knows of an exchange, in scope or not.
    pub fn mentions(&self, exchange: &str) -> bool {
        self.listed.contains_key(exchange) || self.left_out.contains_key(exchange)
    }

    pub fn presence(&self, exchange: &str) -> Presence {
        match self.left_out.get(exchange) {
            _ if self.listed.contains_key(exchange) => Presence::Listed,
            Some(reason) => Presence::Unknown(format!("out of scope: {reason}")),
            None if !self.is_list_whole => Presence::Unknown("the list of exchanges is not whole".to_owned()),
            None if !self.records_scope => Presence::Unknown("the scope was not recorded".to_owned()),
            None => Presence::Gone,
        }
    }

    /// The state of a dataset of an exchange that is listed; `None` where the run was not asked for it.
    pub fn state(&self, exchange: &str, dataset: &str) -> Option<&str> {
        if dataset == EXCHANGES {
            return Some(WHOLE);
        }
        self.states.get(&(exchange.to_owned(), dataset.to_owned())).map(String::as_str)
    }
}

/// How two runs stand to a dataset of an exchange that both list.
#[derive(Debug, PartialEq)]
pub(super) enum Standing<'a> {
    /// Neither was asked for it.
    NotAsked,
    /// Both know it wholly.
    Known,
    /// What the old run and the new one say of it.
    Unknown(&'a str, &'a str),
}

impl<'a> Standing<'a> {
    pub fn of(old: &'a Known, new: &'a Known, exchange: &str, dataset: &str) -> Self {
        match (old.state(exchange, dataset), new.state(exchange, dataset)) {
            (None, None) if dataset == ENTRY => Self::Unknown(NOT_ASKED, NOT_ASKED),
            (None, None) => Self::NotAsked,
            (Some(WHOLE), Some(WHOLE)) => Self::Known,
            (before, after) => Self::Unknown(before.unwrap_or(NOT_ASKED), after.unwrap_or(NOT_ASKED)),
        }
    }
}

fn read(snapshot: &Connection) -> rusqlite::Result<Known> {
    let state = |row: &Row<'_>| Ok(((row.get(0)?, row.get(1)?), row.get(2)?));
    let is_list_whole = snapshot.query_row(MISSING, [], |row| row.get::<_, i64>(0))? == 0;
    let records_scope = snapshot.query_row("SELECT EXISTS (SELECT 1 FROM scope)", [], |row| row.get(0))?;
    Ok(Known {
        listed: snapshot.prepare(LISTED)?.query_map([], read_pair)?.collect::<rusqlite::Result<_>>()?,
        left_out: snapshot.prepare(LEFT_OUT)?.query_map([], read_pair)?.collect::<rusqlite::Result<_>>()?,
        states: snapshot.prepare(LEDGER)?.query_map([], state)?.collect::<rusqlite::Result<_>>()?,
        records_scope,
        is_list_whole,
    })
}

fn read_pair<T: FromSql>(row: &Row<'_>) -> rusqlite::Result<(String, T)> {
    Ok((row.get(0)?, row.get(1)?))
}

/// The ids that either run lists.
pub(super) fn list_exchanges<'a>(old: &'a Known, new: &'a Known) -> BTreeSet<&'a String> {
    old.exchanges().chain(new.exchanges()).collect()
}
