//! The rows that the benches measure with are a run as any other.

use rusqlite::Connection;

use crate::{only, render};

#[test]
fn the_rows_of_the_benches_make_a_report() {
    let snapshot = Connection::open_in_memory().expect("a database");
    let run = include_str!("../../benches/run.sql");
    for sql in ilaudit::store::MIGRATIONS.iter().chain([&run]) {
        snapshot.execute_batch(sql).expect("a run");
    }
    for sql in [include_str!("../../benches/folders.sql"), include_str!("../../benches/documents.sql")] {
        snapshot.execute(sql, [250]).expect("rows");
    }
    let dir = tempfile::tempdir().expect("a folder");
    let rendered = render(&snapshot, dir.path(), &only(&["documents"])).expect("reports");
    assert_eq!(rendered.files[0].rows, Some(250));
}
