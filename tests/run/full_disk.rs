//! A disk that is full: each time one clear error, nothing half-made is published, and the next run goes on.
//!
//! A limit on the size of files stands in for the disk: it needs no right, and what is written beyond it fails.

use std::fs;
use std::process::Command;

use ilaudit::sim::Call;

use crate::common::harness::{CONSENT, Stage, small};
use crate::common::table::Table;
use crate::common::test_dir::{Desk, Ended};
use crate::output::masked_reports;
use crate::unfinished::unfinished_run;

/// Calls the program where no file can have more than so many blocks, of 512 or 1024 bytes as the shell has it.
fn with_limit(desk: &Desk, blocks: u32, args: &[&str]) -> Ended {
    let program = desk.command(args);
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).arg(program.get_program()).args(program.get_args());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    desk.ended(shell.current_dir(desk.path()).output().expect("a shell"))
}

/// Holds a call to one clear error, and tells that.
#[track_caller]
fn assert_told(ended: Ended) -> String {
    let Ended { stderr, stdout, .. } = ended.with_code(1);
    let mut errors = stderr.lines().filter(|line| line.starts_with("error: "));
    let error = errors.next().expect("an error").to_owned();
    assert_eq!((errors.next(), stdout.as_str()), (None, ""), "{stderr}");
    assert!(error.contains("make room or mend the "), "{stderr}");
    error
}

fn is_published(stage: &Stage) -> bool {
    stage.run_folders().iter().any(|folder| folder.is_dir() && folder.extension().is_none())
}

fn expected() -> Vec<Table> {
    masked_reports(&Stage::new(small(), CONSENT).desk.ilaudit(&["run"]).with_code(3).run_folder())
}

#[test]
fn a_run_that_fills_the_disk_is_gone_on_with() {
    let expected = expected();
    let mut kept = 0;
    for blocks in [0, 8, 80, 320, 400, 500, 640, 800] {
        let stage = Stage::new(small(), CONSENT);
        let ended = with_limit(&stage.desk, blocks, &["run", "-q"]);
        kept += usize::from(ended.stderr.contains("what was complete is kept in"));
        let error = assert_told(ended);
        assert!(error.contains("the disk failed the snapshot"), "{blocks}: {error}");
        assert!(!is_published(&stage), "{blocks}: {:?}", stage.run_folders());
        let ended = stage.desk.ilaudit(&["run"]).with_code(3);
        assert!(masked_reports(&ended.run_folder()) == expected, "{blocks}: other reports");
    }
    assert!((3..8).contains(&kept), "it has failed {kept} times in the middle of a walk");
}

#[test]
fn a_run_whose_reports_fill_the_disk_is_gone_on_with() {
    let expected = expected();
    for (blocks, format) in [(80, "csv"), (120, "csv,xlsx"), (80, "xlsx"), (160, "xlsx")] {
        let stage = Stage::new(small(), CONSENT);
        // what is left where a run ends between its walk and its reports
        let collected = stage.desk.ilaudit(&["collect", "-q"]).with_code(3).run_folder();
        fs::remove_file(collected.with_file_name("latest")).expect("it goes");
        fs::rename(&collected, collected.with_extension("partial")).expect("a folder");
        let ended = with_limit(&stage.desk, blocks, &["run", "-q", "--format", format]);
        assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
        let error = assert_told(ended);
        assert!(error.contains("collected, but not reported"), "{blocks}: {error}");
        assert!(!is_published(&stage), "{blocks}: {:?}", stage.run_folders());
        assert!(!unfinished_run(&stage).join("csv").exists(), "{blocks}");
        let before = stage.calls().len();
        let ended = stage.desk.ilaudit(&["run"]).with_code(3);
        assert!(masked_reports(&ended.run_folder()) == expected, "{blocks}: other reports");
        assert_eq!(stage.calls()[before..], [Call::Token, Call::Revoke]);
    }
}
