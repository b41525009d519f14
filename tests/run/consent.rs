//! Consents of a run: each is kept, also where it is given again when an interrupted run is resumed.

use std::path::{Path, PathBuf};

use ilaudit::sim::{Call, Entrance, Exchange, ListingKind, SimConfig};
use rusqlite::Connection;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::table::Table;

/// Hangs in the first listing of users of each exchange.
fn hanging_service() -> SimConfig {
    SimConfig { faults: "stall:users".parse().expect("faults"), ..small_service() }
}

/// The exchanges that ask for consent.
fn consenting_rooms(harness: &Harness) -> Vec<String> {
    let asks = |exchange: &Exchange| matches!(exchange.entrance, Entrance::Consent(_));
    harness.sim.world().exchanges().filter(asks).map(|exchange| exchange.id.to_string()).collect()
}

fn change(folder: &Path, sql: &str) -> usize {
    let snapshot = Connection::open(folder.join("snapshot.sqlite")).expect("a snapshot");
    snapshot.execute(sql, []).expect("a change")
}

/// A run of these exchanges that was killed after it had entered all of them.
fn interrupted_run(harness: &Harness, scope: &[&str], rooms: usize) -> PathBuf {
    let mut run = harness.spawn(scope);
    let listed = |call: &Call| matches!(call, Call::List(ListingKind::Users, _));
    harness.wait_until(|log| log.iter().filter(|arrival| listed(&arrival.call)).count() == rooms);
    run.kill().and_then(|()| run.wait()).expect("a kill");
    let mut left = harness.run_folders().into_iter();
    left.find(|path| path.extension().is_some_and(|end| end == "partial")).expect("a run")
}

#[test]
fn a_consent_given_again_stands_beside_the_first() {
    let harness = Harness::new(hanging_service(), ACCEPT_SPLASH);
    let rooms = consenting_rooms(&harness);
    let scope = ["run", "--exchange", &rooms[0], "--exchange", &rooms[1]];
    let partial = interrupted_run(&harness, &scope, 2);
    assert_eq!(change(&partial, "UPDATE splash_consents SET accepted_on = 1000"), 2);
    change(&partial, "UPDATE splashes SET accepted_on = 1000 WHERE accepted_on IS NOT NULL");
    // as if the first room had shown another text then
    assert_eq!(
        change(
            &partial,
            "UPDATE splash_consents SET text_sha256 = 'of it'
             WHERE exchange_id = (SELECT MIN(exchange_id) FROM splash_consents)"
        ),
        1
    );
    change(
        &partial,
        "INSERT INTO splash_contents (sha256, media_type, content) VALUES ('of it', 'text/html', 'earlier')",
    );
    let output = harness.dir.ilaudit(&scope).assert_code(0);
    let folder = output.run_folder();
    let consents = Table::read(&folder, "consents");
    assert_eq!(consents.rows_where("accepted_on", "1970-01-01T00:00:01Z").count(), 2);
    assert_eq!(consents.rows.len(), 4);
    let first = rooms.iter().take(2).min().expect("a room");
    let files = consents.rows_where("exchange_id", first).map(|row| &row[consents.column_index("file")]);
    let files: Vec<_> = files.cloned().collect();
    assert_eq!(files, [format!("splash/{first}.txt"), format!("splash/{first}-2.txt")]);
    assert_eq!(std::fs::read_to_string(folder.join(&files[0])).ok().as_deref(), Some("earlier"));
    assert!(output.stderr.contains("consented to 3 texts, 4 times"), "{}", output.stderr);
}

#[test]
fn a_run_of_a_version_that_kept_one_consent_still_shows_it() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let rooms = consenting_rooms(&harness);
    let output = harness.dir.ilaudit(&["collect"]).assert_code(3);
    assert!(output.stderr.contains("consented to 3 texts:"), "{}", output.stderr);
    let folder = output.run_folder();
    change(&folder, "DELETE FROM splash_consents");
    harness.dir.ilaudit(&["report"]).assert_code(3);
    let consents = Table::read(&folder, "consents");
    assert_eq!(consents.rows.len(), rooms.len());
    assert_eq!(consents.column("during"), ["run"; 3]);
    assert_eq!(consents.column("button"), ["I agree"; 3]);
    assert!(consents.column("file").iter().all(|file| folder.join(file).is_file()));
}

#[test]
fn without_consent_only_the_texts_that_ask_for_it_are_read() {
    for (setting, every_text) in [("", false), ("[collect]\nsplash_texts = true\n", true)] {
        let harness = Harness::new(small_service(), setting);
        let rooms = consenting_rooms(&harness);
        let output = harness.dir.ilaudit(&["run", "--format", "csv"]).assert_code(3);
        let calls = harness.logged_calls();
        let read = calls.iter().filter(|call| matches!(call, Call::Splash(_))).count();
        let entered = calls.iter().filter(|call| matches!(call, Call::Enter(_))).count();
        assert_eq!((read, entered), (if every_text { 12 } else { rooms.len() }, 12), "{setting}");
        // what asks for consent is kept either way, and refused
        let snapshot = Connection::open(output.run_folder().join("snapshot.sqlite")).expect("a snapshot");
        let kept = "SELECT COUNT(*) FROM splashes WHERE required = 1 AND text LIKE '%confidential%'";
        let kept: i64 = snapshot.query_row(kept, [], |row| row.get(0)).expect("a count");
        assert_eq!(kept, rooms.len() as i64);
        let coverage = Table::read(&output.run_folder(), "coverage");
        assert_eq!(coverage.rows_where("gate", "ACCEPT_SPLASH").count(), rooms.len());
        let (requests, each) = (calls.len(), calls.len() as f64 / 12.0);
        let says = format!("{each:.1} for each exchange");
        assert!(output.stderr.contains(&says), "{requests} requests, {says}: {}", output.stderr);
    }
}

#[test]
fn a_text_that_cannot_be_read_changes_nothing_of_what_is_refused() {
    let faults = "1-1-3:splash".parse().expect("faults");
    let harness = Harness::new(SimConfig { faults, ..small_service() }, "");
    let output = harness.dir.ilaudit(&["run", "--format", "csv"]).assert_code(3);
    let coverage = Table::read(&output.run_folder(), "coverage");
    assert_eq!(coverage.rows_where("gate", "ACCEPT_SPLASH").count(), consenting_rooms(&harness).len());
    assert!(output.stderr.contains("no splash text: GET /v2/workspaces/"), "{}", output.stderr);
}

#[test]
fn a_merged_run_has_the_consents_of_its_shards() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let shards = ["1/2", "2/2"].map(|shard| {
        let folder = harness.dir.ilaudit(&["collect", "--shard", shard]).run_folder();
        folder.display().to_string()
    });
    let output = harness.dir.ilaudit(&["merge", &shards[0], &shards[1]]).assert_code(3);
    let folder = output.run_folder();
    assert!(output.stderr.contains("consented to 3 texts:"), "{}", output.stderr);
    let consents = Table::read(&folder, "consents");
    assert_eq!(consents.rows.len(), 3);
    let texts: Vec<_> = consents.column("file").iter().map(|file| folder.join(file).is_file()).collect();
    assert_eq!(texts, [true; 3]);
}
