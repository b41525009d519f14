//! Runs that ask document by document: interrupted, resumed, merged, and in nightly parts.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use ilaudit::sim::{Call, SimConfig};
use ilaudit::store::SNAPSHOT_FILE;
use rusqlite::Connection;

use crate::common::harness::{ACCEPT_SPLASH, Harness};
use crate::common::table::Table;

const PERMISSIONS: &str = "[collect]\ndatasets = [\"documents\", \"permissions\"]\n";

fn small_rooms() -> SimConfig {
    SimConfig { exchanges: 3, documents: 40, users: 3, groups: 3, ..SimConfig::default() }
}

fn query(folder: &Path, sql: &str) -> Vec<String> {
    let snapshot = Connection::open(folder.join(SNAPSHOT_FILE)).expect("a snapshot");
    let mut query = snapshot.prepare(sql).expect(sql);
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

/// Everything that was said of every document.
fn answers(folder: &Path) -> Vec<String> {
    query(
        folder,
        "SELECT u.exchange_id || ' ' || u.document_id || ' ' || u.state || ' ' || u.rows || COALESCE((
             SELECT GROUP_CONCAT(p.listed_as || p.grantee_id || COALESCE(p.permission, ''), ' ' ORDER BY p.listed_as, p.position)
             FROM permissions AS p WHERE p.exchange_id = u.exchange_id AND p.document_id = u.document_id), '')
         FROM document_units AS u ORDER BY 1",
    )
}

/// How often each document was asked.
fn count_asked(harness: &Harness) -> BTreeMap<u64, usize> {
    let mut asked = BTreeMap::new();
    for call in harness.logged_calls() {
        if let Call::Permissions(_, document) = call {
            *asked.entry(document).or_insert(0) += 1;
        }
    }
    asked
}

#[test]
fn killed_among_the_documents_it_resumes_there_and_asks_none_twice() {
    let undisturbed = Harness::new(small_rooms(), &format!("{ACCEPT_SPLASH}{PERMISSIONS}"));
    let expected = answers(&undisturbed.dir.ilaudit(&["collect"]).assert_code(0).run_folder());
    for kill_after in [3, 25, 60] {
        let slow = SimConfig { latency: Duration::from_millis(10), ..small_rooms() };
        let harness = Harness::new(slow, &format!("concurrency = 2\n{ACCEPT_SPLASH}{PERMISSIONS}"));
        let mut run = harness.spawn(&["collect"]);
        let is_asked = |arrival: &ilaudit::sim::Arrival| matches!(arrival.call, Call::Permissions(..));
        harness.wait_until(|log| log.iter().filter(|arrival| is_asked(arrival)).count() >= kill_after);
        run.kill().and_then(|()| run.wait()).expect("a kill");
        let before = count_asked(&harness);
        let folder = harness.dir.ilaudit(&["collect"]).assert_code(0).run_folder();
        assert_eq!(answers(&folder), expected, "killed after {kill_after}");
        // those whose answers were not written yet: what is in flight, and what came within a tenth of a second
        let twice = count_asked(&harness).into_iter().filter(|(_, times)| *times > 1).count();
        assert!(twice <= before.len().min(30), "{twice} of {} were asked again", before.len());
        assert!(kill_after < 40 || twice < before.len(), "all {twice} were asked again");
    }
}

#[test]
fn documents_of_an_exchange_that_lets_nobody_in_any_more_are_skipped() {
    let faults = "quota=24h:permissions#3,1-1-3!:enter#2".parse().expect("faults");
    let one = SimConfig { exchanges: 1, documents: 8, exact: true, faults, ..small_rooms() };
    let harness = Harness::new(one, &format!("concurrency = 1\n{ACCEPT_SPLASH}{PERMISSIONS}"));
    harness.dir.ilaudit(&["collect"]).assert_code(6);
    let folder = harness.dir.ilaudit(&["collect"]).assert_code(3).run_folder();
    let units = "SELECT state || ' ' || COUNT(*) FROM document_units GROUP BY state ORDER BY state";
    assert_eq!(query(&folder, units), ["complete 2", "skipped 6"]);
}

#[test]
fn answers_are_taken_over_from_every_run_that_has_young_ones() {
    let harness = Harness::new(small_rooms(), &format!("{ACCEPT_SPLASH}{PERMISSIONS}max_age = \"7d\"\n"));
    let first = harness.dir.ilaudit(&["collect"]).assert_code(0).run_folder();
    let second = harness.dir.ilaudit(&["collect", "--fresh"]).assert_code(0).run_folder();
    change(&second, "UPDATE document_units SET state = 'failed' WHERE CAST(document_id AS INTEGER) % 2 = 0");
    let third = harness.dir.ilaudit(&["collect", "--fresh"]).assert_code(0).run_folder();
    assert_eq!(answers(&third), answers(&first));
    assert!(count_asked(&harness).values().all(|times| *times == 1));
}

#[test]
fn shards_that_are_merged_have_the_documents_of_all() {
    let more = format!("{ACCEPT_SPLASH}{PERMISSIONS}");
    let harness = Harness::new(small_rooms(), &more);
    let whole = answers(&harness.dir.ilaudit(&["collect"]).assert_code(0).run_folder());
    let shard = |number: &str| {
        let folder =
            harness.dir.ilaudit(&["collect", "--fresh", "--shard", number]).assert_code(0).run_folder();
        folder.to_str().expect("a path").to_owned()
    };
    let (one, two) = (shard("1/2"), shard("2/2"));
    let merged = harness.dir.ilaudit(&["merge", &one, &two]).assert_code(0).run_folder();
    assert_eq!(answers(&merged), whole);
    let coverage = Table::read(&merged, "coverage");
    assert_eq!(coverage.rows_where("dataset", "permissions").count(), 3);
}

/// Each night asks what is a week old or older, as far as its budget goes.
#[test]
fn nightly_runs_go_round_all_documents_once_a_week() {
    let harness = Harness::new(small_rooms(), &format!("{ACCEPT_SPLASH}{PERMISSIONS}max_age = \"7d\"\n"));
    let first = harness.dir.ilaudit(&["collect"]).assert_code(0).run_folder();
    let all = answers(&first);
    // as if the first answers had come in seven nights: a seventh is of each of the last seven days
    let spread = "UPDATE document_units SET collected_on = collected_on - 86400000 * (CAST(document_id AS INTEGER) / 4 % 7) - 3600000";
    change(&first, spread);
    for night in 1..=7 {
        // a day passes for every run
        for run in harness.run_folders() {
            change(&run, "UPDATE document_units SET collected_on = collected_on - 86400000");
        }
        let before = count_asked(&harness);
        let run = harness.dir.ilaudit(&["collect", "--fresh"]).assert_code(0).run_folder();
        let after = count_asked(&harness);
        let asked = after.iter().filter(|(document, times)| before[*document] < **times).count();
        assert!((1..all.len() / 3).contains(&asked), "{asked} of {} in night {night}", all.len());
        assert_eq!(answers(&run), all, "night {night}");
    }
    // once in the first run, and once in the week after it
    let asked = count_asked(&harness);
    assert!(asked.values().all(|times| *times == 2), "{asked:?}");
}

/// Changes a snapshot that has no manifest yet.
fn change(folder: &Path, sql: &str) {
    let snapshot = Connection::open(folder.join(SNAPSHOT_FILE)).expect("a snapshot");
    snapshot.execute(sql, []).expect(sql);
}
