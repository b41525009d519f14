//! The runs of each account, and what they knew of an exchange.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Row, params};

use super::interval::Moment;
use super::judge::{Known, Listing};

/// A service and an account at it.
pub(super) struct Owner {
    pub id: i64,
    pub service: String,
    pub account: Option<String>,
}

/// Every account that runs were made with.
pub(super) fn list_owners(index: &Connection) -> rusqlite::Result<Vec<Owner>> {
    let mut query =
        index.prepare("SELECT owner, service, account FROM owners ORDER BY service, account, owner")?;
    let read = |row: &Row<'_>| Ok(Owner { id: row.get(0)?, service: row.get(1)?, account: row.get(2)? });
    query.query_map([], read)?.collect()
}

/// The exchanges that an owner's runs listed anything of, with the datasets.
pub(super) fn list_exchanges(
    index: &Connection,
    owner: i64,
) -> rusqlite::Result<BTreeMap<String, Vec<String>>> {
    let sql =
        "SELECT DISTINCT exchange_id, dataset FROM observations WHERE owner = ?1 AND state <> 'other_share'
               ORDER BY exchange_id, dataset";
    let mut query = index.prepare(sql)?;
    let mut rows = query.query([owner])?;
    let mut exchanges = BTreeMap::<String, Vec<String>>::new();
    while let Some(row) = rows.next()? {
        exchanges.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(exchanges)
}

/// What an exchange was called last.
pub(super) fn read_exchange_name(
    index: &Connection,
    owner: i64,
    exchange: &str,
) -> rusqlite::Result<Option<String>> {
    let sql =
        "SELECT MAX(name) FROM names WHERE owner = ?1 AND exchange_id = ?2 AND kind = 'exchange' AND id = ?2";
    index.prepare_cached(sql)?.query_row(params![owner, exchange], |row| row.get(0))
}

/// The runs of an owner.
pub(super) struct OwnerRuns {
    /// In the order in which they began.
    begun: Vec<Moment>,
    ids: BTreeMap<i64, (String, i64)>,
}

impl OwnerRuns {
    pub fn read(index: &Connection, owner: i64) -> rusqlite::Result<Self> {
        let sql = "SELECT run, run_id, started_on FROM runs WHERE owner = ?1 ORDER BY started_on, run";
        let mut query = index.prepare(sql)?;
        let mut rows = query.query([owner])?;
        let (mut begun, mut ids) = (Vec::new(), BTreeMap::new());
        while let Some(row) = rows.next()? {
            let (run, on) = (row.get(0)?, row.get(2)?);
            begun.push(Moment { on, run });
            ids.insert(run, (row.get(1)?, on));
        }
        Ok(Self { begun, ids })
    }

    pub fn id(&self, run: Option<i64>) -> Option<&str> {
        self.ids.get(&run?).map(|(id, _)| id.as_str())
    }

    pub fn started_on(&self, run: Option<i64>) -> Option<i64> {
        self.ids.get(&run?).map(|(_, on)| *on)
    }

    /// What these runs knew of a dataset of an exchange.
    pub fn read_known(
        &self,
        index: &Connection,
        owner: i64,
        exchange: &str,
        dataset: &str,
    ) -> rusqlite::Result<Known> {
        let sql = "SELECT began_on, ended_on, run, state FROM observations
                   WHERE owner = ?1 AND exchange_id = ?2 AND dataset = ?3 ORDER BY ended_on, run";
        let mut query = index.prepare_cached(sql)?;
        let mut rows = query.query(params![owner, exchange, dataset])?;
        let (mut known, mut knew) = (Known::default(), BTreeSet::new());
        while let Some(row) = rows.next()? {
            let ended = Moment { on: row.get(1)?, run: row.get(2)? };
            let listing = Listing { began_on: row.get(0)?, ended };
            match row.get_ref(3)?.as_str()? {
                "partial" => known.partial.push(listing),
                state => {
                    knew.insert(ended.run);
                    known.whole.extend((state == "whole").then_some(listing));
                }
            }
        }
        known.unknown_runs = self.begun.iter().filter(|began| !knew.contains(&began.run)).copied().collect();
        Ok(known)
    }
}
