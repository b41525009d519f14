//! However a run is interrupted, the next one resumes it, and its reports are those of an undisturbed run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ilaudit::sim::{Call, ListingKind, SimConfig};
use rusqlite::{Connection, OpenFlags};

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::table::Table;
use crate::output::masked_reports;
use crate::unfinished::{interrupted_run, unfinished_run};

/// Slow enough to be met in the middle of its walk.
pub fn slow_service() -> SimConfig {
    SimConfig { latency: Duration::from_millis(15), ..small_service() }
}

/// How often a program is killed; a campaign of hundreds is asked for with `ILAUDIT_KILLS`.
fn kill_count() -> u64 {
    std::env::var("ILAUDIT_KILLS").ok().and_then(|count| count.parse().ok()).unwrap_or(6)
}

#[test]
fn killed_at_any_moment_it_resumes_and_requests_nothing_twice() {
    let undisturbed = Harness::new(small_service(), ACCEPT_SPLASH);
    let expected = masked_reports(&undisturbed.dir.ilaudit(&["run"]).assert_code(3).run_folder());
    let mut random = fastrand::Rng::with_seed(kill_count());
    for kill in 0..kill_count() {
        let harness = Harness::new(slow_service(), ACCEPT_SPLASH);
        let mut run = harness.spawn(&["run", "--concurrency", "3"]);
        std::thread::sleep(Duration::from_millis(random.u64(20..700)));
        run.kill().and_then(|()| run.wait()).expect("a kill");
        let done = complete_calls(&harness);
        let asked_before = harness.logged_calls().len();
        let output = harness.dir.ilaudit(&["run"]).assert_code(3);
        assert_eq!(masked_reports(&output.run_folder()), expected, "kill {kill}");
        let asked_again: BTreeSet<String> =
            harness.logged_calls()[asked_before..].iter().filter_map(listed_dataset).collect();
        let twice: Vec<_> = done.intersection(&asked_again).collect();
        assert!(twice.is_empty(), "kill {kill}: {twice:?}");
    }
}

/// What the ledger of an interrupted run has as complete: exchange and dataset.
fn complete_calls(harness: &Harness) -> BTreeSet<String> {
    let folders = harness.run_folders();
    let Some(partial) = folders.iter().find(|path| path.extension().is_some()) else {
        return BTreeSet::new();
    };
    // as a copy: a look must not change what the next run finds
    let copy = tempfile::TempDir::new().expect("a folder");
    for end in ["", "-wal"] {
        let name = format!("snapshot.sqlite{end}");
        drop(std::fs::copy(partial.join(&name), copy.path().join(&name)));
    }
    let file = copy.path().join("snapshot.sqlite");
    let Ok(snapshot) = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE) else {
        return BTreeSet::new();
    };
    let sql = "SELECT exchange_id || ' ' || dataset FROM coverage
               WHERE state = 'complete' AND dataset <> 'entry'";
    let Ok(mut query) = snapshot.prepare(sql) else { return BTreeSet::new() };
    query.query_map([], |row| row.get(0)).expect("lines").map(|line| line.expect("a line")).collect()
}

fn listed_dataset(call: &Call) -> Option<String> {
    match call {
        Call::List(ListingKind::Folders, exchange) => Some(format!("{exchange} folders")),
        Call::List(ListingKind::Documents, exchange) => Some(format!("{exchange} documents")),
        Call::List(ListingKind::Users, exchange) => Some(format!("{exchange} users")),
        Call::List(ListingKind::Groups, exchange) => Some(format!("{exchange} groups")),
        _ => None,
    }
}

/// Starts a run and kills it in the middle of its walk.
pub fn interrupt_run(harness: &Harness) {
    let mut run = harness.spawn(&["run", "--concurrency", "2"]);
    harness.wait_until(|log| log.iter().filter_map(|arrival| listed_dataset(&arrival.call)).count() > 8);
    run.kill().and_then(|()| run.wait()).expect("a kill");
}

#[test]
fn a_run_that_has_used_up_its_time_ends_with_6_and_is_resumed() {
    // some seconds are more than enough to sign in, and not enough for the walk
    let harness =
        Harness::new(SimConfig { latency: Duration::from_millis(250), ..small_service() }, ACCEPT_SPLASH);
    let output = harness.dir.ilaudit(&["run", "--max-duration", "3s", "--concurrency", "1"]).assert_code(6);
    assert!(output.stderr.contains("`ilaudit run` resumes"), "{}", output.stderr);
    assert_eq!(harness.logged_calls().last(), Some(&Call::Revoke));
    let output = harness.dir.ilaudit(&["run", "--resume"]).assert_code(3);
    assert!(output.stderr.contains("resuming the unfinished run"), "{}", output.stderr);
    assert_eq!(harness.logged_calls().iter().filter(|call| **call == Call::Exchanges).count(), 2);
    assert_eq!(harness.run_folders().len(), 1, "{:?}", harness.run_folders());
}

#[test]
fn a_run_stopped_before_it_has_anything_leaves_nothing_and_says_why_it_ended() {
    let harness =
        Harness::new(SimConfig { latency: Duration::from_secs(2), ..small_service() }, ACCEPT_SPLASH);
    let output = harness.dir.ilaudit(&["run", "--max-duration", "10ms"]).assert_code(6);
    assert!(output.stderr.contains("stopped before anything was collected"), "{}", output.stderr);
    assert!(harness.run_folders().is_empty());
}

#[test]
fn resuming_needs_an_unfinished_run_of_the_same_kind() {
    let harness = Harness::new(slow_service(), ACCEPT_SPLASH);
    let output = harness.dir.ilaudit(&["run", "--resume"]).assert_code(2);
    assert!(output.stderr.contains("there is no unfinished run"), "{}", output.stderr);
    interrupt_run(&harness);
    let before = harness.logged_calls().len();
    let output = harness.dir.ilaudit(&["run", "--phase", "OPEN"]).assert_code(2);
    for says in ["was started with another scope", "--fresh"] {
        assert!(output.stderr.contains(says), "{}", output.stderr);
    }
    assert_eq!(harness.logged_calls().len(), before, "something was sent");
    let output = harness.dir.ilaudit(&["run", "--fresh", "--phase", "OPEN"]).assert_code(3);
    assert!(!output.stderr.contains("unfinished"), "{}", output.stderr);
    // the finished run is newer than the one that was interrupted, which is left alone now
    harness.dir.ilaudit(&["run", "--resume"]).assert_code(2);
}

#[test]
fn a_run_killed_while_it_made_its_snapshot_begins_anew() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let id = chrono::Utc::now().format("%Y%m%dT%H%M%SZ").to_string();
    let partial = harness.dir.path().join("ilaudit-runs").join(format!("{id}.partial"));
    std::fs::create_dir_all(&partial).expect("a folder");
    std::fs::write(partial.join("snapshot.sqlite"), "").expect("an empty file");
    let output = harness.dir.ilaudit(&["run"]).assert_code(3);
    assert!(output.run_folder().ends_with(id), "{}", output.stdout);
}

#[test]
fn what_failed_is_asked_for_once_more_at_the_end() {
    // the first request for documents of each exchange fails for good, as far as one try can tell
    let faults = "500:documents".parse().expect("a fault");
    let harness = Harness::new(SimConfig { faults, ..small_service() }, "attempts = 1\n");
    let with_consent = ["run", "--accept-splash"];
    let output = harness.dir.ilaudit(&with_consent).assert_code(3);
    let coverage = crate::common::table::Table::read(&output.run_folder(), "coverage");
    let states: BTreeMap<&str, usize> =
        coverage.rows_where("dataset", "documents").fold(BTreeMap::new(), |mut states, row| {
            *states.entry(row[coverage.column_index("state")].as_str()).or_default() += 1;
            states
        });
    assert_eq!(states, BTreeMap::from([("complete", 11), ("skipped", 1)]));
}

#[test]
fn only_so_many_finished_runs_are_kept() {
    let harness = Harness::new(small_service(), &format!("{ACCEPT_SPLASH}[output]\nkeep = 2\n"));
    let runs: Vec<_> =
        (0..3).map(|_| harness.dir.ilaudit(&["collect", "-q"]).assert_code(3).run_folder()).collect();
    let mut left = harness.run_folders();
    left.sort();
    assert_eq!(left.len(), 2);
    assert!(!runs[0].exists() && runs[1].exists() && runs[2].exists());
}

#[test]
fn the_newest_complete_run_and_those_of_other_accounts_are_always_kept() {
    let harness = Harness::new(small_service(), &format!("{ACCEPT_SPLASH}[output]\nkeep = 1\n"));
    let first = harness.dir.ilaudit(&["run"]).assert_code(3).run_folder();
    let exchanges = crate::common::table::Table::read(&first, "exchanges");
    let id = &exchanges.rows_where("outcome", "complete").next().expect("one")[0];
    let complete = harness.dir.ilaudit(&["collect", "--exchange", id]).assert_code(0).run_folder();
    assert!(!first.exists());
    let other = Harness::new(small_service(), ACCEPT_SPLASH);
    let dir = harness.dir.path().join("ilaudit-runs").display().to_string();
    let foreign = other.dir.ilaudit(&["collect", "--out", &dir]).assert_code(3).run_folder();
    let gaps = [(), ()].map(|()| harness.dir.ilaudit(&["collect"]).assert_code(3).run_folder());
    assert!(complete.exists() && foreign.exists() && !gaps[0].exists() && gaps[1].exists());
}

/// As if the service had listed exchanges 998 and 999 when the run began, and not the one that is removed.
fn as_if_listed_otherwise(partial: &Path) -> String {
    let snapshot = Connection::open(partial.join("snapshot.sqlite")).expect("a snapshot");
    let newer: String = snapshot
        .query_row("SELECT exchange_id FROM exchanges ORDER BY name LIMIT 1", [], |row| row.get(0))
        .expect("an exchange");
    for table in
        ["exchanges", "coverage", "splashes", "folders", "documents", "users", "groups", "group_members"]
    {
        snapshot.execute(&format!("DELETE FROM {table} WHERE exchange_id = ?1"), [&newer]).expect("a change");
    }
    let others = "
        INSERT INTO exchanges (exchange_id, name) VALUES ('998', 'Collected'), ('999', 'Begun');
        INSERT INTO coverage (exchange_id, dataset, state, rows, rows_expected) VALUES
            ('998', 'entry', 'complete', NULL, NULL), ('998', 'folders', 'complete', 0, 0),
            ('998', 'documents', 'complete', 0, 0), ('998', 'users', 'complete', 1, 1),
            ('998', 'groups', 'complete', 0, 0),
            ('999', 'entry', 'complete', NULL, NULL), ('999', 'folders', 'complete', 0, 0),
            ('999', 'documents', 'failed', NULL, NULL), ('999', 'users', 'skipped', NULL, NULL),
            ('999', 'groups', 'skipped', NULL, NULL);
        INSERT INTO users (exchange_id, workspace_user_id, email_id) VALUES ('998', '1', 'a@b.example')";
    snapshot.execute_batch(others).expect("a change");
    newer
}

/// Dataset, state and message of each line of an exchange.
fn ledger_of<'a>(coverage: &'a Table, exchange: &'a str) -> Vec<(&'a str, &'a str, &'a str)> {
    let [dataset, state, message] = ["dataset", "state", "message"].map(|name| coverage.column_index(name));
    let rows = coverage.rows_where("exchange_id", exchange);
    rows.map(|row| (row[dataset].as_str(), row[state].as_str(), row[message].as_str())).collect()
}

#[test]
fn resuming_takes_in_new_exchanges_and_names_those_that_are_no_longer_listed() {
    let undisturbed = Harness::new(small_service(), ACCEPT_SPLASH);
    let expected = undisturbed.dir.ilaudit(&["run"]).assert_code(3).run_folder();
    let (harness, partial) = interrupted_run();
    let newer = as_if_listed_otherwise(&partial);
    let output = harness.dir.ilaudit(&["run"]).assert_code(3);
    assert!(!output.stderr.contains(" more; what was collected"), "{}", output.stderr);
    for says in ["Collected", "Begun", "no longer listed"] {
        assert!(output.stderr.contains(says), "{}", output.stderr);
    }
    let (found, expected) =
        (Table::read(&output.run_folder(), "coverage"), Table::read(&expected, "coverage"));
    assert_eq!(ledger_of(&found, &newer), ledger_of(&expected, &newer));
    let note = "no longer listed by the service when the run was resumed; what was collected stays";
    let whole = [("folders", "complete", ""), ("documents", "complete", ""), ("users", "complete", "")];
    let collected = ledger_of(&found, "998");
    assert_eq!((collected[0], &collected[1..4]), (("entry", "complete", note), &whole[..]));
    let begun = ledger_of(&found, "999");
    assert_eq!(begun[..3], [("entry", "complete", note), whole[0], ("documents", "failed", note)]);
    assert_eq!(begun[3..], [("users", "skipped", note), ("groups", "skipped", note)]);
    assert!(!harness.logged_calls().contains(&Call::List(ListingKind::Users, 999)));
    let users = Table::read(&output.run_folder(), "users");
    assert_eq!(users.rows_where("exchange_id", "998").count(), 1);
}

#[test]
fn a_listing_that_cannot_be_read_wholly_takes_no_exchange_away() {
    let faults = "no-id!:exchanges".parse().expect("a fault");
    let harness = Harness::new(SimConfig { faults, ..slow_service() }, ACCEPT_SPLASH);
    interrupt_run(&harness);
    as_if_listed_otherwise(&unfinished_run(&harness));
    let output = harness.dir.ilaudit(&["run"]).assert_code(3);
    assert!(!output.stderr.contains("no longer listed"), "{}", output.stderr);
    let coverage = Table::read(&output.run_folder(), "coverage");
    assert!(ledger_of(&coverage, "999").iter().any(|line| line.1 == "refused"), "{coverage:?}");
}

/// Gives an unfinished run another beginning.
fn age(partial: &Path, days: i64) -> PathBuf {
    let begun = chrono::Utc::now() - chrono::TimeDelta::days(days);
    let older = partial.with_file_name(format!("{}.partial", begun.format("%Y%m%dT%H%M%SZ")));
    std::fs::rename(partial, &older).expect("another name");
    older
}

#[test]
fn a_run_that_began_long_ago_is_resumed_only_when_asked() {
    let (harness, partial) = interrupted_run();
    let old = age(&partial, 8);
    let output = harness.dir.ilaudit(&["collect"]).assert_code(3);
    for says in ["began more than 7days ago", "limits.resume_within", "--resume", "a new run begins"] {
        assert!(output.stderr.contains(says), "{}", output.stderr);
    }
    assert!(old.join("snapshot.sqlite").is_file());
    assert!(!output.stderr.contains("resuming"), "{}", output.stderr);

    for (days, setting, args) in
        [(8, "", &["collect", "--resume"][..]), (6, "", &["collect"]), (8, "9d", &["collect"])]
    {
        let (harness, partial) = interrupted_run();
        let old = age(&partial, days);
        let mut command = harness.dir.command(args);
        if !setting.is_empty() {
            command.env("ILAUDIT_RESUME_WITHIN", setting);
        }
        let output = harness.dir.run(&mut command).assert_code(3);
        assert!(output.stderr.contains("resuming the unfinished run"), "{}", output.stderr);
        assert!(!old.exists());
    }
}
