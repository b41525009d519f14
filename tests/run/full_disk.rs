//! A disk that is full: each time one clear error, nothing incomplete is published, and the next run resumes.
//!
//! A limit on the size of files stands in for the disk: it needs no right, and what is written beyond it fails.

use std::fs;
use std::process::Command;

use ilaudit::sim::Call;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::table::Table;
use crate::common::test_dir::{CommandOutput, TestDir};
use crate::output::masked_reports;
use crate::unfinished::unfinished_run;

/// Calls the program where no file can have more than so many blocks, of 512 or 1024 bytes as the shell has it.
fn with_limit(dir: &TestDir, blocks: u32, args: &[&str]) -> CommandOutput {
    let program = dir.command(args);
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).arg(program.get_program()).args(program.get_args());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    dir.run(shell.current_dir(dir.path()))
}

/// Holds a call to one clear error, and tells that.
#[track_caller]
fn assert_one_clear_error(output: CommandOutput) -> String {
    let CommandOutput { stderr, stdout, .. } = output.assert_code(1);
    let mut errors = stderr.lines().filter(|line| line.starts_with("error: "));
    let error = errors.next().expect("an error").to_owned();
    assert_eq!((errors.next(), stdout.as_str()), (None, ""), "{stderr}");
    assert!(error.contains("free space or fix the "), "{stderr}");
    error
}

fn is_published(harness: &Harness) -> bool {
    harness.run_folders().iter().any(|folder| folder.is_dir() && folder.extension().is_none())
}

fn expected_reports() -> Vec<Table> {
    masked_reports(
        &Harness::new(small_service(), ACCEPT_SPLASH).dir.ilaudit(&["run"]).assert_code(3).run_folder(),
    )
}

#[test]
fn a_run_that_fills_the_disk_is_resumed() {
    let expected = expected_reports();
    let mut kept = 0;
    for blocks in [0, 8, 80, 320, 920, 1000, 1080, 1160] {
        let harness = Harness::new(small_service(), ACCEPT_SPLASH);
        let output = with_limit(&harness.dir, blocks, &["run", "-q"]);
        kept += usize::from(output.stderr.contains("what was completed is kept in"));
        let error = assert_one_clear_error(output);
        let first_file = if blocks == 0 { ".chain.begun" } else { "the snapshot" };
        assert!(error.contains("cannot write ") && error.contains(first_file), "{blocks}: {error}");
        assert!(!is_published(&harness), "{blocks}: {:?}", harness.run_folders());
        let output = harness.dir.ilaudit(&["run"]).assert_code(3);
        assert!(masked_reports(&output.run_folder()) == expected, "{blocks}: other reports");
    }
    assert!((3..8).contains(&kept), "it has failed {kept} times in the middle of a walk");
}

#[test]
fn a_run_whose_reports_fill_the_disk_is_resumed() {
    let expected = expected_reports();
    for (blocks, format) in [(80, "csv"), (120, "csv,xlsx"), (80, "xlsx"), (160, "xlsx")] {
        let harness = Harness::new(small_service(), ACCEPT_SPLASH);
        // what is left where a run ends between its walk and its reports
        let collected = harness.dir.ilaudit(&["collect", "-q"]).assert_code(3).run_folder();
        fs::remove_file(collected.with_file_name("latest")).expect("it goes");
        fs::rename(&collected, collected.with_extension("partial")).expect("a folder");
        let output = with_limit(&harness.dir, blocks, &["run", "-q", "--format", format]);
        assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
        let error = assert_one_clear_error(output);
        assert!(error.contains("collected, but not reported"), "{blocks}: {error}");
        assert!(!is_published(&harness), "{blocks}: {:?}", harness.run_folders());
        assert!(!unfinished_run(&harness).join("csv").exists(), "{blocks}");
        let before = harness.logged_calls().len();
        let output = harness.dir.ilaudit(&["run"]).assert_code(3);
        assert!(masked_reports(&output.run_folder()) == expected, "{blocks}: other reports");
        assert_eq!(harness.logged_calls()[before..], [Call::Token, Call::Exchanges, Call::Revoke]);
    }
}
