//! Standard output and standard error that cannot take what is written: a pipe that closes is no failure, a full disk is.

use std::fs::{self, File};
use std::io::pipe;
use std::process::Stdio;

use console::measure_text_width;
use ilaudit::sim::SimConfig;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::test_dir::TestDir;

const MANY_ROWS: &str =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n";

fn tiny_service() -> SimConfig {
    SimConfig { exchanges: 1, documents: 3, users: 2, exact: true, ..SimConfig::default() }
}

/// A pipe that nobody reads.
fn closed_pipe() -> Stdio {
    let (reader, writer) = pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let harness = Harness::new(tiny_service(), ACCEPT_SPLASH);
    harness.dir.ilaudit(&["run"]).assert_code(0);
    for args in [
        &["query", "--format", "csv", MANY_ROWS][..],
        &["query", "--format", "json", MANY_ROWS],
        &["query", MANY_ROWS],
        &["exchanges", "--format", "csv"],
        &["check"],
        &["templates"],
        &["templates", "show", "users"],
        &["templates", "docs"],
        &["completions", "bash"],
        &["man"],
        &["report"],
    ] {
        let mut command = harness.dir.command(args);
        let output = harness.dir.run(command.stdout(closed_pipe())).assert_code(0);
        assert!(!output.stderr.contains("panicked"), "{args:?}: {}", output.stderr);
    }
}

#[test]
fn what_is_logged_and_what_check_says_keep_to_the_terminal_too() {
    let harness = Harness::new(small_service(), "");
    let run = |args: &[&str], code| {
        let mut command = harness.dir.command(args);
        harness.dir.run(command.env("COLUMNS", "60")).assert_code(code)
    };
    let logged = run(&["collect", "-v"], 3).stderr;
    assert!(logged.contains(" WARN ") && logged.contains(" INFO "), "{logged}");
    let checked = run(&["check"], 0).stdout;
    assert!(checked.contains("\n  "), "no line was too long: {checked}");
    // a word is not broken: a path, a hash
    let is_too_long = |line: &&str| measure_text_width(line) > 60 && line.trim_start().contains(' ');
    assert_eq!(logged.lines().chain(checked.lines()).find(is_too_long), None);
}

#[test]
fn nobody_has_to_read_standard_error() {
    let harness = Harness::new(tiny_service(), ACCEPT_SPLASH);
    let slow = ["--max-duration", "0s"];
    for (args, code) in [
        (&["run", "-vv"][..], 0),
        (&["report"], 0),
        (&["report", "nowhere"], 2),
        (&["verify", slow[0], slow[1]], 6),
        (&["verify"], 0),
        (&["templates", "check", "own"], 0),
        (&["demo"], 0),
    ] {
        fs::create_dir_all(harness.dir.path().join("own")).expect("a folder");
        fs::write(harness.dir.path().join("own/mine.sql"), TEMPLATE).expect("a template");
        let mut command = harness.dir.command(args);
        let output = harness.dir.run(command.stderr(closed_pipe()));
        assert_eq!(output.code, Some(code), "{args:?}: {}", output.stdout);
    }
}

const TEMPLATE: &str = "-- title: Mine\n-- description: Mine.\n-- columns:\n--   exchange_id   id 12   The exchange.\n\
                        SELECT exchange_id FROM exchanges ORDER BY exchange_id\n";

#[test]
#[cfg(target_os = "linux")]
fn what_cannot_be_printed_on_a_full_disk_is_a_failure() {
    let harness = Harness::new(tiny_service(), ACCEPT_SPLASH);
    harness.dir.ilaudit(&["run"]).assert_code(0);
    let dir: &TestDir = &harness.dir;
    for args in [
        &["query", "--format", "csv", "SELECT 1"][..],
        &["query", "SELECT 1"],
        &["check"],
        &["templates"],
        &["templates", "show", "users"],
        &["completions", "bash"],
        &["man"],
        &["report"],
        &["collect"],
    ] {
        let full = File::options().write(true).open("/dev/full").expect("a full disk");
        let output = dir.run(dir.command(args).stdout(full)).assert_code(1);
        assert!(output.stderr.contains("error: cannot "), "{args:?}: {}", output.stderr);
        assert!(!output.stderr.contains("panicked"), "{args:?}: {}", output.stderr);
    }
}
