//! The settings of reports: those of the run, unless others are given; and the manifest tells which, file by file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use calamine::{Reader, Xlsx, open_workbook};
use ilaudit::sim::SimConfig;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::common::harness::{Harness, small_service};
use crate::common::test_dir::CommandOutput;
use crate::common::written::folder_files;

const SETTINGS: &str =
    "[output]\ntimezone = \"America/New_York\"\n[findings]\ndormant_days = 30\n[csv]\npreset = \"excel\"\n";

fn harness() -> Harness {
    Harness::new(SimConfig { exchanges: 1, ..small_service() }, SETTINGS)
}

fn manifest(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("manifest.json")).expect("a manifest")).expect("JSON")
}

/// The reports alone: what is to be the same whatever made them.
fn reports(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = folder_files(folder);
    files.retain(|path, _| path.starts_with("csv") || path.extension().is_some_and(|end| end == "xlsx"));
    assert!(files.len() > 10);
    files
}

fn report_with(harness: &Harness, args: &[&str], environment: &[(&str, &str)]) -> CommandOutput {
    let mut command = harness.dir.command(&[&["report"], args].concat());
    harness.dir.run(command.envs(environment.iter().copied()))
}

/// All text on the first sheet of a workbook.
fn summary_text(workbook: &Path) -> String {
    let mut workbook: Xlsx<_> = open_workbook(workbook).expect("a workbook");
    let sheet = workbook.worksheet_range("Summary").expect("a summary");
    sheet.cells().map(|(_, _, cell)| format!("{cell}\n")).collect()
}

#[test]
fn a_report_made_again_takes_the_settings_of_the_run() {
    let harness = harness();
    let folder = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let before = reports(&folder);
    let settings = manifest(&folder)["reports"]["settings"].clone();
    assert_eq!(settings["output"], json!({ "timezone": "America/New_York" }));
    assert_eq!(settings["findings"]["dormant_days"], 30);
    assert_eq!(settings["csv"]["line_ending"], "crlf");
    // what lies in the working directory now is not what the run was made with
    let other =
        "[output]\ntimezone = \"Europe/London\"\n[findings]\ndormant_days = 999\noff = [\"no_group\"]\n";
    fs::write(harness.dir.path().join("ilaudit.toml"), other).expect("a file");
    let output = report_with(&harness, &[], &[]).assert_code(0);
    assert!(before == reports(&folder), "{}", output.stderr);
    assert_eq!(manifest(&folder)["reports"]["settings"], settings);
    assert_eq!(manifest(&folder)["reports"].get("other_settings"), None);
}

#[test]
fn other_settings_are_used_where_they_are_given_and_named() {
    let harness = harness();
    let folder = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let given = harness.dir.path().join("given.toml");
    fs::write(&given, "[findings]\ndormant_days = 36500\n").expect("a file");
    let same = [("ILAUDIT_DORMANT_DAYS", "30")];
    let environment = [("ILAUDIT_DORMANT_DAYS", "36500"), ("ILAUDIT_FINDINGS_OFF", "unknown_member")];
    let cases: [(&[&str], &[_], &[&str]); 4] = [
        (&[], &same, &[]),
        (&["-c", "given.toml"], &[], &["findings.dormant_days is 36500, the run's is 30"]),
        (
            &[],
            &environment,
            &[
                "findings.dormant_days is 36500, the run's is 30",
                "findings.off is unknown_member, the run's is empty",
            ],
        ),
        (&["--timezone", "UTC"], &[], &["output.timezone is UTC, the run's is America/New_York"]),
    ];
    for (args, environment, others) in cases {
        let output = report_with(&harness, args, environment).assert_code(0);
        let summary = summary_text(&folder.join("access.xlsx"));
        for said in [&summary, &output.stderr] {
            assert_eq!(said.contains("other settings than the run's"), !others.is_empty(), "{said}");
            assert!(others.iter().all(|other| said.contains(other)), "{others:?}: {said}");
        }
        let manifest = manifest(&folder);
        let named = manifest["reports"]["other_settings"].as_array().map_or(0, Vec::len);
        assert_eq!(named, others.len(), "{manifest}");
        // the configuration stays that of the run
        assert_eq!(manifest["configuration"]["findings"]["dormant_days"], 30);
    }
}

#[test]
fn verify_and_compare_take_them_too() {
    let harness = harness();
    let folder = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    let text = fs::read_to_string(harness.dir.path().join("ilaudit.toml")).expect("a file");
    let text = text.replace("America/New_York", "UTC").replace("= 30", "= 31");
    fs::write(harness.dir.path().join("ilaudit.toml"), text).expect("a file");
    fs::create_dir(harness.dir.path().join("empty")).expect("a folder");
    for (command, code) in [(&["verify", "--sample", "1"][..], 0), (&["compare", "empty"], 4)] {
        harness.dir.ilaudit(command).assert_code(code);
        let settings = &manifest(&folder)["reports"]["settings"];
        assert_eq!(settings["output"]["timezone"], "America/New_York");
        assert_eq!(settings["findings"]["dormant_days"], 30);
    }
}

#[test]
fn files_of_an_earlier_report_keep_its_settings() {
    let harness = harness();
    let folder = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    report_with(&harness, &["--template", "users", "--timezone", "UTC"], &[]).assert_code(0);
    report_with(&harness, &["--template", "groups", "--timezone", "Asia/Tokyo"], &[]).assert_code(0);
    let manifest = manifest(&folder);
    let zone = |path: &str| {
        let files = manifest["files"].as_array().expect("files");
        let file = files.iter().find(|file| file["path"] == path).expect("the file");
        let made_by = match file.get("earlier_report") {
            Some(index) => &manifest["earlier_reports"][index.as_u64().expect("an index") as usize],
            None => &manifest["reports"],
        };
        (made_by["settings"]["output"]["timezone"].clone(), made_by["only"].clone())
    };
    assert_eq!(zone("csv/groups.csv"), (json!("Asia/Tokyo"), json!(["groups"])));
    assert_eq!(zone("csv/users.csv"), (json!("UTC"), json!(["users"])));
    for path in ["csv/people.csv", "access.xlsx", "inventory.xlsx"] {
        assert_eq!(zone(path), (json!("America/New_York"), Value::Null), "{path}");
    }
    assert_eq!(manifest["earlier_reports"].as_array().map(Vec::len), Some(2));
    // all of them again: nothing earlier is left
    report_with(&harness, &[], &[]).assert_code(0);
    assert_eq!(self::manifest(&folder).get("earlier_reports"), None);
}

#[test]
fn each_template_is_named_with_its_hash() {
    let harness = harness();
    let own = harness.dir.path().join("own");
    fs::create_dir_all(own.join("findings")).expect("a folder");
    let dormant = include_str!("../../templates/findings/dormant.sql").replace("title: ", "title: My ");
    fs::write(own.join("findings/dormant.sql"), &dormant).expect("a template");
    fs::write(own.join("users.sql"), include_str!("../../templates/users.sql")).expect("a template");
    let folder = harness.dir.ilaudit(&["run", "--templates", "own"]).assert_code(0).run_folder();
    let manifest = manifest(&folder);
    let templates = manifest["reports"]["templates"].as_array().expect("templates");
    let find = |file: &str| templates.iter().find(|template| template["file"] == file).expect("the template");
    let sha256 =
        |text: &str| Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mine = json!({ "file": "findings/dormant.sql", "sha256": sha256(&dormant), "built_in": false });
    assert_eq!(*find("findings/dormant.sql"), mine);
    // the very text of the built-in one
    assert_eq!(find("users.sql")["built_in"], true);
    assert_eq!(find("access.toml")["sha256"], sha256(include_str!("../../templates/access.toml")));
    let files = manifest["files"].as_array().expect("files");
    let used = |path: &str| {
        let file = files.iter().find(|file| file["path"] == path).expect("the file");
        file["templates"].as_array().expect("templates").clone()
    };
    assert_eq!(used("csv/users.csv"), [json!("users.sql")]);
    for path in ["csv/findings.csv", "access.xlsx"] {
        assert!(used(path).contains(&json!("findings/dormant.sql")), "{path}");
    }
    assert!(used("access.xlsx").contains(&json!("access.toml")));
    assert!(!used("inventory.xlsx").contains(&json!("users.sql")));
}

#[test]
fn merged_runs_take_the_settings_of_their_shards() {
    let harness = Harness::new(small_service(), SETTINGS);
    let shards = ["1/2", "2/2"]
        .map(|shard| harness.dir.ilaudit(&["collect", "-q", "--shard", shard]).stdout.trim_end().to_owned());
    let text = fs::read_to_string(harness.dir.path().join("ilaudit.toml")).expect("a file");
    fs::write(harness.dir.path().join("ilaudit.toml"), text.replace("America/New_York", "UTC"))
        .expect("a file");
    let merged = harness.dir.ilaudit(&["merge", &shards[0], &shards[1]]).assert_code(3).run_folder();
    assert_eq!(manifest(&merged)["reports"]["settings"]["output"]["timezone"], "America/New_York");
}
