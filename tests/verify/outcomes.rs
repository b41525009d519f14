//! Every outcome, by what makes it: a listing that is wrong, or a service that does not give the file.

use ilaudit::sim::SimConfig;
use rusqlite::Connection;

use crate::common::older::downgrade;
use crate::harness::{CollectedRun, one_exchange, one_faulty_exchange};

/// The id of the document at a place of the run.
fn document_id(place: usize) -> String {
    format!("(SELECT document_id FROM documents ORDER BY document_id LIMIT 1 OFFSET {place})")
}

#[test]
fn files_that_are_what_is_listed_match() {
    let harness = CollectedRun::new(one_exchange(20));
    let output = harness.verify(&[]).assert_code(0);
    let report = harness.report();
    assert_eq!(report.column("outcome"), ["match"; 20]);
    assert_eq!(report.column("expected_hash"), report.column("actual_hash"));
    assert_eq!(report.column("expected_bytes"), report.column("actual_bytes"));
    assert!(report.column("actual_sha256").iter().all(|sum| sum.len() == 64));
    assert_eq!(report.column("attempts"), ["1"; 20]);
    for word in ["match", "20 documents verified", "documents/s"] {
        assert!(output.stderr.contains(word), "nothing of {word}: {}", output.stderr);
    }
}

#[test]
fn a_wrong_listing_is_told_from_an_odd_one() {
    let hash_of_another = "file_hash = 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='";
    let cases = [
        (hash_of_another, "hash_mismatch", "", 4),
        ("size_bytes = size_bytes + 1", "size_mismatch", "", 4),
        ("size_bytes = 1, file_hash = 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='", "size_mismatch", "", 4),
        ("file_hash = NULL", "no_expected_hash", "", 0),
        ("file_hash = 'no hash at all'", "no_expected_hash", "the listed hash", 0),
        ("file_hash = '2jmj7l5r'", "no_expected_hash", "has 6 bytes, a SHA-1 has 20", 0),
        ("size_bytes = NULL", "match", "", 0),
        ("size_bytes = 0, extension = NULL, file_hash = NULL", "no_file", "", 0),
        ("file_hash = ' ' || RTRIM(REPLACE(REPLACE(file_hash, '+', '-'), '/', '_'), '=')", "match", "", 0),
    ];
    for (change, outcome, message, code) in cases {
        let harness = CollectedRun::new(one_exchange(3));
        harness.change_snapshot(&format!(
            "UPDATE documents SET {change} WHERE document_id = {}",
            document_id(1)
        ));
        harness.verify(&[]).assert_code(code);
        let report = harness.report();
        let outcomes = report.column("outcome");
        assert_eq!(
            outcomes.iter().filter(|found| **found == "match").count(),
            2 + usize::from(outcome == "match")
        );
        assert!(outcomes.contains(&outcome), "{change}: {outcomes:?}");
        assert!(report.column("message").iter().any(|found| found.contains(message)), "{change}: {report:?}");
        // no file looks like an answer that says no
        assert!(
            !report.column("message").iter().any(|found| found.contains("may be an error")),
            "{report:?}"
        );
        // what does not match comes first
        assert!(outcome == "match" || outcomes[0] == outcome, "{change}: {outcomes:?}");
    }
}

#[test]
fn a_refused_file_is_reported_with_its_reason() {
    let cases = [
        ("999!:file", "protected", 0),
        ("3-1!:file", "not_found", 3),
        ("404!:file", "not_found", 3),
        ("1-1-3!:file", "forbidden", 3),
        ("500!:file", "failed", 3),
        ("page!:file", "failed", 3),
        ("xml!:file", "failed", 3),
        ("empty!:file", "failed", 3),
        ("array!:file", "failed", 3),
        ("object!:file", "failed", 3),
        ("spaces!:file", "failed", 3),
        ("cut!:file", "failed", 3),
        ("half!:file", "size_mismatch", 4),
    ];
    for (faults, outcome, code) in cases {
        let harness = CollectedRun::new(one_faulty_exchange(2, faults));
        harness.verify(&[]).assert_code(code);
        assert_eq!(harness.report().column("outcome"), [outcome; 2], "{faults}");
    }
}

#[test]
fn what_fails_once_is_asked_for_again() {
    for faults in [
        "500:file",
        "503:file",
        "reset:file",
        "cut:file",
        "page:file",
        "spike429:file",
        "303:file#1",
        "expired:file#1",
    ] {
        let harness = CollectedRun::new(one_faulty_exchange(4, faults));
        harness.verify(&[]).assert_code(0);
        assert_eq!(harness.report().column("outcome"), ["match"; 4], "{faults}");
    }
}

#[test]
fn a_protected_file_is_asked_for_twice_at_the_most() {
    let harness = CollectedRun::new(one_faulty_exchange(3, "999!:file"));
    harness.verify(&[]).assert_code(0);
    assert_eq!(harness.requested_files().len(), 6);
    assert_eq!(harness.report().column("attempts"), ["2"; 3]);
}

#[test]
fn a_download_that_breaks_off_is_resumed() {
    for faults in ["cut:file", "reset-body:file"] {
        let harness = CollectedRun::new(SimConfig { file_bytes: 1 << 20, ..one_faulty_exchange(3, faults) });
        harness.verify(&[]).assert_code(0);
        assert_eq!(harness.report().column("outcome"), ["match"; 3], "{faults}");
        let parts = harness.sim.log().iter().filter(|arrival| arrival.status == Some(206)).count();
        assert_eq!(parts, 3, "{faults}");
    }
}

#[test]
fn a_room_may_hold_web_pages() {
    // the answer to all is a web page; the documents are one by their names, and their hash is another
    let harness = CollectedRun::new(one_faulty_exchange(2, "page!:file"));
    harness.change_snapshot("UPDATE documents SET extension = '.html', size_bytes = NULL");
    harness.verify(&[]).assert_code(4);
    let report = harness.report();
    assert_eq!(report.column("outcome"), ["hash_mismatch"; 2]);
    assert!(report.column("message").iter().all(|message| message.contains("may be an error")));
}

#[test]
fn an_exchange_that_cannot_be_entered_is_skipped() {
    let harness = CollectedRun::new(SimConfig { documents: 5, users: 2, ..SimConfig::default() });
    harness.change_snapshot("DELETE FROM documents WHERE exchange_id NOT IN (SELECT exchange_id FROM exchanges ORDER BY 1 LIMIT 2)");
    harness.change_snapshot(
        "INSERT INTO documents (exchange_id, document_id, file_name) SELECT '11112399', '1', 'a'",
    );
    harness.verify(&[]).assert_code(3);
    let report = harness.report();
    let skipped: Vec<_> = report.rows_where("outcome", "skipped").collect();
    assert_eq!(skipped.len(), 1);
    assert!(skipped[0][report.column_index("message")].contains("ONE_TIME_PASSWORD"), "{skipped:?}");
    assert!(report.rows_where("outcome", "match").count() > 2);
}

#[test]
fn a_run_verifies_on_request() {
    let mut harness = CollectedRun::new(one_exchange(6));
    let output = harness.dir.ilaudit(&["run", "--verify"]).assert_code(0);
    harness.folder = output.run_folder();
    assert_eq!(harness.report().column("outcome"), ["match"; 6]);
    assert!(output.stderr.contains("6 documents verified"), "{}", output.stderr);
    // without it there is nothing of it
    let output = harness.dir.ilaudit(&["run"]).assert_code(0);
    harness.folder = output.run_folder();
    assert!(harness.report().rows.is_empty() && !output.stderr.contains("verified"));
}

#[test]
fn an_older_run_can_be_reported_and_verified() {
    let harness = CollectedRun::new(one_exchange(3));
    downgrade(&harness.folder.join("snapshot.sqlite"), 1);
    harness.dir.ilaudit(&["report"]).assert_code(0);
    assert!(harness.report().rows.is_empty());
    harness.verify(&[]).assert_code(0);
    assert_eq!(harness.report().column("outcome"), ["match"; 3]);
    let snapshot = Connection::open(harness.folder.join("snapshot.sqlite")).expect("a snapshot");
    let version: i64 = snapshot.pragma_query_value(None, "user_version", |row| row.get(0)).expect("one");
    assert_eq!(version, ilaudit::store::MIGRATIONS.len() as i64);
}

#[test]
fn listed_sizes_beyond_any_sum_end_nothing() {
    let harness = CollectedRun::new(one_exchange(3));
    harness.change_snapshot("UPDATE documents SET size_bytes = 9223372036854775807");
    let output = harness.verify(&[]).assert_code(4);
    assert!(output.stderr.contains("size_mismatch"), "{}", output.stderr);
    harness.dir.ilaudit(&["report"]).assert_code(4);
}

#[test]
fn a_deleted_document_is_not_asked_for() {
    let harness = CollectedRun::new(one_exchange(3));
    harness.change_snapshot(&format!(
        "UPDATE documents SET is_deleted = 1 WHERE document_id = {}",
        document_id(1)
    ));
    harness.verify(&["--keep", "bag"]).assert_code(0);
    assert_eq!(harness.report().column("outcome"), ["match"; 2]);
    assert_eq!(harness.requested_files().len(), 2);
    harness.dir.ilaudit(&["compare", "bag"]).assert_code(0);
}

#[test]
fn a_document_without_a_file_is_neither_downloaded_nor_missed() {
    let harness = CollectedRun::new(one_exchange(3));
    let no_file = "size_bytes = 0, extension = NULL, file_hash = NULL";
    harness
        .change_snapshot(&format!("UPDATE documents SET {no_file} WHERE document_id = {}", document_id(1)));
    let output = harness.verify(&["--keep", "bag"]).assert_code(0);
    assert_eq!(harness.report().column("outcome"), ["no_file", "match", "match"]);
    assert_eq!(harness.requested_files().len(), 2);
    assert!(output.stderr.contains("no_file"), "{}", output.stderr);
    harness.dir.ilaudit(&["compare", "bag"]).assert_code(0);
}
