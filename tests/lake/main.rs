//! `ilaudit export`: what is added to a lake, and what is refused. What is in the files `tests/lake.sh` holds to the
//! public readers.
#![cfg(all(feature = "sim", feature = "lake"))]

#[path = "../common/mod.rs"]
mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::Value;

use ilaudit::sim::SimConfig;

use crate::common::harness::{ACCEPT_SPLASH, Harness};
use crate::common::written::folder_files;

fn service() -> Harness {
    let config = SimConfig { exchanges: 3, documents: 6, users: 4, exact: true, ..SimConfig::default() };
    Harness::new(config, ACCEPT_SPLASH)
}

/// Runs that are finished, and have reports.
fn runs<const N: usize>(harness: &Harness) -> [PathBuf; N] {
    [(); N].map(|()| harness.dir.ilaudit(&["run", "--format", "csv"]).run_folder())
}

fn text(path: &Path) -> &str {
    path.to_str().expect("text")
}

/// The actions of a table's log, version by version.
fn read_log(lake: &Path, table: &str) -> Vec<Vec<Value>> {
    let log: BTreeMap<PathBuf, Vec<u8>> =
        folder_files(&lake.join(table).join("_delta_log")).into_iter().collect();
    let actions = |bytes: &Vec<u8>| {
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).expect("JSON")).collect()
    };
    log.values().map(actions).collect()
}

fn added_runs(lake: &Path, table: &str) -> Vec<String> {
    let run = |action: &Value| Some(action.pointer("/add/partitionValues/run_id")?.as_str()?.to_owned());
    read_log(lake, table).iter().flatten().filter_map(run).collect()
}

#[test]
fn a_run_is_added_once_and_the_same_run_is_the_same_bytes() {
    let harness = service();
    let [run] = runs(&harness);
    let export = |to: &str| harness.dir.ilaudit(&["export", text(&run), "--to", to]).assert_code(0);
    export("one");
    let first = folder_files(&harness.dir.path().join("one"));
    assert!(export("one").stderr.contains("0 tables with 0 rows"), "nothing is added twice");
    assert!(folder_files(&harness.dir.path().join("one")) == first);
    export("two");
    let second = folder_files(&harness.dir.path().join("two"));
    let parquet = |files: &BTreeMap<PathBuf, Vec<u8>>| {
        let is_parquet = |path: &PathBuf| path.extension().is_some_and(|end| end == "parquet");
        files.clone().into_iter().filter(|(path, _)| is_parquet(path)).collect::<BTreeMap<_, _>>()
    };
    assert!(parquet(&first).len() > 50 && parquet(&first) == parquet(&second));
    assert!(
        first.keys().all(|path| !path.to_string_lossy().contains(".new")),
        "something unfinished is left"
    );
}

#[test]
fn what_ends_between_a_file_and_its_commit_leaves_the_table_as_it_was() {
    let harness = service();
    let [old, new] = runs(&harness);
    let lake = harness.dir.path().join("lake");
    let export = |run: &Path| harness.dir.ilaudit(&["export", text(run), "--to", text(&lake)]).assert_code(0);
    export(&old);
    export(&new);
    let whole = folder_files(&lake);
    fs::remove_file(lake.join("users/_delta_log/00000000000000000001.json")).expect("a commit");
    assert_eq!(added_runs(&lake, "users").len(), 1);
    let again = export(&new);
    assert!(again.stderr.contains(": 1 table with"), "{}", again.stderr);
    assert!(folder_files(&lake) == whole);
}

#[test]
fn of_exporters_at_once_each_adds_its_run() {
    let harness = service();
    let folders: [PathBuf; 3] = runs(&harness);
    let children = folders.each_ref().map(|run| harness.spawn(&["export", text(run), "--to", "lake"]));
    for child in children {
        harness.dir.wait_for(child).assert_code(0);
    }
    let lake = harness.dir.path().join("lake");
    let names: Vec<String> =
        folders.iter().map(|run| run.file_name().expect("a name").to_string_lossy().into_owned()).collect();
    for table in ["users", "prepared/findings", "reports/users", "run"] {
        let mut added = added_runs(&lake, table);
        added.sort();
        assert_eq!(added, names, "{table}");
        assert_eq!(read_log(&lake, table).len(), 3, "{table}: one commit a run");
    }
}

#[test]
fn columns_that_are_new_join_the_table_and_other_types_are_refused() {
    let harness = service();
    let [old, new] = runs(&harness);
    let lake = harness.dir.path().join("lake");
    let export = |run: &Path| harness.dir.ilaudit(&["export", text(run), "--to", text(&lake)]);
    export(&old).assert_code(0);
    let log = |table: &str| lake.join(table).join("_delta_log/00000000000000000000.json");
    let change = |table: &str, from: &str, to: &str| {
        let text = fs::read_to_string(log(table)).expect("a log");
        assert!(text.contains(from), "{text}");
        fs::write(log(table), text.replace(from, to)).expect("a change");
    };
    let title = r#"{\"metadata\":{},\"name\":\"title\",\"nullable\":true,\"type\":\"string\"},"#;
    change("users", title, "");
    let kind = r#"\"name\":\"members_reported\",\"nullable\":true,\"type\":\"long\""#;
    change("groups", kind, &kind.replace("long", "double"));
    let refused = export(&new).assert_code(2);
    assert!(
        refused.stderr.contains("`members_reported` as double, and it should be long"),
        "{}",
        refused.stderr
    );
    assert_eq!(added_runs(&lake, "users").len(), 2);
    let versions = read_log(&lake, "users");
    let schema = versions[1].iter().find_map(|action| action.pointer("/metaData/schemaString")?.as_str());
    assert!(schema.expect("a new schema").contains("title"));
    assert_eq!(versions[0][2]["metaData"]["id"], versions[1][1]["metaData"]["id"]);
}

#[test]
fn another_run_of_the_same_second_is_not_taken_for_the_one_that_is_there() {
    let harness = service();
    let [run] = runs(&harness);
    let export = || harness.dir.ilaudit(&["export", text(&run), "--to", "lake"]);
    export().assert_code(0);
    let log = harness.dir.path().join("lake/users/_delta_log/00000000000000000000.json");
    let written = fs::read_to_string(&log).expect("a log");
    let origin = read_log(&harness.dir.path().join("lake"), "users")[0][0]["commitInfo"]["operationParameters"]
        ["origin"]
        .clone();
    // as if the one that is there were another account's
    fs::write(&log, written.replace(origin.as_str().expect("an origin"), "another")).expect("a change");
    let refused = export().assert_code(2);
    assert!(refused.stderr.contains("users has another run with the id"), "{}", refused.stderr);
}

#[test]
fn what_is_no_log_of_ours_is_refused() {
    let harness = service();
    let [old, new] = runs(&harness);
    type Change = fn(&Path);
    let cases: [(&str, Change); 3] = [
        ("the log is cut short", |log| {
            fs::rename(log.join("00000000000000000000.json"), log.join("00000000000000000003.json"))
                .expect("a name");
        }),
        ("a later protocol", |log| {
            let later = r#"{"protocol":{"minReaderVersion":3,"minWriterVersion":7}}"#;
            fs::write(log.join("00000000000000000001.json"), later).expect("a version");
        }),
        ("it is no JSON", |log| fs::write(log.join("00000000000000000001.json"), "{").expect("a version")),
    ];
    for (index, (reason, change)) in cases.into_iter().enumerate() {
        let to = format!("lake{index}");
        harness.dir.ilaudit(&["export", text(&old), "--to", &to]).assert_code(0);
        change(&harness.dir.path().join(&to).join("exchanges/_delta_log"));
        let refused = harness.dir.ilaudit(&["export", text(&new), "--to", &to]).assert_code(1);
        assert!(refused.stderr.contains(reason), "{reason}: {}", refused.stderr);
    }
}

#[test]
fn a_changed_snapshot_is_not_exported() {
    let harness = service();
    let [run] = runs(&harness);
    let snapshot = Connection::open(run.join("snapshot.sqlite")).expect("a database");
    snapshot.execute_batch("UPDATE users SET role_type = 'MANAGER'").expect("a change");
    drop(snapshot);
    let refused = harness.dir.ilaudit(&["export", "--to", "lake"]).assert_code(4);
    assert!(refused.stderr.contains("SHA-256"), "{}", refused.stderr);
    assert!(!harness.dir.path().join("lake/users").exists());
}

#[test]
fn a_place_is_a_folder_or_a_url_without_secrets() {
    let harness = service();
    runs::<1>(&harness);
    for place in ["https://a.example/b", "s3://key:hunter2@bucket", "s3://bucket/?sig=hunter2", "s3://"] {
        let refused = harness.dir.ilaudit(&["export", "--to", place]).assert_code(2);
        assert!(refused.stderr.contains("cannot export to"), "{}", refused.stderr);
        assert!(!refused.stderr.contains("hunter2"), "{}", refused.stderr);
    }
    let unnamed = harness.dir.ilaudit(&["export"]).assert_code(2);
    assert!(unnamed.stderr.contains("--to"), "{}", unnamed.stderr);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_lake_is_not_followed() {
    let harness = service();
    runs::<1>(&harness);
    let (lake, elsewhere) = (harness.dir.path().join("lake"), harness.dir.path().join("elsewhere"));
    fs::create_dir(&lake).expect("a folder");
    fs::create_dir(&elsewhere).expect("a folder");
    std::os::unix::fs::symlink(&elsewhere, lake.join("exchanges")).expect("a link");
    let refused = harness.dir.ilaudit(&["export", "--to", "lake"]).assert_code(1);
    assert!(refused.stderr.contains("is a link"), "{}", refused.stderr);
    assert!(folder_files(&elsewhere).is_empty());
}

#[test]
fn each_run_ends_with_its_export_and_one_that_fails_is_told() {
    let harness = Harness::new(
        SimConfig { exchanges: 2, documents: 4, users: 4, exact: true, ..SimConfig::default() },
        &format!("{ACCEPT_SPLASH}\n[output]\nlake = \"lake\"\n"),
    );
    let run = harness.dir.ilaudit(&["run", "--format", "csv"]);
    let name = run.run_folder().file_name().expect("a name").to_string_lossy().into_owned();
    let lake = harness.dir.path().join("lake");
    assert_eq!(added_runs(&lake, "run"), [name]);
    fs::remove_dir_all(&lake).expect("a folder");
    fs::write(&lake, "no folder").expect("a file");
    let failed = harness.dir.ilaudit(&["run", "--format", "csv"]).assert_code(1);
    assert!(failed.stderr.contains("the run is not exported"), "{}", failed.stderr);
    assert!(failed.run_folder().join("manifest.json").is_file(), "the run stands");
}
