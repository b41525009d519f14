//! A signal while reports are made: nothing of them is seen, nothing is left, and the next command makes them.

use std::path::{Path, PathBuf};

use ilaudit::sim::SimConfig;

use crate::common::harness::{ACCEPT_SPLASH, Harness};
use crate::overlap::signal;

/// So many documents that their reports take a while.
fn large_service() -> SimConfig {
    SimConfig { exchanges: 2, documents: 3000, users: 3, file_bytes: 8, exact: true, ..SimConfig::default() }
}

/// Starts a command, sends it a signal while it writes reports, and checks its end.
#[track_caller]
fn assert_stopped(harness: &Harness, args: &[&str], (name, code): (&str, i32), says: &str) {
    let running = harness.spawn(args);
    harness.wait_for_reports();
    signal(&running, name);
    let output = harness.dir.wait_for(running).assert_code(code);
    for says in ["stopped; ", says] {
        assert!(output.stderr.contains(says), "{args:?}: {}", output.stderr);
    }
    let told = usize::from(!args.contains(&"--quiet"));
    assert_eq!(output.stderr.matches("stopping cleanly").count(), told, "{}", output.stderr);
    assert_eq!(output.stdout, "");
    for folder in harness.run_folders() {
        assert!(!folder.join(".staging").exists(), "{args:?}");
        assert!(!folder.join("csv").exists(), "{args:?}: reports were made");
    }
}

fn the_one_run(harness: &Harness) -> PathBuf {
    let [run] = harness.run_folders().try_into().expect("one run");
    run
}

fn is_partial(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "partial")
}

#[test]
fn a_run_keeps_what_it_collected_and_resumes_with_its_reports() {
    let harness = Harness::new(large_service(), ACCEPT_SPLASH);
    assert_stopped(&harness, &["run"], ("-INT", 130), "`ilaudit run` makes the reports");
    assert!(is_partial(&the_one_run(&harness)));
    assert_stopped(&harness, &["run"], ("-TERM", 143), "`ilaudit run` makes the reports");
    let published = harness.dir.ilaudit(&["run", "--format", "csv"]).assert_code(0).run_folder();
    assert!(published.join("csv/documents.csv").is_file());
}

#[test]
fn what_makes_reports_of_a_finished_run_leaves_it_as_it_was() {
    let harness = Harness::new(large_service(), ACCEPT_SPLASH);
    std::fs::create_dir(harness.dir.path().join("empty")).expect("a folder");
    let shards = ["1/2", "2/2"].map(|shard| harness.dir.ilaudit(&["collect", "--shard", shard]).run_folder());
    let [one, two] = shards.each_ref().map(|shard| shard.to_str().expect("text"));
    let before = harness.run_folders().len();
    assert_stopped(&harness, &["merge", one, two], ("-INT", 130), "the same command joins them");
    assert_eq!(harness.run_folders().len(), before);
    assert_stopped(
        &harness,
        &["report", two, "--quiet"],
        ("-TERM", 143),
        "the earlier reports are as they were",
    );
    assert_stopped(&harness, &["compare", "empty", two], ("-INT", 130), "the run is as it was");
    assert!(!Path::new(two).join("snapshot.sqlite.comparing").exists());
    let verify = ["verify", two, "--sample", "1"];
    assert_stopped(&harness, &verify, ("-INT", 130), "the same command makes the reports");
    let output = harness.dir.ilaudit(&[&verify[..], &["--format", "csv"]].concat()).assert_code(0);
    assert!(output.stderr.contains("resuming the unfinished verification"), "{}", output.stderr);
}
