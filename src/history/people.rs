//! What the index knows of some people, for the page of a person: addresses they once had, and from when to when.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::error::HistoryError;
use super::index::Index;
use crate::model::Timestamp;
use crate::people::{Alias, PeopleEntry, PeopleList, PersonFact};
use crate::store::Run;

const RUN: &str = "
    SELECT r.run, r.owner FROM runs AS r INNER JOIN owners AS o USING (owner)
    WHERE r.run_id = :run_id AND o.service = :service AND o.account IS :account";

const ADDRESSES: &str = "
    SELECT DISTINCT holder_id, email_id FROM addresses WHERE owner = ?1 AND holder_type = 'user_id' ORDER BY 1, 2";

/// The roles and memberships of a person, an interval a row, but for those that began after the run.
const FACTS: &str = "
    SELECT
        f.exchange_id,
        x.name,
        f.dataset = 'users',
        f.subject_id,
        CASE f.dataset WHEN 'users' THEN f.value ELSE COALESCE(s.name, '') END,
        EXISTS (
            SELECT 1 FROM observations AS o
            WHERE
                o.owner = f.owner AND o.exchange_id = f.exchange_id AND o.dataset = f.dataset AND o.run = :run
                AND o.state <> 'other_share' AND o.ended_on BETWEEN i.first_on AND i.last_on
        ),
        (
            SELECT r.started_on FROM observations AS o INNER JOIN runs AS r ON r.run = o.run
            WHERE
                o.owner = f.owner AND o.exchange_id = f.exchange_id AND o.dataset = f.dataset AND o.state = 'whole'
                AND o.ended_on < i.first_on
            ORDER BY o.ended_on DESC, o.run DESC LIMIT 1
        ),
        b.started_on,
        e.started_on,
        (
            SELECT r.started_on FROM observations AS o INNER JOIN runs AS r ON r.run = o.run
            WHERE
                o.owner = f.owner AND o.exchange_id = f.exchange_id AND o.dataset = f.dataset AND o.state = 'whole'
                AND o.ended_on > i.last_on
            ORDER BY o.ended_on, o.run LIMIT 1
        )
    FROM facts AS f
    INNER JOIN intervals AS i ON i.fact = f.fact
    INNER JOIN runs AS b ON b.run = i.first_run
    INNER JOIN runs AS e ON e.run = i.last_run
    INNER JOIN runs AS n ON n.run = :run
    LEFT JOIN names AS x
        ON x.owner = f.owner AND x.exchange_id = f.exchange_id AND x.kind = 'exchange' AND x.id = f.exchange_id
    LEFT JOIN names AS s
        ON s.owner = f.owner AND s.exchange_id = f.exchange_id AND s.kind = 'group' AND s.id = f.subject_id
    WHERE
        f.owner = :owner AND f.holder_type = 'user_id' AND f.holder_id = :user_id AND f.dataset IN ('users', 'groups')
        AND b.started_on <= n.started_on
    ORDER BY f.fact, i.first_on";

/// What the index knows of people up to a run.
pub(crate) struct PeopleHistory<'a> {
    index: &'a Index,
    run: i64,
    owner: i64,
}

impl<'a> PeopleHistory<'a> {
    /// `None` where the index does not know the run.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of_run(index: &'a Index, run: &Run) -> Result<Option<Self>, HistoryError> {
        let names = named_params! { ":run_id": run.id, ":service": run.service, ":account": run.account };
        let read = |row: &Row<'_>| Ok(Self { index, run: row.get(0)?, owner: row.get(1)? });
        let found = index.connection().query_row(RUN, names, read).optional();
        found.map_err(HistoryError::index(index.path()))
    }

    /// Whoever had an address that the list names, in any run that the index knows.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn find_aliases(&self, list: &PeopleList) -> Result<Vec<Alias>, HistoryError> {
        self.read_aliases(self.index.connection(), list).map_err(HistoryError::index(self.index.path()))
    }

    fn read_aliases(&self, index: &Connection, list: &PeopleList) -> rusqlite::Result<Vec<Alias>> {
        let mut query = index.prepare(ADDRESSES)?;
        let mut rows = query.query([self.owner])?;
        let mut aliases = Vec::new();
        while let Some(row) = rows.next()? {
            let (user_id, address): (String, String) = (row.get(0)?, row.get(1)?);
            let address = address.trim().to_lowercase();
            let domain = address.rsplit_once('@').map(|(_, domain)| PeopleEntry::Domain(domain.to_owned()));
            let named = domain.into_iter().chain([PeopleEntry::Address(address)]);
            let found = named.filter(|entry| list.entries.contains(entry));
            aliases.extend(found.map(|entry| Alias { entry, user_id: user_id.clone() }));
        }
        Ok(aliases)
    }

    /// Where these people were, with which role and in which groups, and from when to when.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn list_facts(&self, user_ids: &BTreeSet<String>) -> Result<Vec<PersonFact>, HistoryError> {
        let list = || {
            let mut query = self.index.connection().prepare(FACTS)?;
            let mut facts = Vec::new();
            for user_id in user_ids {
                let names = named_params! { ":run": self.run, ":owner": self.owner, ":user_id": user_id };
                let found = query.query_map(names, |row| read_fact(row, user_id))?;
                facts.extend(found.collect::<rusqlite::Result<Vec<_>>>()?);
            }
            Ok(facts)
        };
        list().map_err(HistoryError::index(self.index.path()))
    }
}

fn read_fact(row: &Row<'_>, user_id: &str) -> rusqlite::Result<PersonFact> {
    let moment = |index| row.get::<_, Option<i64>>(index).map(|millis| millis.map(Timestamp::from_millis));
    Ok(PersonFact {
        user_id: user_id.to_owned(),
        exchange_id: row.get(0)?,
        exchange_name: row.get(1)?,
        fact: if row.get(2)? { "room" } else { "group" },
        subject_id: row.get(3)?,
        subject: row.get(4)?,
        is_now: row.get(5)?,
        absent_before: moment(6)?,
        first_seen: Timestamp::from_millis(row.get(7)?),
        last_seen: Timestamp::from_millis(row.get(8)?),
        absent_since: moment(9)?,
    })
}
