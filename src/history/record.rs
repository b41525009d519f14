//! Taking what one run knew into the index: its facts, their intervals, and what everything is called.

use rusqlite::{Connection, Row, named_params, params};

use super::interval::{Interval, Moment, add_absence, add_sighting};

/// What is there once: facts, and the newest descriptions.
const DESCRIPTIONS: &str = "
    INSERT OR IGNORE INTO facts (owner, exchange_id, dataset, holder_type, holder_id, subject_id, value)
        SELECT :owner, exchange_id, dataset, holder_type, holder_id, subject_id, value FROM temp.seen;

    INSERT INTO people
        SELECT :owner, d.exchange_id, d.holder_type, d.holder_id, d.workspace_user_id, d.email_id, d.first_name, d.last_name,
            d.organization, k.ended_on
        FROM temp.described AS d
        INNER JOIN temp.known AS k ON k.exchange_id = d.exchange_id AND k.dataset = 'users'
        WHERE 1
        ON CONFLICT DO UPDATE SET
            workspace_user_id = excluded.workspace_user_id, email_id = excluded.email_id,
            first_name = excluded.first_name, last_name = excluded.last_name, organization = excluded.organization,
            described_on = excluded.described_on
        WHERE excluded.described_on >= described_on;

    INSERT INTO addresses
        SELECT :owner, d.exchange_id, d.holder_type, d.holder_id, d.email_id, k.ended_on, k.ended_on
        FROM temp.described AS d
        INNER JOIN temp.known AS k ON k.exchange_id = d.exchange_id AND k.dataset = 'users'
        WHERE d.email_id <> ''
        ON CONFLICT DO UPDATE SET
            first_on = MIN(first_on, excluded.first_on), last_on = MAX(last_on, excluded.last_on);

    INSERT INTO names
        SELECT :owner, exchange_id, kind, id, name, :started_on FROM temp.named WHERE name <> ''
        ON CONFLICT DO UPDATE SET name = excluded.name, described_on = excluded.described_on
        WHERE excluded.described_on >= described_on;";

/// A run that is being taken in.
pub(super) struct NewRun<'a> {
    pub index: &'a Connection,
    pub owner: i64,
    pub run: i64,
    pub started_on: i64,
}

/// What the run knew of a dataset of an exchange.
struct Observation {
    exchange_id: String,
    dataset: String,
    ended: Moment,
    is_whole: bool,
}

impl NewRun<'_> {
    /// Takes in what the temporary tables hold.
    pub fn record(&self) -> rusqlite::Result<()> {
        for statement in DESCRIPTIONS.split(";\n").filter(|statement| !statement.trim().is_empty()) {
            self.record_descriptions(statement)?;
        }
        for observation in self.list_observations()? {
            self.record_observation(&observation)?;
        }
        let sql = "INSERT INTO observations (owner, exchange_id, dataset, ended_on, run, began_on, state)
                   SELECT ?1, exchange_id, dataset, ended_on, ?2, began_on, state FROM temp.known";
        self.index.execute(sql, [self.owner, self.run]).map(drop)
    }

    fn record_descriptions(&self, statement: &str) -> rusqlite::Result<()> {
        let mut statement = self.index.prepare_cached(statement)?;
        for (name, value) in [(":owner", self.owner), (":started_on", self.started_on)] {
            if let Some(place) = statement.parameter_index(name)? {
                statement.raw_bind_parameter(place, value)?;
            }
        }
        statement.raw_execute().map(drop)
    }

    fn list_observations(&self) -> rusqlite::Result<Vec<Observation>> {
        let sql = "SELECT exchange_id, dataset, ended_on, state = 'whole' FROM temp.known WHERE state <> 'other_share'";
        let mut query = self.index.prepare_cached(sql)?;
        let read = |row: &Row<'_>| {
            let ended = Moment { on: row.get(2)?, run: self.run };
            Ok(Observation { exchange_id: row.get(0)?, dataset: row.get(1)?, ended, is_whole: row.get(3)? })
        };
        query.query_map([], read)?.collect()
    }

    /// Moves the intervals of all facts of a dataset of an exchange.
    fn record_observation(&self, observation: &Observation) -> rusqlite::Result<()> {
        let whole = self.list_whole(observation)?;
        for fact in self.list_facts(observation)? {
            let mut intervals = fact.intervals.clone();
            if fact.is_seen {
                add_sighting(&mut intervals, observation.ended, &whole);
            } else if observation.is_whole {
                add_absence(&mut intervals, observation.ended.on, &whole);
            }
            if intervals != fact.intervals {
                self.replace_intervals(fact.id, &intervals)?;
            }
        }
        Ok(())
    }

    /// When other runs knew the whole.
    fn list_whole(&self, observation: &Observation) -> rusqlite::Result<Vec<Moment>> {
        let sql = "SELECT ended_on, run FROM observations
                   WHERE owner = ?1 AND exchange_id = ?2 AND dataset = ?3 AND state = 'whole' ORDER BY ended_on, run";
        let mut query = self.index.prepare_cached(sql)?;
        let read = |row: &Row<'_>| Ok(Moment { on: row.get(0)?, run: row.get(1)? });
        query.query_map(params![self.owner, observation.exchange_id, observation.dataset], read)?.collect()
    }

    fn list_facts(&self, observation: &Observation) -> rusqlite::Result<Vec<Fact>> {
        let sql = "SELECT f.fact, s.value IS NOT NULL, i.first_on, i.first_run, i.last_on, i.last_run
                   FROM facts AS f
                   LEFT JOIN temp.seen AS s
                       ON s.exchange_id = f.exchange_id AND s.dataset = f.dataset AND s.holder_type = f.holder_type
                           AND s.holder_id = f.holder_id AND s.subject_id = f.subject_id AND s.value = f.value
                   LEFT JOIN intervals AS i ON i.fact = f.fact
                   WHERE f.owner = :owner AND f.exchange_id = :exchange AND f.dataset = :dataset
                   ORDER BY f.fact, i.first_on";
        let mut query = self.index.prepare_cached(sql)?;
        let mut rows = query.query(named_params! {
            ":owner": self.owner, ":exchange": observation.exchange_id, ":dataset": observation.dataset
        })?;
        let mut facts: Vec<Fact> = Vec::new();
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            if facts.last().is_none_or(|fact| fact.id != id) {
                facts.push(Fact { id, is_seen: row.get(1)?, intervals: Vec::new() });
            }
            if let Some(fact) = facts.last_mut() {
                fact.intervals.extend(read_interval(row, 2)?);
            }
        }
        Ok(facts)
    }

    fn replace_intervals(&self, fact: i64, intervals: &[Interval]) -> rusqlite::Result<()> {
        self.index.prepare_cached("DELETE FROM intervals WHERE fact = ?1")?.execute([fact])?;
        let sql = "INSERT INTO intervals (fact, first_on, first_run, last_on, last_run) VALUES (?1, ?2, ?3, ?4, ?5)";
        let mut insert = self.index.prepare_cached(sql)?;
        intervals.iter().try_for_each(|Interval { first, last }| {
            insert.execute([fact, first.on, first.run, last.on, last.run]).map(drop)
        })
    }
}

struct Fact {
    id: i64,
    is_seen: bool,
    intervals: Vec<Interval>,
}

/// The interval in four columns; `None` where they are empty.
pub(super) fn read_interval(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Interval>> {
    let Some(first_on) = row.get(column)? else { return Ok(None) };
    let first = Moment { on: first_on, run: row.get(column + 1)? };
    Ok(Some(Interval { first, last: Moment { on: row.get(column + 2)?, run: row.get(column + 3)? } }))
}
