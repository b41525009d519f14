//! `run --diff`: what changed since the run before, in the run itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ilaudit::sim::{Sim, SimConfig};
use rusqlite::Connection;

use crate::common::harness::{ACCEPT_SPLASH, Harness};
use crate::common::table::Table;
use crate::common::written::folder_files;

fn service() -> SimConfig {
    SimConfig { exchanges: 3, documents: 12, users: 12, groups: 4, exact: true, ..SimConfig::default() }
}

/// The service goes on at the same address, some days later.
fn move_on(harness: &mut Harness, day: u32) {
    let address =
        harness.sim.credentials().base_url.trim_start_matches("http://").parse().expect("an address");
    let first = Harness::new(service(), "");
    let stopped = std::mem::replace(&mut harness.sim, first.sim);
    harness.runtime.block_on(stopped.shutdown());
    let config = SimConfig { listen: address, day, ..service() };
    harness.sim = harness.runtime.block_on(Sim::start(config)).expect("the same port");
}

fn read_manifest(folder: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(folder.join("manifest.json")).expect("a manifest")).expect("JSON")
}

#[test]
fn changes_are_kept_reported_and_made_again_without_the_run_before() {
    let mut harness = Harness::new(service(), ACCEPT_SPLASH);
    let run = ["run", "--diff", "--format", "csv,xlsx,html"];
    let first = harness.dir.ilaudit(&run).assert_code(0);
    let old = first.run_folder();
    assert!(!old.join("csv/changes.csv").exists(), "there is nothing to compare it with");
    move_on(&mut harness, 6);
    let second = harness.dir.ilaudit(&run).assert_code(0);
    let folder = second.run_folder();
    let old_id = old.file_name().and_then(|id| id.to_str()).expect("an id");
    let changes = Table::read(&folder, "changes");
    assert!(changes.rows_where("change", "removed").next().is_some(), "{changes:?}");
    assert!(changes.column("old_run").iter().all(|run| *run == old_id));
    assert!(second.stderr.contains(&format!("Changes since run {old_id}: ")), "{}", second.stderr);
    let html = fs::read_to_string(folder.join("report.html")).expect("a page");
    assert!(html.contains("id=\"changes\"") && html.contains("Changes since the run before"));
    let chart = html.split("id=\"changes-by-room\"").nth(1).and_then(|rest| rest.split("</figure>").next());
    let numbers = chart.and_then(|chart| chart.split("<tbody>").nth(1)).expect("numbers of a chart");
    let rooms: BTreeSet<_> = changes.column("exchange_id").into_iter().collect();
    assert_eq!(numbers.matches("<tr>").count(), rooms.len());
    let removed = changes.rows_where("change", "removed").count();
    let cells = numbers.split("<tr>").skip(1).filter_map(|row| row.split("<td class=\"n\">").nth(2));
    let counts = cells.filter_map(|cell| cell.split("</td>").next()?.parse::<usize>().ok());
    assert_eq!(counts.sum::<usize>(), removed, "{numbers}");
    let snapshot = Connection::open(folder.join("snapshot.sqlite")).expect("a database");
    let kept: (String, String) = snapshot
        .query_row("SELECT old_run, manifest_sha256 FROM compared_runs", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .expect("a row");
    drop(snapshot);
    assert_eq!(kept.0, old_id);
    assert_eq!(read_manifest(&folder)["previous"]["manifest_sha256"], kept.1.as_str());
    let gone =
        "SELECT user_id FROM report_changes WHERE change = 'removed' AND subject_type = 'user' LIMIT 1";
    let gone = harness.dir.ilaudit(&["query", gone, "--format", "csv"]).assert_code(0).stdout;
    let page = harness.dir.ilaudit(&["person", gone.lines().nth(1).expect("an id"), "--format", "csv"]);
    assert!(page.assert_code(0).stdout.contains(",change,"), "{gone}");
    let answer = harness
        .dir
        .ilaudit(&["query", "SELECT COUNT(*) FROM report_changes", "--format", "csv"])
        .assert_code(0);
    assert_eq!(answer.stdout.lines().nth(1), Some(changes.rows.len().to_string().as_str()));
    // the same rows as `diff` finds
    let found = harness.dir.ilaudit(&["diff", old_id, "--format", "csv"]).assert_code(4).stdout;
    assert_eq!(found, fs::read_to_string(folder.join("csv/changes.csv")).expect("a file"));
    // and the same bytes again, when the run before is gone
    let reports = |folder: &Path| {
        let mut files = folder_files(folder);
        let is_report = |end: &std::ffi::OsStr| ["csv", "xlsx", "html"].iter().any(|format| end == *format);
        files.retain(|path, _| path.extension().is_some_and(is_report));
        files
    };
    let made = reports(&folder);
    fs::remove_dir_all(&old).expect("it goes");
    harness.dir.ilaudit(&["report", "--format", "csv,xlsx,html"]).assert_code(0);
    assert!(reports(&folder) == made);
}

#[test]
fn a_run_before_that_cannot_be_read_does_not_cost_the_new_one() {
    let harness = Harness::new(service(), &format!("{ACCEPT_SPLASH}[output]\ndiff = true\n"));
    let old = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    fs::write(old.join("snapshot.sqlite"), "no database").expect("a file");
    let second = harness.dir.ilaudit(&["run"]).assert_code(3);
    assert!(second.stderr.contains("exit 3: not compared with the run before"), "{}", second.stderr);
    let folder = second.run_folder();
    assert!(folder.join("csv/users.csv").exists() && !folder.join("csv/changes.csv").exists());
}

#[test]
fn a_run_before_that_was_changed_is_not_compared_and_does_not_cost_the_new_one() {
    let harness = Harness::new(service(), &format!("{ACCEPT_SPLASH}[output]\ndiff = true\n"));
    let old = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let snapshot = Connection::open(old.join("snapshot.sqlite")).expect("a database");
    snapshot.execute("UPDATE users SET role_type = 'OTHER'", []).expect("a change");
    let second = harness.dir.ilaudit(&["run"]).assert_code(4);
    assert!(second.stderr.contains("exit 4: not compared with the run before"), "{}", second.stderr);
    let folder = second.run_folder();
    assert!(folder.join("csv/users.csv").exists() && !folder.join("csv/changes.csv").exists());
    // what is not compared is no report without rows
    let answer = harness.dir.ilaudit(&["query", "SELECT * FROM report_changes"]).assert_code(2);
    assert!(answer.stderr.contains("not asked for changes"), "{}", answer.stderr);
}
