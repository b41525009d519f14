//! A clock that goes back: runs stay in the order they were made, and none is lost.

use std::fs;
use std::path::{Path, PathBuf};

use ilaudit::sim::SimConfig;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::written::folder_files;
use crate::output::masked_reports;
use crate::resume::interrupt_run;
use crate::unfinished::interrupted_run;

/// Later than any clock of today.
const LATER: &str = "20991231T235959Z";

fn one_exchange(more: &str) -> Harness {
    Harness::new(SimConfig { exchanges: 1, ..small_service() }, more)
}

fn collect_run(harness: &Harness) -> PathBuf {
    harness.dir.ilaudit(&["collect", "-q"]).assert_code(0).run_folder()
}

/// Gives a run the id it had got before the clock went back.
fn rename_run(folder: &Path, id: &str) -> PathBuf {
    let later = folder.with_file_name(id);
    fs::rename(folder, &later).expect("a folder");
    later
}

fn run_name(folder: &Path) -> &str {
    folder.file_name().and_then(|name| name.to_str()).expect("a name")
}

#[test]
fn a_run_after_the_clock_went_back_is_the_newest() {
    let harness = one_exchange("");
    let later = rename_run(&collect_run(&harness), LATER);
    let before = folder_files(&later);
    for number in 2..=11 {
        let run = collect_run(&harness);
        assert_eq!(run_name(&run), format!("{LATER}-{number}"));
        let latest =
            harness.dir.ilaudit(&["report", "-q", "--template", "groups"]).assert_code(0).run_folder();
        assert_eq!(latest.canonicalize().ok(), run.canonicalize().ok());
    }
    assert!(folder_files(&later) == before, "the earlier run has changed");
}

#[test]
fn the_runs_made_last_are_kept() {
    let harness = one_exchange("[output]\nkeep = 2\n");
    let runs = harness.dir.path().join("ilaudit-runs");
    rename_run(&collect_run(&harness), LATER);
    // what has another name is no run of ours
    fs::create_dir(runs.join("archive")).expect("a folder");
    fs::copy(runs.join(LATER).join("snapshot.sqlite"), runs.join("archive/snapshot.sqlite")).expect("a copy");
    let made: Vec<PathBuf> = (0..10).map(|_| collect_run(&harness)).collect();
    let mut left = harness.run_folders();
    left.sort();
    assert_eq!(
        left.iter().map(|folder| run_name(folder)).collect::<Vec<_>>(),
        [&format!("{LATER}-10"), &format!("{LATER}-11"), "archive"]
    );
    assert_eq!(made[9].canonicalize().ok(), left[1].canonicalize().ok());
}

#[test]
fn a_run_that_was_interrupted_before_the_clock_went_back_is_resumed() {
    let undisturbed = Harness::new(small_service(), ACCEPT_SPLASH);
    let expected = masked_reports(&undisturbed.dir.ilaudit(&["run"]).assert_code(3).run_folder());
    let (harness, partial) = interrupted_run();
    rename_run(&partial, &format!("{LATER}.partial"));
    let output = harness.dir.ilaudit(&["run"]).assert_code(3);
    assert!(output.stderr.contains(&format!("resuming the unfinished run {LATER}")), "{}", output.stderr);
    assert_eq!(run_name(&output.run_folder()), LATER);
    assert!(masked_reports(&output.run_folder()) == expected, "other reports");
}

#[test]
fn a_run_that_is_interrupted_after_the_clock_went_back_is_resumed() {
    let harness = Harness::new(crate::resume::slow_service(), ACCEPT_SPLASH);
    let earlier = harness.dir.ilaudit(&["collect", "-q", "--exchange", "11111155"]).assert_code(0);
    rename_run(&earlier.run_folder(), LATER);
    interrupt_run(&harness);
    let output = harness.dir.ilaudit(&["collect", "--resume"]).assert_code(3);
    assert_eq!(run_name(&output.run_folder()), format!("{LATER}-2"));
}

#[test]
fn a_run_that_ends_before_it_began_is_reported() {
    let harness = one_exchange("");
    let folder = collect_run(&harness);
    let snapshot = rusqlite::Connection::open(folder.join("snapshot.sqlite")).expect("a snapshot");
    let back = "UPDATE run SET started_on = 4102444799000; UPDATE coverage SET started_on = 4102444799000";
    snapshot.execute_batch(back).expect("a change");
    drop(snapshot);
    let output = harness.dir.ilaudit(&["report"]).assert_code(0);
    assert!(output.stderr.contains(" requests, 0 repeated"), "{}", output.stderr);
    let manifest = fs::read_to_string(folder.join("manifest.json")).expect("a manifest");
    assert!(manifest.contains("\"started_on\": \"2099-12-31T23:59:59Z\""), "{manifest}");
}
