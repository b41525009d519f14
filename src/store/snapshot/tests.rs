//! A published snapshot is evidence: whatever comes later, reading it changes nothing.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::attach::attach_read_only;
use super::open::TempStore;
use super::{MIGRATIONS, Run, Snapshot, Traffic};
use crate::dataset;
use crate::model::{Exchange, ExchangeId, ListingEntry, Timestamp};

/// What a later version may add: a column, an index, a table, and views new and changed.
const LATER: &str = "
    ALTER TABLE exchanges ADD COLUMN region TEXT NOT NULL DEFAULT 'unknown';
    ALTER TABLE coverage ADD COLUMN parcels INTEGER;
    CREATE INDEX coverage_by_state ON coverage (state);
    CREATE TABLE regions (region TEXT PRIMARY KEY);
    CREATE VIEW exchange_regions AS
        SELECT e.exchange_id, e.region, o.outcome, o.parcels FROM exchanges AS e
        JOIN exchange_outcomes AS o ON o.exchange_id = e.exchange_id;
    DROP VIEW exchange_outcomes;
    CREATE VIEW exchange_outcomes AS
        SELECT exchange_id, 'later ' || MIN(state) AS outcome, SUM(parcels) AS parcels FROM coverage GROUP BY exchange_id;";

fn exchange(id: &str) -> ListingEntry<Exchange> {
    let exchange = Exchange {
        id: ExchangeId::new(id),
        name: Some("Project Alder".to_owned()),
        workspace_name: None,
        host: None,
        phase: None,
        kind: None,
        security_level: None,
        parent_template_id: None,
        version: None,
        description: None,
        location: None,
        pvp_enabled: None,
        html_view_enabled: None,
        new_tasks: None,
        new_participant_requests: None,
        extra: None,
    };
    ListingEntry { list: "workspace", position: 0, raw: b"{}".to_vec().into(), item: Ok(exchange) }
}

/// A finished snapshot with one exchange, in a folder that nothing can be written into.
fn published(dir: &TempDir) -> PathBuf {
    let path = dir.path().join(folder_name()).join("snapshot.sqlite");
    let folder = path.parent().expect("a folder");
    fs::create_dir(folder).expect("a folder");
    let run = Run {
        id: "20261123T081705Z".to_owned(),
        service: "https://api.intralinks.com/".to_owned(),
        account: None,
        started_on: Timestamp::from_millis(0),
        timezone: "UTC".to_owned(),
        configuration: "{}".to_owned(),
        provenance: None,
    };
    let mut snapshot = Snapshot::create(&path, &run).expect("a snapshot");
    snapshot.plan_collection(&[exchange("1")], &[], dataset::ALL).expect("a plan");
    let traffic = Traffic { requests: 1, retries: 0, speed_refusals: 0, rate: 5.0, simulated: false };
    snapshot.finish_run(Some(Timestamp::from_millis(1)), traffic).expect("an end");
    snapshot.leave_plain_file().expect("nobody reads it");
    drop(snapshot);
    set_writable(folder, false);
    path
}

/// A name with all that a URI or a text would stumble over.
fn folder_name() -> OsString {
    #[cfg(target_os = "linux")]
    return std::os::unix::ffi::OsStringExt::from_vec(b"a run #1 50%? \xff".to_vec());
    #[cfg(not(target_os = "linux"))]
    return "a run #1 50%".into();
}

fn set_writable(folder: &Path, writable: bool) {
    let file = folder.join("snapshot.sqlite");
    for (path, mode) in [(folder, 0o500), (file.as_path(), 0o400)] {
        let mut permissions = fs::metadata(path).expect("a file").permissions();
        #[cfg(unix)]
        std::os::unix::fs::PermissionsExt::set_mode(
            &mut permissions,
            mode | if writable { 0o200 } else { 0 },
        );
        #[cfg(not(unix))]
        permissions.set_readonly(!writable && mode == 0o400);
        fs::set_permissions(path, permissions).expect("permissions");
    }
}

/// Everything that would show that something was written.
fn state(path: &Path) -> (Vec<u8>, std::time::SystemTime, usize) {
    let folder = path.parent().expect("a folder");
    let changed = fs::metadata(path).and_then(|metadata| metadata.modified()).expect("a time");
    (fs::read(path).expect("a file"), changed, fs::read_dir(folder).expect("a folder").count())
}

fn text(snapshot: &Snapshot, sql: &str) -> String {
    snapshot.connection().query_row(sql, [], |row| row.get(0)).expect(sql)
}

#[test]
fn is_read_by_a_later_version_without_a_byte_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = published(&dir);
    let before = state(&path);
    let later = [MIGRATIONS, &[LATER]].concat();

    let snapshot = Snapshot::open_as(&path, &later, TempStore::File).expect("a snapshot");
    assert_eq!(text(&snapshot, "SELECT name || ', ' || region FROM exchanges"), "Project Alder, unknown");
    assert_eq!(text(&snapshot, "SELECT typeof(parcels) FROM coverage WHERE dataset = 'entry'"), "null");
    assert_eq!(
        text(&snapshot, "SELECT outcome || typeof(parcels) FROM exchange_regions"),
        "later skippednull"
    );
    assert_eq!(text(&snapshot, "SELECT CAST(COUNT(*) AS TEXT) FROM regions"), "0");
    assert_eq!(text(&snapshot, "SELECT exchange_id FROM exchange_outcomes"), "1");
    let (run, _) = snapshot.finished_run().expect("a run");
    assert_eq!(run.id, "20261123T081705Z");
    let written = snapshot.connection().execute("UPDATE main.run SET account = 'x'", []);
    assert!(written.is_err(), "{written:?}");
    drop(snapshot);

    assert!(state(&path) == before, "reading it has changed it");
    set_writable(path.parent().expect("a folder"), true);
}

#[test]
fn is_read_by_its_own_version_without_a_byte_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = published(&dir);
    let before = state(&path);
    let snapshot = Snapshot::open(&path).expect("a snapshot");
    assert_eq!(text(&snapshot, "SELECT name FROM exchanges"), "Project Alder");
    assert!(snapshot.connection().execute("UPDATE run SET account = 'x'", []).is_err());
    drop(snapshot);
    assert!(state(&path) == before, "reading it has changed it");
    set_writable(path.parent().expect("a folder"), true);
}

#[test]
fn of_a_later_version_is_not_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = published(&dir);
    let error =
        Snapshot::open_as(&path, &MIGRATIONS[..1], TempStore::File).err().expect("an error").to_string();
    assert!(error.contains("use a newer ilaudit"), "{error}");
    set_writable(path.parent().expect("a folder"), true);
}

#[test]
fn is_attached_without_a_byte_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = published(&dir);
    let before = state(&path);
    let connection = rusqlite::Connection::open_in_memory().expect("a database");
    attach_read_only(&connection, &path, "other").expect("attached");
    let name: String =
        connection.query_row("SELECT name FROM other.exchanges", [], |row| row.get(0)).expect("one");
    assert_eq!(name, "Project Alder");
    assert!(connection.execute("UPDATE other.run SET account = 'x'", []).is_err());
    drop(connection);
    assert!(state(&path) == before, "reading it has changed it");
    set_writable(path.parent().expect("a folder"), true);
}
