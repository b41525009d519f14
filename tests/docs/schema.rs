//! `docs/snapshot.md` is made from the migrations: what the engine says of the tables, and what their comments say.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::root;

const HEAD: &str = "\
# The snapshot

<!-- Made from the migrations: `UPDATE_DOCS=1 cargo test --test docs` writes it, and a test holds it up to date. -->

`snapshot.sqlite` is a SQLite 3 file with everything a run collected. Ask it with `ilaudit query`, or open it **for
reading** with any tool that reads SQLite.

What is promised: tables, columns and views are only ever added; their names, types and meanings stay. `PRAGMA
application_id` is 1229734229 (`ILAU`), and `PRAGMA user_version` counts the versions of the schema, now {version}. A newer
`ilaudit` reads every older snapshot. Indexes, the order of rows, and what `extra`, `raw` and `configuration` hold
inside may change.

Times are milliseconds since 1970-01-01T00:00:00Z, booleans 0 or 1, sizes bytes, ids text. NULL is what the service
did not say, and never means zero or empty: `coverage` says whether a dataset of an exchange was collected at all.
[reports.md](reports.md) describes the columns that reports show.
";

/// Comments of the migrations: of a table or view, and of its columns.
#[derive(Default)]
struct Comments {
    tables: BTreeMap<String, String>,
    columns: BTreeMap<(String, String), String>,
}

impl Comments {
    /// A comment belongs to the line below it; a blank line cuts it off. One that begins with a table's name in backticks
    /// says what has become of that table.
    fn read(sql: &str, into: &mut Self) {
        let (mut comment, mut table) = (String::new(), String::new());
        for line in sql.lines().map(str::trim) {
            if let Some(text) = line.strip_prefix("--") {
                let gap = if comment.is_empty() { "" } else { " " };
                comment = format!("{comment}{gap}{}", text.trim());
                continue;
            }
            let comment = std::mem::take(&mut comment);
            if let Some((name, about)) = comment.strip_prefix('`').and_then(|text| text.split_once("`: ")) {
                into.tables.insert(name.to_owned(), about.to_owned());
            }
            let words: Vec<&str> = line.split([' ', '(']).filter(|word| !word.is_empty()).collect();
            match words.as_slice() {
                ["CREATE", "TABLE" | "VIEW", name, ..] => {
                    table = (*name).to_owned();
                    into.tables.insert(table.clone(), comment);
                }
                ["ALTER", "TABLE", name, "ADD", "COLUMN", column, ..] => {
                    into.columns.insert(((*name).to_owned(), (*column).to_owned()), comment);
                }
                [column, ..] if !comment.is_empty() => {
                    into.columns.insert((table.clone(), (*column).to_owned()), comment);
                }
                _ => {}
            }
        }
    }
}

/// The migrations in their order, wherever below `src/store` they lie.
fn migrations() -> Vec<String> {
    fn collect_sql(dir: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect_sql(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "sql") {
                into.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    collect_sql(&root().join("src/store"), &mut paths);
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// Tables and views by name, with their kind.
fn tables(connection: &Connection) -> Vec<(String, String)> {
    let sql = "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY rowid";
    let mut query = connection.prepare(sql).unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

fn write_table(page: &mut String, connection: &Connection, comments: &Comments, name: &str, kind: &str) {
    let about = comments.tables.get(name).map_or("", String::as_str);
    assert!(!about.is_empty(), "{kind} {name} has no comment");
    write!(page, "\n## `{name}`\n\n{}{about}\n\n", if kind == "view" { "A view. " } else { "" }).unwrap();
    page.push_str("| column | type | key | description |\n|---|---|---|---|\n");
    let mut query = connection.prepare("SELECT name, type, pk FROM pragma_table_info(?1)").unwrap();
    let mut rows = query.query([name]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let (column, kind, key): (String, String, i64) =
            (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
        let about = comments.columns.get(&(name.to_owned(), column.clone())).map_or("", String::as_str);
        let key = if key > 0 { key.to_string() } else { String::new() };
        writeln!(page, "| `{column}` | {} | {key} | {about} |", kind.to_lowercase()).unwrap();
    }
}

fn page() -> String {
    let (migrations, connection, mut comments) =
        (migrations(), Connection::open_in_memory().unwrap(), Comments::default());
    for sql in &migrations {
        connection.execute_batch(sql).unwrap();
        Comments::read(sql, &mut comments);
    }
    let mut page = HEAD.replace("{version}", &migrations.len().to_string());
    for (name, kind) in tables(&connection) {
        write_table(&mut page, &connection, &comments, &name, &kind);
    }
    page
}

#[test]
fn the_page_of_the_snapshot_is_what_the_migrations_make() {
    let (page, path) = (page(), root().join("docs/snapshot.md"));
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(kept == page, "docs/snapshot.md is out of date: UPDATE_DOCS=1 cargo test --test docs");
}
