//! What the service sees of a run: one session that is ended, entrances before contents, nothing twice.

use std::collections::HashSet;

use ilaudit::sim::{Arrival, Call, ListingKind, SimConfig};
use serde_json::Value;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::table::Table;

/// What lies inside an exchange.
fn entered_exchange(call: Call) -> Option<u64> {
    match call {
        Call::List(_, id) => Some(id),
        _ => None,
    }
}

#[test]
fn it_signs_in_first_and_out_last_and_knocks_before_it_looks() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    harness.dir.ilaudit(&["run"]).assert_code(3);
    let calls = harness.logged_calls();
    assert_eq!(calls[..2], [Call::Token, Call::Exchanges]);
    assert_eq!(calls.last(), Some(&Call::Revoke));
    assert_eq!(calls.iter().filter(|call| matches!(call, Call::Token | Call::Revoke)).count(), 2);
    let mut entered = HashSet::new();
    for call in calls {
        if let Call::Enter(id) = call {
            entered.insert(id);
        }
        assert!(entered_exchange(call).is_none_or(|id| entered.contains(&id)), "{call:?}");
    }
}

#[test]
fn it_asks_for_nothing_twice_and_puts_no_secret_into_a_url() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    harness.dir.ilaudit(&["run"]).assert_code(3);
    let log = harness.sim.log();
    let targets: HashSet<_> = log.iter().map(|arrival| (&arrival.method, &arrival.target)).collect();
    assert_eq!(targets.len(), log.len());
    assert!(log.iter().all(|arrival| !arrival.query_had_secrets));
    assert!(log.iter().all(|arrival| matches!(arrival.status, Some(200 | 201))), "{log:?}");
}

#[test]
fn the_ledger_and_the_manifest_count_every_request() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let folder = harness.dir.ilaudit(&["run"]).assert_code(3).run_folder();
    let ledger = Table::read(&folder, "coverage");
    let attempts = ledger.column_index("attempts");
    let attempts: usize =
        ledger.rows.iter().map(|line| line[attempts].parse::<usize>().expect("a count")).sum();
    let manifest = std::fs::read(folder.join("manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    // beside the ledger: signing in, the list of exchanges, signing out
    assert_eq!(attempts + 3, harness.logged_calls().len());
    assert_eq!(manifest["requests"], harness.logged_calls().len());
    assert_eq!(manifest["retries"], 0);
}

#[test]
fn no_proxy_comes_between_it_and_its_own_machine() {
    let harness = Harness::new(SimConfig { exchanges: 1, ..small_service() }, "");
    let mut command = harness.dir.command(&["run"]);
    for variable in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env(variable, "http://127.0.0.1:9");
    }
    harness.dir.run(&mut command).assert_code(0);
}

#[test]
fn it_signs_out_after_an_error() {
    let harness = Harness::new(small_service(), "");
    harness.dir.ilaudit(&["run", "--exchange", "4711"]).assert_code(2);
    assert_eq!(harness.logged_calls(), [Call::Token, Call::Exchanges, Call::Revoke]);
}

#[test]
fn a_session_that_is_ended_from_elsewhere_ends_the_run_and_says_why() {
    let harness = Harness::new(slow_service(), "");
    let first = harness.spawn(&["run", "--concurrency", "2"]);
    harness.wait_until(mid_walk);
    // on another machine, as far as the locks can tell
    let elsewhere = harness.dir.path().join("elsewhere");
    let mut second =
        harness.dir.command(&["run", "--out", "elsewhere", "--exchange", &an_exchange(&harness)]);
    let second = second.env("HOME", &elsewhere).env("XDG_STATE_HOME", &elsewhere);
    let second = second.env("ILAUDIT_END_OTHER_SESSIONS", "true").output().expect("the program starts");
    assert_eq!(second.status.code(), Some(0));
    let first = harness.dir.wait_for(first).assert_code(5);
    assert!(first.stderr.contains("subcode 018"), "{}", first.stderr);
    assert!(first.stderr.contains("end_other_sessions = true"), "{}", first.stderr);
    assert!(first.stderr.contains("what was completed is kept in"), "{}", first.stderr);
}

fn an_exchange(harness: &Harness) -> String {
    harness.sim.world().exchanges().next().expect("one").id.to_string()
}

/// Slow enough to be met in the middle of its walk.
fn slow_service() -> SimConfig {
    SimConfig { latency: std::time::Duration::from_millis(40), ..small_service() }
}

/// Some exchanges are done, and most are not.
fn mid_walk(log: &[Arrival]) -> bool {
    log.iter()
        .filter(|arrival| {
            matches!(arrival.call, Call::List(ListingKind::Groups, _)) && arrival.status.is_some()
        })
        .count()
        > 2
}

#[cfg(unix)]
mod signals {
    use rusqlite::{Connection, OpenFlags};

    use super::*;

    #[test]
    fn an_interrupted_run_keeps_what_is_complete_and_signs_out() {
        for (signal, code) in [("INT", 130), ("TERM", 143)] {
            let harness = Harness::new(slow_service(), ACCEPT_SPLASH);
            let run = harness.spawn(&["run", "--concurrency", "2"]);
            harness.wait_until(mid_walk);
            let kill = format!("kill -{signal} {}", run.id());
            let sent = std::process::Command::new("sh").args(["-c", &kill]).status().expect("a shell");
            assert!(sent.success());
            let output = harness.dir.wait_for(run).assert_code(code);
            assert_eq!(output.stdout, "");
            // what was under way at the signal may be read late, and is not answered
            let last = harness.sim.log().into_iter().rfind(|arrival| arrival.status.is_some());
            let last = last.map(|arrival| (arrival.call, arrival.status));
            assert_eq!(last, Some((Call::Revoke, Some(200))), "{signal}");
            assert_kept(&harness);
        }
    }

    /// One folder is left, not published, and its reports can be made.
    fn assert_kept(harness: &Harness) {
        let left = harness.run_folders();
        let [partial] = left.as_slice() else { panic!("one folder is left, not {left:?}") };
        assert!(partial.extension().is_some_and(|extension| extension == "partial"));
        let snapshot = partial.join("snapshot.sqlite");
        let snapshot = Connection::open_with_flags(snapshot, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("one");
        let count = |state: &str| -> u32 {
            let sql = "SELECT COUNT(*) FROM coverage WHERE COALESCE(state, 'open') = ?1";
            snapshot.query_row(sql, [state], |row| row.get(0)).expect("a ledger")
        };
        assert!(count("complete") > 0 && count("skipped") > 0);
        assert_eq!(count("open") + count("failed"), 0);
        harness.dir.ilaudit(&["report", &partial.display().to_string()]).assert_code(3);
        assert_eq!(Table::read(partial, "exchanges").rows.len(), 12);
    }
}
