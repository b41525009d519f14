//! Who and what the totals of a run are counted over.

use rusqlite::Connection;

/// What a total has to say of itself beside the lines of the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Population {
    /// Entries of the list of exchanges that could not be read: each may be an exchange in scope.
    pub unreadable_exchanges: u64,
    /// Different `user_id`s among the users of the exchanges whose users are wholly listed.
    pub people: u64,
    /// Users of these exchanges without a `user_id`: who they are is unknown.
    pub users_without_id: u64,
}

impl Population {
    pub(super) fn read(snapshot: &Connection) -> rusqlite::Result<Self> {
        let unreadable = "SELECT COUNT(*) FROM unreadable
                          WHERE dataset = 'exchanges' AND reason <> 'this id is listed twice'";
        let people = "SELECT COUNT(DISTINCT u.user_id), COUNT(*) - COUNT(u.user_id)
                      FROM users AS u
                      INNER JOIN whole AS w ON w.exchange_id = u.exchange_id AND w.dataset = 'users'";
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        let unreadable_exchanges = snapshot.query_row(unreadable, [], |row| row.get(0).map(count))?;
        let (people, users_without_id) =
            snapshot.query_row(people, [], |row| Ok((count(row.get(0)?), count(row.get(1)?))))?;
        Ok(Self { unreadable_exchanges, people, users_without_id })
    }
}
