//! Who and what the totals of a run are counted over.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde::Serialize;

/// What a total has to say of itself beside the lines of the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Population {
    /// Entries of the list of exchanges that could not be read: each may be an exchange in scope.
    pub unreadable_exchanges: u64,
    /// `None` in a run of a version that did not record it.
    pub scope: Option<Scope>,
    /// Different `user_id`s among the users of the exchanges whose users are wholly listed.
    pub people: u64,
    /// Users of these exchanges without a `user_id`: who they are is unknown.
    pub users_without_id: u64,
    /// Documents that were deleted and are still listed, in the exchanges whose documents are wholly listed.
    pub deleted_documents: u64,
    /// Further `user_id`s, of members of groups and of exchanges whose users are listed in part.
    pub further_people: u64,
}

/// The exchanges the account sees, as far as their entries could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Scope {
    /// In scope or not.
    pub seen: u64,
    pub in_scope: u64,
    /// The others, by the setting that leaves them out.
    pub left_out: BTreeMap<String, u64>,
}

impl Population {
    pub(super) fn read(snapshot: &Connection) -> rusqlite::Result<Self> {
        let unreadable = "SELECT COUNT(*) FROM unreadable
                          WHERE dataset = 'exchanges' AND reason <> 'this id is listed twice'";
        let people = "SELECT COUNT(DISTINCT u.user_id), COUNT(*) - COUNT(u.user_id)
                      FROM users AS u
                      INNER JOIN whole AS w ON w.exchange_id = u.exchange_id AND w.dataset = 'users'";
        let unreadable_exchanges = snapshot.query_row(unreadable, [], |row| row.get(0).map(to_count))?;
        let (people, users_without_id) =
            snapshot.query_row(people, [], |row| Ok((to_count(row.get(0)?), to_count(row.get(1)?))))?;
        let deleted = "SELECT COUNT(*) FROM documents AS d
                       INNER JOIN whole AS w ON w.exchange_id = d.exchange_id AND w.dataset = 'documents'
                       WHERE d.is_deleted = 1";
        let deleted_documents = snapshot.query_row(deleted, [], |row| row.get(0).map(to_count))?;
        let known = "SELECT COUNT(*) FROM (SELECT user_id FROM users UNION SELECT user_id FROM group_members) AS known
                     WHERE user_id IS NOT NULL";
        let known = snapshot.query_row(known, [], |row| row.get(0).map(to_count))?;
        let further_people = known.saturating_sub(people);
        let scope = Scope::read(snapshot)?;
        Ok(Self { unreadable_exchanges, scope, people, users_without_id, further_people, deleted_documents })
    }

    /// How many exchanges the account sees.
    pub fn count_seen(&self, scope: &Scope) -> u64 {
        scope.seen.saturating_add(self.unreadable_exchanges)
    }
}

impl Scope {
    fn read(snapshot: &Connection) -> rusqlite::Result<Option<Self>> {
        let sql = "SELECT COALESCE(reason, ''), in_scope, COUNT(*) FROM scope GROUP BY reason, in_scope";
        let mut query = snapshot.prepare(sql)?;
        let mut rows = query.query([])?;
        let mut scope = None;
        while let Some(row) = rows.next()? {
            let count = to_count(row.get(2)?);
            let known: &mut Self = scope.get_or_insert_default();
            known.seen += count;
            match row.get(1)? {
                true => known.in_scope += count,
                false => *known.left_out.entry(row.get(0)?).or_default() += count,
            }
        }
        Ok(scope)
    }

    /// How many exchanges are left out.
    pub fn count_left_out(&self) -> u64 {
        self.seen - self.in_scope
    }
}

fn to_count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
