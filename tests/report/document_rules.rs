//! What the rules about documents find, and which documents count, through the binary.

use super::command::{ilaudit, path, runs};

/// The exchanges have these documents alone.
fn with_documents(documents: &[&str]) -> String {
    let insert = |values: &&str| {
        let (columns, values) = values.split_once(": ").expect("columns: values");
        format!("INSERT INTO documents (exchange_id, document_id, file_name, {columns}) VALUES ({values});")
    };
    format!(
        "DELETE FROM documents; {}
         UPDATE coverage SET state = 'complete', gate = NULL, message = NULL, rows = (
             SELECT COUNT(*) FROM documents AS d WHERE d.exchange_id = coverage.exchange_id
         ), rows_expected = NULL WHERE dataset = 'documents';",
        documents.iter().map(insert).collect::<String>()
    )
}

/// The rows of a report of the shared snapshot after a change, as columns joined by `|`.
fn rows(report: &str, change: &str, columns: &[&str]) -> Vec<String> {
    let dir = runs(change);
    let (code, _, stderr) = ilaudit(dir.path(), &["report", "--template", report, "--format", "csv"]);
    assert_eq!(code, 3, "{stderr}");
    let mut reader = csv::Reader::from_path(path(&dir, &format!("csv/{report}.csv"))).expect("a report");
    let header = reader.headers().expect("a header").clone();
    let index = |column: &&str| header.iter().position(|known| known == *column).expect("a column");
    let places: Vec<usize> = columns.iter().map(index).collect();
    let row = |row: Result<csv::StringRecord, _>| {
        let row = row.expect("a row");
        places.iter().map(|place| &row[*place]).collect::<Vec<_>>().join("|")
    };
    reader.records().map(row).collect()
}

fn findings(rule: &str, documents: &[&str]) -> Vec<String> {
    let rows = rows("findings", &with_documents(documents), &["rule", "subject", "detail"]);
    let of_rule = rows.iter().filter_map(|row| row.strip_prefix(&format!("{rule}|")));
    of_rule.map(str::to_owned).collect()
}

#[test]
fn copies_are_named_by_their_paths_and_empty_files_are_no_copies() {
    let cases: [(&[&str], &[&str]); 4] = [
        (
            &[
                "parent_id, file_hash, size_bytes: '1001', '1', 'a.pdf', '20', 'H', 7",
                "parent_id, file_hash, size_bytes: '1001', '2', 'b.pdf', '3', 'H', 7",
                "file_hash: '1001', '3', 'c.pdf', 'H'",
                "file_hash, size_bytes: '1001', '4', 'd.pdf', 'other', 7",
            ],
            &["Legal/a.pdf|3 documents have this content, also at Legal/Q3∕Q4/b.pdf, c.pdf"],
        ),
        (
            &[
                "file_hash, size_bytes: '1001', '1', 'a', 'E', 0",
                "file_hash, size_bytes: '1001', '2', 'b', 'E', 0",
            ],
            &[],
        ),
        (
            &[
                "file_hash, is_deleted: '1001', '1', 'a', 'H', 1",
                "file_hash, is_deleted: '1001', '2', 'b', 'H', 0",
            ],
            &[],
        ),
        (
            &[
                "file_hash: '1001', '1', 'a', 'H'",
                "file_hash: '1001', '2', 'b', 'H'",
                "file_hash: '1001', '3', 'c', 'H'",
                "file_hash: '1001', '4', 'd', 'H'",
                "file_hash: '1001', '5', 'e', 'H'",
                "file_hash: '1001', '6', 'f', 'H'",
                "file_hash: '1001', '7', 'g', 'H'",
            ],
            &["a|7 documents have this content, also at b, c, d, e and 2 more"],
        ),
    ];
    for (documents, expected) in cases {
        assert_eq!(findings("duplicate_content", documents), expected, "{documents:?}");
    }
}

#[test]
fn content_that_is_in_another_exchange_too_is_told() {
    let cases: [(&[&str], &[&str]); 3] = [
        (
            &[
                "parent_id, file_hash, size_bytes: '1001', '1', 'a.pdf', '20', 'H', 7",
                "file_hash, size_bytes: '1001', '2', 'b.pdf', 'H', 7",
                "file_hash, size_bytes: '1002', '8', 'c.pdf', 'H', 7",
            ],
            &[
                "a.pdf|the same content is in 2 exchanges: Project Alder (Legal/a.pdf), Project Birch / II (c.pdf)",
            ],
        ),
        (
            &[
                "file_hash, size_bytes: '1001', '1', 'a', 'E', 0",
                "file_hash, size_bytes: '1002', '2', 'b', 'E', 0",
            ],
            &[],
        ),
        (&["file_hash: '1001', '1', 'a', 'H'", "file_hash: '1001', '2', 'b', 'H'"], &[]),
    ];
    for (documents, expected) in cases {
        assert_eq!(findings("content_in_several_exchanges", documents), expected, "{documents:?}");
    }
}

#[test]
fn a_document_without_a_file_has_no_hash_to_miss() {
    let cases: [(&str, &[&str]); 5] = [
        ("size_bytes: '1001', '1', 'a', 0", &[]),
        ("size_bytes, mime_type: '1001', '1', 'a', 0, 'NONE/NONE'", &[]),
        (
            "size_bytes, mime_type: '1001', '1', 'a', 0, 'text/plain'",
            &["Project Alder|1 of 1 documents have no hash"],
        ),
        (
            "size_bytes, extension: '1001', '1', 'a.txt', 0, '.txt'",
            &["Project Alder|1 of 1 documents have no hash"],
        ),
        ("is_deleted: '1001', '1', 'a', 1", &[]),
    ];
    for (document, expected) in cases {
        assert_eq!(findings("no_hash", &[document]), expected, "{document}");
    }
}

#[test]
fn a_deleted_document_is_listed_and_not_counted() {
    let change = with_documents(&[
        "parent_id, size_bytes, is_deleted, effective_on: '1001', '1', 'a', '20', 100, 1, 1364560076000",
        "parent_id, size_bytes, is_deleted: '1001', '2', 'b', '20', 7, 0",
        "parent_id, size_bytes: '1001', '3', 'c', '20', 5",
        "parent_id, is_deleted: '1001', '4', 'd', '99', 1",
    ]);
    let listed = rows("documents", &change, &["document_id", "effective_on", "is_deleted"]);
    assert_eq!(listed, ["1|2013-03-29T12:27:56Z|true", "2||false", "3||", "4||true"]);
    let exchanges = rows("exchanges", &change, &["exchange_id", "documents", "document_bytes"]);
    assert!(exchanges.contains(&"1001|2|12".to_owned()), "{exchanges:?}");
    let folders = rows("folders", &change, &["folder_id", "documents", "document_bytes"]);
    assert!(folders.contains(&"20|2|12".to_owned()), "{folders:?}");
    let findings = rows("findings", &change, &["rule", "subject_type", "subject_id"]);
    assert!(!findings.contains(&"orphaned|document|4".to_owned()), "{findings:?}");
    let stderr = ilaudit(runs(&change).path(), &["report"]).2;
    assert!(stderr.contains("\n2 documents in all 4 exchanges, 2 deleted left out\n"), "{stderr}");
}
