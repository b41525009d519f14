//! What `ilaudit query` knows beside the tables: the reports as views, times as dates, and names that are nearly right.

use std::fs;

use crate::command::{RUN, ilaudit, path, runs};

fn answer(dir: &tempfile::TempDir, args: &[&str]) -> String {
    let (code, stdout, stderr) = ilaudit(dir.path(), &[&["query", "--format", "csv"], args].concat());
    assert_eq!((code, stderr.as_str()), (0, ""), "{args:?}");
    stdout
}

#[test]
fn each_report_is_a_view_with_the_rows_and_the_columns_of_the_report() {
    let dir = runs("");
    assert_eq!(ilaudit(dir.path(), &["report", "--format", "csv"]).0, 3);
    let list = answer(&dir, &["--tables"]);
    let reports = list.lines().filter_map(|line| line.split_once(",report,").map(|(name, _)| name));
    let mut compared = 0;
    for name in reports {
        let query = ilaudit(dir.path(), &["query", &format!("SELECT * FROM {name}"), "--format", "csv"]);
        let file = path(&dir, &format!("csv/{}.csv", name.trim_start_matches("report_")));
        let Ok(file) = fs::read_to_string(file) else {
            // of datasets that were not asked for there is no file, and no empty answer either
            assert!(query.0 == 2 && query.2.contains(": this run was not asked for "), "{name}: {query:?}");
            continue;
        };
        let [expected, found] = [&file, &query.1].map(|text| {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            (reader.headers().expect("a header").clone(), reader.records().count())
        });
        assert_eq!(found, expected, "{name}: {}", query.2);
        compared += 1;
    }
    assert!(compared >= 15, "{list}");
}

#[test]
fn a_name_is_a_table_before_it_is_a_report() {
    let dir = runs("");
    let cases = [
        // the report has columns that the table has not
        ("SELECT COUNT(path) > 0 AS a FROM report_documents", "a\n1\n"),
        (
            "SELECT COUNT(*) AS a FROM documents AS d JOIN report_documents AS r USING (document_id) WHERE d.name IS NOT r.name",
            "a\n0\n",
        ),
        ("SELECT COUNT(*) AS a FROM findings WHERE rule = 'unknown_member'", "a\n1\n"),
        ("SELECT state AS a FROM Rules WHERE rule = 'external_manager'", "a\nnot_assessed\n"),
        // no view is made for what stands in a text
        ("SELECT 'people' AS a", "a\npeople\n"),
    ];
    for (sql, expected) in cases {
        assert_eq!(answer(&dir, &[RUN, sql]), expected, "{sql}");
    }
    let tables = answer(&dir, &["--tables"]);
    for begin in ["documents,table,", "whole,view,", "report_documents,report,", "people,report,"] {
        assert!(tables.lines().any(|line| line.starts_with(begin)), "{begin}: {tables}");
    }
    assert!(tables.lines().skip(1).all(|line| !line.ends_with(',')), "each has a description: {tables}");
    let schema = answer(&dir, &["--schema", "people"]);
    assert!(schema.contains("\npeople,email_ids,list,"), "{schema}");
    assert!(answer(&dir, &["--schema"]).contains("\nrun,configuration,text,"));
}

#[test]
fn times_are_dates_where_that_is_asked_for() {
    let dir = runs("UPDATE users SET last_accessed_on = 1700000000123");
    let cases = [
        (&["SELECT MAX(last_accessed_on) AS seen_on FROM users"][..], "seen_on\n1700000000123\n"),
        (
            &["SELECT MAX(last_accessed_on) AS seen_on FROM users", "--times"],
            "seen_on\n2023-11-14T22:13:20.123Z\n",
        ),
        (
            &[
                "SELECT last_accessed_on AS a, 5 AS b FROM users LIMIT 1",
                "--times",
                "--timezone",
                "asia/tokyo",
            ],
            "a,b\n2023-11-15T07:13:20.123+09:00,5\n",
        ),
    ];
    for (args, expected) in cases {
        assert_eq!(answer(&dir, args), expected, "{args:?}");
    }
}

#[test]
fn a_name_that_is_nearly_right_is_told_the_right_one() {
    let dir = runs("");
    let cases: [(&[&str], &str); 4] = [
        (
            &["SELECT *\nFROM user"],
            "the query, line 2: no such table: user; did you mean users? `ilaudit query --tables` lists them all",
        ),
        (&["SELECT * FROM qqq"], "no such table: qqq; `ilaudit query --tables` lists them all"),
        (&["--schema", "user"], "no table, view or report is called `user`; --tables lists them all"),
        (&[], "required arguments were not provided:\n  <SQL>..."),
    ];
    for (args, message) in cases {
        let (code, stdout, stderr) = ilaudit(dir.path(), &[&["query"], args].concat());
        assert_eq!((code, stdout.as_str()), (2, ""), "{args:?}");
        assert!(stderr.contains(message), "{args:?}: {stderr}");
    }
}
