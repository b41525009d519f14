//! The order of names, as people sort them: capitals and accents decide only between names that are else the same.

use icu_collator::CollatorBorrowed;
use icu_collator::options::CollatorOptions;
use rusqlite::{Connection, Error, ffi};

/// What a template calls it: `ORDER BY last_name COLLATE names`.
const NAME: &str = "names";

/// Defines it on a connection: the root order of Unicode's CLDR, which comes with the program and is the same everywhere.
pub fn define_name_order(connection: &Connection) -> rusqlite::Result<()> {
    let collator = CollatorBorrowed::try_new(Default::default(), CollatorOptions::default())
        .map_err(|error| Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_ERROR), Some(error.to_string())))?;
    connection.create_collation(NAME, move |one, other| collator.compare(one, other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_as_people_do() {
        let connection = Connection::open_in_memory().expect("a database");
        define_name_order(&connection).expect("an order");
        let sorted = [
            "", "=Cedar", "Ålund", "Özil", "Ozols", "van Dijk", "Van Dyke", "vandal", "Yılmaz", "zander",
            "Zorn",
        ];
        let mut shuffled = sorted;
        shuffled.sort_unstable();
        connection.execute_batch("CREATE TABLE t (name TEXT)").expect("a table");
        for name in shuffled {
            connection.execute("INSERT INTO t VALUES (?1)", [name]).expect("a row");
        }
        let mut query =
            connection.prepare("SELECT name FROM t ORDER BY name COLLATE names").expect("a query");
        let names: rusqlite::Result<Vec<String>> =
            query.query_map([], |row| row.get(0)).expect("rows").collect();
        assert_eq!(names.expect("names"), sorted);
    }
}
