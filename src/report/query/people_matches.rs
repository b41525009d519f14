//! Where the people of a list are, in a snapshot: by user id, by any address, and by the domain of any address.

use rusqlite::{Connection, params};

use crate::people::{Alias, PeopleEntry, PeopleList};

/// Whoever is named by one address is the same person under the others: `user_id` joins them over exchanges.
const MATCH: &str = "
    WITH direct AS (
        SELECT p.exchange_id, p.workspace_user_id, p.user_id, n.entry
        FROM present_people AS p INNER JOIN temp.LIST_entries AS n ON n.kind = 'address' AND n.name = p.address
        UNION
        SELECT p.exchange_id, p.workspace_user_id, p.user_id, n.entry
        FROM present_people AS p INNER JOIN temp.LIST_entries AS n ON n.kind = 'user_id' AND n.name = p.user_id
        UNION
        SELECT p.exchange_id, p.workspace_user_id, p.user_id, n.entry
        FROM present_people AS p INNER JOIN temp.LIST_entries AS n ON n.kind = 'domain' AND n.name = p.domain
    )
    INSERT INTO temp.LIST_matches (exchange_id, workspace_user_id, user_id, entry)
    SELECT exchange_id, workspace_user_id, user_id, entry FROM direct
    UNION
    SELECT p.exchange_id, p.workspace_user_id, p.user_id, d.entry
    FROM (SELECT DISTINCT user_id, entry FROM direct WHERE user_id <> '') AS d
    INNER JOIN present_people AS p ON p.user_id = d.user_id";

/// Makes the tables `NAME_entries` and `NAME_matches` of a list, for this connection alone. An alias is an entry that names a
/// user id as well.
pub fn match_people(
    connection: &Connection,
    name: &str,
    list: Option<&PeopleList>,
    aliases: &[Alias],
) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "CREATE TEMP TABLE {name}_entries (kind TEXT NOT NULL, name TEXT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (kind, name, entry));
         CREATE TEMP TABLE {name}_matches (
             exchange_id TEXT NOT NULL, workspace_user_id TEXT NOT NULL, user_id TEXT, entry TEXT NOT NULL
         );"
    ))?;
    let Some(list) = list else { return Ok(()) };
    let mut insert =
        connection.prepare(&format!("INSERT OR IGNORE INTO temp.{name}_entries VALUES (?1, ?2, ?3)"))?;
    for entry in &list.entries {
        let (kind, key) = match entry {
            PeopleEntry::Address(address) => ("address", address),
            PeopleEntry::UserId(id) => ("user_id", id),
            PeopleEntry::Domain(domain) => ("domain", domain),
        };
        insert.execute(params![kind, key, entry.to_string()])?;
    }
    for Alias { entry, user_id } in aliases {
        insert.execute(params!["user_id", user_id, entry.to_string()])?;
    }
    connection.execute_batch(&MATCH.replace("LIST", name))
}

/// The entries that name nobody in the snapshot.
pub fn list_unmatched(connection: &Connection, name: &str) -> rusqlite::Result<Vec<String>> {
    let sql = format!(
        "SELECT DISTINCT entry FROM temp.{name}_entries WHERE entry NOT IN (SELECT entry FROM temp.{name}_matches) ORDER BY entry"
    );
    let mut query = connection.prepare(&sql)?;
    query.query_map([], |row| row.get(0))?.collect()
}
