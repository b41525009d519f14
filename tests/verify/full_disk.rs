//! A disk that takes no more: what cannot be kept is reported, the rest is kept, and a later call completes it.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use ilaudit::sim::SimConfig;

use crate::bag::assert_valid;
use crate::common::test_dir::CommandOutput;
use crate::harness::{CollectedRun, one_exchange};

/// Fails to write anything beyond so many blocks of 512 bytes into one file, as on a full disk.
fn run_within_blocks(blocks: u32, harness: &CollectedRun, args: &[&str]) -> CommandOutput {
    let whole = harness.dir.command(args);
    let mut shell = Command::new("sh");
    let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    shell.arg("-c").arg(limited).arg(whole.get_program()).args(whole.get_args());
    shell.current_dir(harness.dir.path());
    for (name, value) in whole.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    harness.dir.run(&mut shell)
}

fn payload_files(files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    files.into_iter().filter(|(path, _)| path.starts_with("data/")).collect()
}

#[test]
fn what_does_not_fit_on_the_disk_is_reported_and_kept_later() {
    // half a megabyte to one and a half, and the limit is one; snapshot and reports are far smaller
    let harness = CollectedRun::new(SimConfig { exact: false, file_bytes: 1 << 20, ..one_exchange(20) });
    let keep = ["verify", "--keep", "bag"];
    let output = run_within_blocks(2048, &harness, &keep).assert_code(3);
    assert!(output.stderr.contains("free disk space"), "{}", output.stderr);
    let report = harness.report();
    let (outcome, message, kept) =
        (report.column_index("outcome"), report.column_index("message"), report.column_index("kept_path"));
    let failed: Vec<_> = report.rows_where("outcome", "failed").collect();
    let bytes = report.column_index("expected_bytes");
    for row in &report.rows {
        let fits = row[bytes].parse::<u64>().expect("a size") <= 1 << 20;
        assert_eq!(
            (row[outcome].as_str(), row[kept].is_empty()),
            if fits { ("match", false) } else { ("failed", true) }
        );
        assert_eq!(row[message].contains("cannot be written: File too large"), !fits, "{row:?}");
    }
    assert!(!failed.is_empty() && failed.len() < report.rows.len(), "{}", output.stderr);
    let bag = harness.dir.path().join("bag");
    let before = payload_files(assert_valid(&bag));
    assert_eq!(before.len(), report.rows.len() - failed.len());
    let request = harness.requested_files().len();
    let output = harness.dir.ilaudit(&keep).assert_code(0);
    assert!(output.stderr.contains("resuming the unfinished verification"), "{}", output.stderr);
    assert_eq!(harness.requested_files().len() - request, failed.len());
    let after = payload_files(assert_valid(&bag));
    assert_eq!(after.len(), report.rows.len());
    assert!(before.iter().all(|(path, bytes)| after.get(path) == Some(bytes)));
    // now that nothing is missing it is finished
    let output = harness.verify(&["--keep", "bag"]).assert_code(2);
    assert!(output.stderr.contains("holds a finished bag"), "{}", output.stderr);
}

#[test]
fn a_disk_that_is_full_from_the_first_leaves_the_run_as_it_was() {
    let harness = CollectedRun::new(one_exchange(20));
    let snapshot = harness.folder.join("snapshot.sqlite");
    let before = fs::read(&snapshot).expect("a snapshot");
    let output = run_within_blocks(before.len() as u32 / 1024, &harness, &["verify"]).assert_code(1);
    assert_eq!(output.stderr.matches("File too large").count(), 1, "{}", output.stderr);
    assert_eq!(fs::read(&snapshot).expect("a snapshot"), before);
    let left = fs::read_dir(&harness.folder).expect("a folder").map(|entry| entry.expect("one").file_name());
    let working = left.filter(|name| name.to_string_lossy().starts_with("snapshot.sqlite."));
    assert_eq!(working.count(), 0);
    assert!(harness.requested_files().is_empty());
    harness.verify(&[]).assert_code(0);
}
