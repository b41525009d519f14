//! Values that ilaudit writes nowhere: each costs its cell, or the report one clear line.

use std::collections::BTreeSet;

use calamine::{DataType, Reader, Xlsx, open_workbook};
use ilaudit::report::{CSV, JSONL, Options, XLSX};
use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

use super::{read, render, snapshot};

/// A column of each type: where it is kept, what is put there, the report and its column, and what the cell says.
const CASES: [(&str, &str, &str, &str, &str, &str); 9] = [
    ("folders", "order_number", "'abc'", "folders", "order_number", "[not of type integer: abc]"),
    ("coverage", "http_status", "1e300", "coverage", "http_status", "[not of type integer: 1e300]"),
    ("documents", "size_bytes", "x'00ff'", "documents", "size_bytes", "[not of type bytes: (2 bytes)]"),
    ("users", "key_contact", "7", "users", "key_contact", "[not of type boolean: 7]"),
    ("users", "created_on", "1.5", "users", "created_on", "[not of type datetime: 1.5]"),
    ("documents", "name", "x'00'", "documents", "name", "[not of type text: (1 byte)]"),
    ("documents", "name", "CAST(x'61ff' AS TEXT)", "documents", "name", "[not of type text: a\u{fffd}]"),
    ("documents", "parent_id", "x''", "documents", "parent_id", "[not of type id: (0 bytes)]"),
    ("users", "email_id", "CAST(x'61ff' AS TEXT)", "people", "email_ids", "[not of type list: a\u{fffd}]"),
];

fn change_all(table: &str, column: &str, value: &str) -> Connection {
    let snapshot = snapshot();
    snapshot.execute(&format!("UPDATE {table} SET {column} = {value}"), []).expect("a change");
    snapshot
}

/// Every text of both workbooks.
fn workbook_texts(dir: &TempDir) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for name in ["inventory.xlsx", "access.xlsx"] {
        let mut book: Xlsx<_> = open_workbook(dir.path().join(name)).expect("a workbook");
        for (_, sheet) in book.worksheets() {
            texts.extend(sheet.used_cells().filter_map(|(_, _, cell)| cell.get_string().map(str::to_owned)));
        }
    }
    texts
}

/// The cells of a column in CSV.
fn csv_column(text: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let place = reader.headers().expect("a header").iter().position(|column| column == name).expect(name);
    reader.records().map(|record| record.expect("a row")[place].to_owned()).collect()
}

#[test]
fn a_value_of_another_type_costs_its_cell_in_every_format() {
    for (table, column, value, report, shown, expected) in CASES {
        let dir = tempfile::tempdir().expect("a folder");
        let options = Options { formats: [&CSV, &JSONL, &XLSX].into(), ..Options::default() };
        let rendered = render(&change_all(table, column, value), dir.path(), &options).expect(value);
        assert!(rendered.count_mistyped() > 0, "{value}");
        let csv = csv_column(&read(&dir, &format!("csv/{report}.csv")), shown);
        assert!(csv.iter().any(|cell| cell == expected), "{value}: {csv:?}");
        let jsonl = read(&dir, &format!("jsonl/{report}.jsonl"));
        let mut lines = jsonl.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line"));
        assert!(lines.any(|line| line[shown] == expected), "{value}: {jsonl}");
        let listed = |path: String| rendered.files.iter().find(|file| file.path == path).expect("a file");
        assert!(listed(format!("csv/{report}.csv")).changes.mistyped_cells > 0, "{value}");
        assert!(workbook_texts(&dir).contains(expected), "{value}");
    }
}

/// Tables whose values a report cannot do without: the run itself, and the evidence of consent and verification.
const NEEDED: [&str; 7] =
    ["run", "splashes", "consents", "scope", "merged_shards", "verification", "verification_run"];

/// In every column of every table a value that cannot be there.
#[test]
fn no_value_costs_more_than_its_cell_but_in_the_records_of_the_run() {
    let fixture = snapshot();
    let sql = "SELECT t.name, c.name, c.type FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
               WHERE t.type = 'table' AND c.pk = 0";
    let mut query = fixture.prepare(sql).expect("the schema");
    let columns = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).expect("columns");
    let columns: Vec<(String, String, String)> = columns.map(|column| column.expect("a column")).collect();
    let mut tables: Vec<&str> = columns.iter().map(|(table, _, _)| table.as_str()).collect();
    tables.dedup();
    let options = Options { formats: [&CSV].into(), ..Options::default() };
    for table in tables {
        let of_table = columns.iter().filter(|(other, _, _)| other == table);
        let set = of_table.map(|(_, column, kind)| match kind.as_str() {
            "TEXT" => format!("{column} = x'00ff'"),
            _ => format!("{column} = 'abc'"),
        });
        let changed = snapshot();
        let sql = format!("UPDATE {table} SET {}", set.collect::<Vec<_>>().join(", "));
        changed.execute(&sql, []).expect("a change");
        let dir = tempfile::tempdir().expect("a folder");
        match render(&changed, dir.path(), &options) {
            Ok(_) => {}
            Err(error) => {
                assert!(NEEDED.contains(&table), "{table}: {error}");
                assert!(
                    error.to_string().contains("holds what ilaudit does not write there"),
                    "{table}: {error}"
                );
            }
        }
    }
}
