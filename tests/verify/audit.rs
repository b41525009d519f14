//! `ilaudit audit` on runs that are as they were written: everything fits, and nothing is written.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ilaudit::sim::SimConfig;
use serde_json::Value;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::evidence::manifest;
use crate::harness::{CollectedRun, one_exchange};

/// Every path below a folder, with what it holds.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => found.extend(contents(&path)),
            false => drop(found.insert(path.clone(), fs::read(&path).expect("a file"))),
        }
    }
    found
}

#[test]
fn everything_fits_after_each_command_and_nothing_is_written() {
    let harness = CollectedRun::new(one_exchange(3));
    let output = harness.dir.ilaudit(&["audit"]).assert_code(0);
    assert!(output.stdout.contains("note     manifest  there is none"), "{}", output.stdout);
    let shards = ["1/2", "2/2"].map(|shard| harness.dir.ilaudit(&["collect", "--shard", shard]).run_folder());
    let shards = shards.map(|shard| shard.display().to_string());
    for command in [
        ["report"].as_slice(),
        &["report", "--template", "users"],
        &["run"],
        &["verify"],
        &["verify", "--max-duration", "0s"],
        &["compare", "."],
        &["merge", &shards[0], &shards[1]],
    ] {
        harness.dir.ilaudit(command);
        let before = contents(&harness.dir.path().join("ilaudit-runs"));
        let output = harness.dir.ilaudit(&["audit", "--chain", "--remake"]);
        assert!(!output.stdout.contains("differs"), "{command:?}: {}", output.stdout);
        assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""), "{command:?}");
        assert!(before == contents(&harness.dir.path().join("ilaudit-runs")), "{command:?}");
    }
    // without settings, as another program reads it
    fs::write(harness.dir.path().join("ilaudit.toml"), "").expect("a file");
    let json = harness.dir.ilaudit(&["audit", "--format", "json"]).assert_code(0).stdout;
    let verdicts: Value = serde_json::from_str(&json).expect("JSON");
    assert!(verdicts.as_array().is_some_and(|lines| lines.iter().any(|line| line["subject"] == "ledger")));
}

#[test]
fn a_removed_run_is_no_gap_and_a_restored_one_is_told() {
    let harness = CollectedRun::new(one_exchange(2));
    drop(fs::remove_file(harness.dir.path().join("ilaudit-runs/chain.jsonl")));
    fs::remove_dir_all(&harness.folder).expect("it goes");
    let first = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let output = harness.dir.ilaudit(&["audit", "--chain"]).assert_code(0);
    for words in
        ["1 line, each with", "1 run is as the chain says", "none is missing, and nothing else is there"]
    {
        assert!(output.stdout.contains(words), "{words}: {}", output.stdout);
    }
    let copy = harness.dir.path().join("copy");
    crate::tampering::copy_folder(&first, &copy);
    let mut keep = harness.dir.command(&["run"]);
    harness.dir.run(keep.env("ILAUDIT_KEEP", "1")).assert_code(0);
    let output = harness.dir.ilaudit(&["audit", "--chain"]).assert_code(0);
    assert!(output.stdout.contains("has the manifest that this one names"), "{}", output.stdout);
    crate::tampering::copy_folder(&copy, &first);
    let output = harness.dir.ilaudit(&["audit", "--chain"]).assert_code(4);
    assert!(output.stdout.contains("was removed: it was put back later"), "{}", output.stdout);
}

#[test]
fn reports_are_made_again_with_the_settings_that_the_manifest_names() {
    let harness = CollectedRun::new(one_exchange(3));
    harness
        .dir
        .ilaudit(&["report", "--format", "csv,jsonl,xlsx", "--timezone", "Asia/Kathmandu"])
        .assert_code(0);
    let mut later = harness.dir.command(&["report", "--template", "findings"]);
    harness
        .dir
        .run(later.env("ILAUDIT_DORMANT_DAYS", "1").env("ILAUDIT_FINDINGS_OFF", "no_group"))
        .assert_code(0);
    let output = harness.dir.ilaudit(&["audit", "--remake"]).assert_code(0);
    // a package names files of both calls: it is not among those made again, and the audit says so
    let listed = manifest(&harness.folder)["files"].as_array().expect("files").len() - 1;
    let made = format!("note     reports   {} of {listed} files were made again", listed - 1);
    assert!(output.stdout.contains(&made), "{made}: {}", output.stdout);
    assert!(output.stdout.contains("datapackage.json was not made again"), "{}", output.stdout);
    harness.dir.ilaudit(&["report"]).assert_code(0);
    fs::remove_dir_all(harness.folder.join("jsonl")).expect("it goes");
    harness.dir.ilaudit(&["report"]).assert_code(0);
    let output = harness.dir.ilaudit(&["audit", "--remake"]).assert_code(0);
    let listed = manifest(&harness.folder)["files"].as_array().expect("files").len() - 1;
    let made = format!("ok       reports   {listed} files were made again");
    assert!(output.stdout.contains(&made), "{made}: {}", output.stdout);
    // an edited report is not what the snapshot makes, whatever the lists say
    let findings = harness.folder.join("csv/findings.csv");
    fs::write(&findings, "rule\n").expect("an edit");
    let output = harness.dir.ilaudit(&["audit", "--remake"]).assert_code(4);
    assert!(
        output.stdout.contains("csv/findings.csv is not what the snapshot makes: it was changed"),
        "{}",
        output.stdout
    );
}

#[test]
fn reports_with_other_settings_than_the_runs_are_made_again_with_their_notice() {
    let harness = CollectedRun::new(one_exchange(3));
    let mut first = harness.dir.command(&["run", "--format", "csv,xlsx", "--timezone", "America/New_York"]);
    let own = [
        ("ILAUDIT_FINDINGS_OFF", "no_group"),
        ("ILAUDIT_DORMANT_DAYS", "30"),
        ("ILAUDIT_CSV_PRESET", "excel"),
    ];
    let folder = harness.dir.run(first.envs(own)).assert_code(0).run_folder();
    let others: [&[(&str, &str)]; 4] = [
        &[],
        &[("ILAUDIT_DORMANT_DAYS", "1"), ("ILAUDIT_FINDINGS_OFF", "")],
        &[("ILAUDIT_INTERNAL_DOMAINS", "alder.example"), ("ILAUDIT_TIMEZONE", "UTC")],
        &[("ILAUDIT_CSV_PRESET", "none"), ("ILAUDIT_CSV_BOM", "true"), ("ILAUDIT_CSV_DELIMITER", "|")],
    ];
    for other in others {
        let mut report = harness.dir.command(&["report"]);
        harness.dir.run(report.envs(other.iter().copied()));
        let manifest = fs::read_to_string(folder.join("manifest.json")).expect("a manifest");
        assert_eq!(manifest.contains("\"other_settings\""), !other.is_empty(), "{other:?}");
        let output = harness.dir.ilaudit(&["audit", "--remake"]);
        assert_eq!(output.code, Some(0), "{other:?}: {}", output.stdout);
        assert!(output.stdout.contains("byte for byte the same"), "{other:?}: {}", output.stdout);
    }
}

#[test]
fn an_edited_package_or_splash_file_is_not_what_the_snapshot_makes() {
    let service = SimConfig { documents: 2, users: 2, groups: 1, ..small_service() };
    let harness = Harness::new(service, ACCEPT_SPLASH);
    let folder = harness.dir.ilaudit(&["run", "--format", "csv"]).assert_code(3).run_folder();
    let splash = fs::read_dir(folder.join("splash")).expect("consents");
    let splash = splash.map(|file| format!("splash/{}", file.expect("a file").file_name().display()));
    let paths: Vec<String> = splash.chain(["datapackage.json".to_owned()]).collect();
    for kind in [".txt", ".html", ".json"] {
        let path = paths.iter().find(|path| path.ends_with(kind)).expect(kind);
        let original = fs::read(folder.join(path)).expect("a file");
        fs::write(folder.join(path), [original.as_slice(), b"\n"].concat()).expect("an edit");
        let output = harness.dir.ilaudit(&["audit", "--remake"]).assert_code(4);
        let differs = format!("{path} is not what the snapshot makes: it was changed");
        assert!(output.stdout.contains(&differs), "{differs}: {}", output.stdout);
        fs::write(folder.join(path), original).expect("as it was");
    }
    harness.dir.ilaudit(&["audit", "--remake"]).assert_code(0);
}
