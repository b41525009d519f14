//! Which program, where, by whom: of the call that collected, and of the one that made the reports.

use std::fs;
use std::path::Path;

use ilaudit::sim::SimConfig;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};

fn sha256(path: impl AsRef<Path>) -> String {
    Sha256::digest(fs::read(path).expect("a file")).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn manifest(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("manifest.json")).expect("a manifest")).expect("JSON")
}

#[test]
fn the_manifest_names_the_calls_that_made_it() {
    let harness = Harness::new(SimConfig { exchanges: 1, ..small_service() }, ACCEPT_SPLASH);
    let mut run = harness.dir.command(&["run", "--format", "csv"]);
    let folder = harness.dir.run(run.env("ILAUDIT_CONCURRENCY", "3").env("USER", "auditor")).run_folder();
    let binary = sha256(env!("CARGO_BIN_EXE_ilaudit"));
    let collected = manifest(&folder)["collected_by"].clone();
    assert_eq!(collected, manifest(&folder)["reports"]["made_by"]);
    assert_eq!(collected["executable_sha256"], binary);
    assert_eq!(collected["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(collected["arguments"], json!(["run", "--format", "csv"]));
    assert_eq!(collected["user"], "auditor");
    assert!(collected["target"].as_str().is_some_and(|target| target.contains('-')), "{collected}");
    let settings = &collected["settings"];
    assert_eq!(settings["limits.concurrency"], "environment variable ILAUDIT_CONCURRENCY");
    assert_eq!(settings["output.formats"], "flag --format");
    assert_eq!(
        settings["scope.accept_splash"].as_str().map(|origin| origin.contains("ilaudit.toml, line ")),
        Some(true)
    );
    assert_eq!(settings.get("scope.exclude"), None);
    assert_eq!(collected["configuration_file"]["sha256"], sha256(harness.dir.path().join("ilaudit.toml")));
    #[cfg(target_os = "linux")]
    {
        let host = fs::read_to_string("/proc/sys/kernel/hostname").expect("a name");
        assert_eq!(collected["host"], host.trim());
        assert!(collected["uid"].is_u64(), "{collected}");
    }
    let before = fs::read(folder.join("csv/users.csv")).expect("a report");
    harness.dir.ilaudit(&["report", "--format", "csv"]).assert_code(0);
    let again = manifest(&folder);
    assert_eq!(again["collected_by"], collected);
    assert_eq!(again["reports"]["made_by"]["arguments"], json!(["report", "--format", "csv"]));
    assert!(before == fs::read(folder.join("csv/users.csv")).expect("a report"));
}

#[test]
fn the_long_version_tells_commit_and_target() {
    let harness = Harness::new(small_service(), "");
    let long = harness.dir.ilaudit(&["--version"]).assert_code(0).stdout;
    let lines: Vec<&str> = long.lines().collect();
    assert_eq!(lines[0], concat!("ilaudit ", env!("CARGO_PKG_VERSION")));
    assert!(lines[1].starts_with("commit: ") && lines[2].starts_with("target: "), "{long}");
    assert_eq!(harness.dir.ilaudit(&["-V"]).assert_code(0).stdout.lines().count(), 1);
}
