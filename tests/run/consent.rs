//! Consent given again when an interrupted run is resumed.

use ilaudit::sim::{Call, Entrance, Exchange, ListingKind, SimConfig};
use rusqlite::Connection;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};

/// Hangs in the first listing of users of each exchange.
fn hanging_service() -> SimConfig {
    SimConfig { faults: "stall:users".parse().expect("faults"), ..small_service() }
}

fn count_calls(snapshot: &Connection, which: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) FROM splashes WHERE {which}");
    snapshot.query_row(&sql, [], |row| row.get(0)).expect("a count")
}

#[test]
fn a_text_that_was_accepted_keeps_its_first_time() {
    let harness = Harness::new(hanging_service(), ACCEPT_SPLASH);
    let asks = |exchange: &Exchange| matches!(exchange.entrance, Entrance::Consent(_));
    let rooms = harness.sim.world().exchanges().filter(asks).take(2).map(|exchange| exchange.id.to_string());
    let rooms: Vec<String> = rooms.collect();
    let scope = ["run", "--exchange", &rooms[0], "--exchange", &rooms[1]];
    let mut run = harness.spawn(&scope);
    let listed = |call: &Call| matches!(call, Call::List(ListingKind::Users, _));
    harness.wait_until(|log| log.iter().filter(|arrival| listed(&arrival.call)).count() == 2);
    run.kill().and_then(|()| run.wait()).expect("a kill");
    let left = harness.run_folders();
    let partial =
        left.iter().find(|path| path.extension().is_some_and(|end| end == "partial")).expect("a run");
    let snapshot = Connection::open(partial.join("snapshot.sqlite")).expect("a snapshot");
    let early = "UPDATE splashes SET accepted_on = 1000 WHERE accepted_on IS NOT NULL";
    assert_eq!(snapshot.execute(early, []), Ok(2));
    let other = "UPDATE splashes SET text = 'earlier', text_sha256 = 'of it'
                 WHERE exchange_id = (SELECT MIN(exchange_id) FROM splashes WHERE accepted_on = 1000)";
    assert_eq!(snapshot.execute(other, []), Ok(1));
    drop(snapshot);
    let folder = harness.dir.ilaudit(&scope).assert_code(0).run_folder();
    let snapshot = Connection::open(folder.join("snapshot.sqlite")).expect("a snapshot");
    assert_eq!(count_calls(&snapshot, "accepted_on = 1000"), 1);
    assert_eq!(count_calls(&snapshot, "text = 'earlier'"), 0);
}
