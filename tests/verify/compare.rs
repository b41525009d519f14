//! A local folder compared with the inventory: by hash first, by path second, and without the service.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::table::Table;
use crate::harness::{CollectedRun, one_exchange};

/// The files of a bag, below the folder of their exchange.
fn payload_dir(bag: &Path) -> PathBuf {
    let mut rooms = fs::read_dir(bag.join("data")).expect("a folder");
    rooms.next().expect("an exchange").expect("an entry").path()
}

fn folder_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(folder_files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn a_folder_is_compared_by_hash_and_then_by_path() {
    let harness = CollectedRun::new(one_exchange(30));
    harness.verify(&["--keep", "bag"]).assert_code(0);
    let request = harness.sim.log().len();
    let bag = harness.dir.path().join("bag");
    harness.dir.ilaudit(&["compare", "bag"]).assert_code(0);
    let same = Table::read(&harness.folder, "comparison");
    assert_eq!(same.column("outcome"), ["same"; 30]);
    // the files of one exchange alone, somewhere else
    let copy = harness.dir.path().join("copy");
    fs::rename(payload_dir(&bag), &copy).expect("a move");
    let name = copy.display().to_string();
    harness.dir.ilaudit(&["compare", &name]).assert_code(0);
    let all = folder_files(&copy);
    fs::write(&all[0], "another content").expect("a change");
    fs::rename(&all[1], copy.join("renamed.bin")).expect("a move");
    fs::remove_file(&all[2]).expect("it goes");
    fs::write(copy.join("of my own.txt"), "mine").expect("a file");
    let output = harness.dir.ilaudit(&["compare", &name]).assert_code(4);
    assert!(output.stderr.contains("only_remote"), "{}", output.stderr);
    let report = Table::read(&harness.folder, "comparison");
    let of = |outcome: &'static str| report.rows_where("outcome", outcome).collect::<Vec<_>>();
    let (local, path) = (report.column_index("local_path"), report.column_index("path"));
    assert_eq!(of("changed")[0][local], of("changed")[0][path]);
    assert_eq!(of("only_local")[0][local], "of my own.txt");
    assert_eq!(of("only_local")[0][report.column_index("local_bytes")], "4");
    // where the same content lies twice it is neither moved nor missing
    let (moved, missing) = (of("moved"), of("only_remote"));
    assert!(moved.iter().all(|row| row[local] == "renamed.bin") && moved.len() == 1, "{moved:?}");
    assert!(missing.len() == 1 && missing[0][local].is_empty(), "{missing:?}");
    assert_eq!(report.rows.len(), 31);
    // nothing was asked of the service, and the verification is still there
    assert_eq!(harness.sim.log().len(), request);
    assert_eq!(harness.report().column("outcome"), ["match"; 30]);
}

#[test]
fn what_cannot_be_compared_is_reported() {
    let harness = CollectedRun::new(one_exchange(3));
    let output = harness.dir.ilaudit(&["compare", "nowhere"]).assert_code(2);
    assert!(output.stderr.contains("nowhere is not a folder"), "{}", output.stderr);
    assert!(!harness.folder.join("snapshot.sqlite.verifying").exists());
    fs::create_dir(harness.dir.path().join("empty")).expect("a folder");
    harness.dir.ilaudit(&["compare", "empty"]).assert_code(4);
    assert_eq!(Table::read(&harness.folder, "comparison").column("outcome"), ["only_remote"; 3]);
}

#[test]
fn an_interrupted_comparison_blocks_nothing() {
    let harness = CollectedRun::new(one_exchange(30));
    fs::create_dir(harness.dir.path().join("empty")).expect("a folder");
    let interrupt = || {
        let mut compare = harness.spawn(&["compare", "empty"]);
        harness.wait_for_reports();
        compare.kill().and_then(|()| compare.wait()).expect("a kill");
        fs::remove_dir_all(harness.folder.join(".staging")).expect("reports that were begun");
    };
    interrupt();
    harness.dir.ilaudit(&["compare", "empty"]).assert_code(4);
    interrupt();
    let output = harness.verify(&[]).assert_code(0);
    assert!(!output.stderr.contains("resuming"), "{}", output.stderr);
    // what an earlier version left under the name that a verification uses
    let left = harness.folder.join("snapshot.sqlite.verifying");
    fs::copy(harness.folder.join("snapshot.sqlite"), &left).expect("a copy");
    harness.dir.ilaudit(&["compare", "empty"]).assert_code(4);
    let names = folder_files(&harness.folder);
    let is_copy =
        |path: &PathBuf| path.extension().is_some_and(|end| end == "verifying" || end == "comparing");
    assert!(!names.iter().any(is_copy), "{names:?}");
    assert_eq!(harness.report().column("outcome"), ["match"; 30]);
}

#[test]
fn an_interrupted_verification_is_not_lost_to_a_comparison() {
    let harness = CollectedRun::new(one_exchange(30));
    fs::create_dir(harness.dir.path().join("empty")).expect("a folder");
    harness.verify(&["--max-duration", "0s"]).assert_code(6);
    let output = harness.dir.ilaudit(&["compare", "empty"]).assert_code(2);
    assert!(output.stderr.contains("a verification of this run was interrupted"), "{}", output.stderr);
    harness.verify(&["--resume"]).assert_code(0);
}

#[test]
fn a_comparison_whose_reports_could_not_all_take_their_places_is_finished_by_the_next_command() {
    let harness = CollectedRun::new(one_exchange(3));
    fs::create_dir(harness.dir.path().join("empty")).expect("a folder");
    // the old seal of a report is removed first, which no folder lets itself be; the manifest has its place by then
    let in_the_way = harness.folder.join("report.html.sig");
    fs::create_dir(&in_the_way).expect("a folder");
    let output = harness.dir.ilaudit(&["compare", "empty", "--format", "csv,html"]).assert_code(1);
    assert!(output.stderr.contains("report.html"), "{}", output.stderr);
    fs::remove_dir(&in_the_way).expect("it goes");
    harness.dir.ilaudit(&["report"]).assert_code(0);
    assert_eq!(Table::read(&harness.folder, "comparison").column("outcome"), ["only_remote"; 3]);
    harness.dir.ilaudit(&["audit"]).assert_code(0);
}
