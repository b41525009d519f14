//! What a run says and what it leaves: streams, files, and which exchanges they tell of.

use std::fs;
use std::path::Path;

use ilaudit::sim::{Exchange, SimConfig};
use serde_json::Value;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::table::Table;
use crate::common::written::folder_files;

fn file_names(folder: &Path) -> Vec<String> {
    folder_files(folder).keys().map(|path| path.to_string_lossy().replace('\\', "/")).collect()
}

/// One ordinary exchange: nothing is missing.
fn one_exchange() -> SimConfig {
    SimConfig { exchanges: 1, ..small_service() }
}

#[test]
fn standard_output_is_the_run_folder_and_the_rest_goes_to_standard_error() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let output = harness.dir.ilaudit(&["run"]).assert_code(3);
    let folder = output.stdout.strip_suffix('\n').expect("a line");
    assert!(!folder.contains('\n') && output.run_folder().is_dir(), "{folder}");
    let id = folder.rsplit(['/', '\\']).next().unwrap_or_default();
    assert!(id.ends_with('Z') && id.len() == "20261123T081705Z".len() && id.is_ascii(), "{id}");
    for word in [
        "Project Alder",
        "Gaps:",
        "one-time password",
        "12 exchanges (10 complete",
        "inventory.xlsx",
        "coverage, exchanges, folders, documents, scope",
        "every report as CSV",
    ] {
        assert!(output.stderr.contains(word), "nothing of {word}: {}", output.stderr);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_folder_that_is_not_utf8_is_that_very_folder() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let harness = Harness::new(one_exchange(), ACCEPT_SPLASH);
    let name = OsStr::from_bytes(b"runs-\xff");
    let output = harness.dir.command(&["run", "--out"]).arg(name).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(harness.dir.path().join(name).join("latest").join("manifest.json").is_file());
    assert!(output.stdout.starts_with(name.as_bytes()), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn where_nobody_looks_there_is_no_progress_and_no_colour() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    for (variable, value) in [("TERM", "xterm-256color"), ("NO_COLOR", "1")] {
        let output = harness.dir.run(harness.dir.command(&["run", "-v"]).env(variable, value)).assert_code(3);
        assert!(!output.stderr.contains(['\u{1b}', '\r', '━', '⠁']), "{}", output.stderr);
        assert!(output.stderr.contains("signed in"), "{}", output.stderr);
    }
    let quiet = harness.dir.ilaudit(&["run", "-q"]).assert_code(3);
    let line = quiet.stderr.strip_suffix('\n').expect("a line");
    assert!(line.starts_with("exit 3: 6 gaps · manifest sha256:") && !line.contains('\n'), "{line}");
    assert!(quiet.run_folder().is_dir());
}

#[test]
fn a_run_without_gaps_ends_with_0() {
    let harness = Harness::new(one_exchange(), "");
    let output = harness.dir.ilaudit(&["run"]).assert_code(0);
    assert!(!output.stderr.contains("Gaps"), "{}", output.stderr);
}

#[test]
fn the_run_folder_holds_what_it_should() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let ids: Vec<u64> = harness.sim.world().exchanges().map(|exchange| exchange.id).collect();
    let folder = harness.dir.ilaudit(&["run"]).assert_code(3).run_folder();
    let mut expected: Vec<String> = [
        "comparison",
        "consents",
        "coverage",
        "documents",
        "exchanges",
        "findings",
        "folders",
        "group_members",
        "groups",
        "people",
        "rules",
        "scope",
        "user_access",
        "users",
        "verification",
    ]
    .map(|report| format!("csv/{report}.csv"))
    .into();
    expected.extend(["access.xlsx", "inventory.xlsx", "manifest.json", "run.log"].map(str::to_owned));
    expected.extend(["SHA256SUMS", "datapackage.json", "snapshot.sqlite"].map(str::to_owned));
    let evidence = [(1, "jpg"), (10, "gif")].into_iter();
    let evidence = evidence.chain([1, 2, 10].into_iter().flat_map(|place| [(place, "html"), (place, "txt")]));
    expected.extend(evidence.map(|(place, kind)| format!("splash/{}.{kind}", ids[place])));
    expected.sort();
    let mut found = file_names(&folder);
    found.sort();
    assert_eq!(found, expected);
    let log = fs::read_to_string(folder.join("run.log")).expect("a log");
    assert!(log.lines().count() > 50);
    assert!(log.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
}

#[test]
fn a_report_made_again_offline_has_the_same_bytes() {
    let Harness { sim, dir, runtime } = Harness::new(small_service(), ACCEPT_SPLASH);
    let folder = dir.ilaudit(&["run"]).assert_code(3).run_folder();
    let before = folder_files(&folder);
    runtime.block_on(sim.shutdown());
    for name in ["csv", "access.xlsx", "inventory.xlsx", "manifest.json", "splash"] {
        let path = folder.join(name);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("it goes");
    }
    // no secret is asked for, either
    fs::write(dir.path().join("ilaudit.toml"), "").expect("a file");
    let again = dir.ilaudit(&["report"]).assert_code(3);
    assert_eq!(again.run_folder().canonicalize().ok(), folder.canonicalize().ok());
    let after = folder_files(&folder);
    assert!(before.keys().eq(after.keys()), "{:?}", after.keys());
    for (path, bytes) in &before {
        match path.to_str() {
            // who called is another one, and so are the hashes of the manifest
            Some("manifest.json") => assert_eq!(without_caller(bytes), without_caller(&after[path])),
            Some("SHA256SUMS") => {}
            Some("run.log") => assert!(after[path].starts_with(bytes), "the log only grows"),
            _ => assert!(bytes == &after[path], "{} is another one", path.display()),
        }
    }
}

fn without_caller(manifest: &[u8]) -> Value {
    let mut manifest: Value = serde_json::from_slice(manifest).expect("JSON");
    let reports = manifest["reports"].as_object_mut().expect("how the reports were made");
    reports.remove("made_by").expect("who made them");
    manifest
}

#[test]
fn two_runs_of_one_service_differ_in_times_and_tries_alone() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let reports = |args: &[&str]| masked_reports(&harness.dir.ilaudit(args).assert_code(3).run_folder());
    let one_by_one = reports(&["run", "--concurrency", "1"]);
    assert_eq!(one_by_one.len(), 15);
    assert_eq!(one_by_one, reports(&["run", "--concurrency", "16"]));
}

/// Every CSV report of a run, without what tells of times and tries of collecting, nor of error ids.
pub fn masked_reports(folder: &Path) -> Vec<Table> {
    let names = file_names(folder).into_iter();
    let names = names.filter_map(|name| Some(name.strip_prefix("csv/")?.strip_suffix(".csv")?.to_owned()));
    names.map(|name| masked_table(Table::read(folder, &name))).collect()
}

fn masked_table(mut table: Table) -> Table {
    for column in ["collected_on", "started_on", "finished_on", "accepted_on", "attempts"] {
        if let Some(at) = table.columns.iter().position(|known| known == column) {
            table.mask_column(at, "");
        }
    }
    if table.columns.iter().any(|column| column == "button") {
        // a run that was interrupted consents again when it enters an exchange again
        table.rows.dedup();
    }
    if let Some(at) = table.columns.iter().position(|known| known == "detail") {
        // `last seen 980 days before the run`: another number where a day ends between two runs
        let counts_days = |row: &&mut Vec<String>| row[at].contains(" days before the run");
        table.rows.iter_mut().filter(counts_days).for_each(|row| row[at].clear());
    }
    table
}

#[test]
fn a_run_is_published_also_where_latest_is_a_folder() {
    let harness = Harness::new(one_exchange(), ACCEPT_SPLASH);
    let runs = harness.dir.path().join("ilaudit-runs");
    fs::create_dir_all(runs.join("latest/mine")).expect("a folder in its place");
    let output = harness.dir.ilaudit(&["run"]).assert_code(0);
    assert!(output.stderr.contains("WARN cannot update"), "{}", output.stderr);
    assert!(output.run_folder().join("manifest.json").is_file());
    assert!(runs.join("latest/mine").is_dir());
    let left = fs::read_dir(&runs).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let left: Vec<_> = left.filter(|name| name.to_string_lossy().starts_with(".latest")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn latest_is_the_newest_finished_run() {
    let harness = Harness::new(one_exchange(), "");
    let latest = || harness.dir.ilaudit(&["report", "-q"]).assert_code(0).run_folder();
    let first = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    assert_eq!(latest().file_name(), first.file_name());
    let second = harness.dir.ilaudit(&["run"]).assert_code(0).run_folder();
    assert_ne!(first, second);
    assert_eq!(latest().file_name(), second.file_name());
    let by_id = first.file_name().and_then(|name| name.to_str()).expect("an id");
    let output = harness.dir.ilaudit(&["report", by_id]).assert_code(0);
    assert_eq!(output.run_folder().file_name(), first.file_name());
    #[cfg(unix)]
    assert_eq!(
        fs::read_link(harness.dir.path().join("ilaudit-runs/latest")).expect("a link"),
        Path::new(second.file_name().expect("an id"))
    );
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_any_of_it() {
    use std::os::unix::fs::PermissionsExt;
    fn assert_private(path: &Path) {
        let about = fs::symlink_metadata(path).expect("it is there");
        let mode = about.permissions().mode() & 0o777;
        match about.file_type() {
            kind if kind.is_symlink() => {}
            kind if kind.is_dir() => {
                assert_eq!(mode, 0o700, "{}", path.display());
                fs::read_dir(path).expect("a folder").for_each(|e| assert_private(&e.expect("one").path()));
            }
            _ => assert_eq!(mode, 0o600, "{}", path.display()),
        }
    }
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    harness.dir.ilaudit(&["run"]).assert_code(3);
    assert_private(&harness.dir.path().join("ilaudit-runs"));
}

#[test]
fn collect_leaves_the_reports_for_later() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let folder = harness.dir.ilaudit(&["collect"]).assert_code(3).run_folder();
    assert_eq!(file_names(&folder), ["SHA256SUMS", "run.log", "snapshot.sqlite"]);
    harness.dir.ilaudit(&["report"]).assert_code(3);
    assert!(file_names(&folder).len() > 10);
}

#[test]
fn only_the_reports_asked_for_are_made() {
    let cases: [(&[&str], &[&str]); 4] = [
        (&["--template", "documents"], &["csv/documents.csv"]),
        (&["--template", "access", "--template", "users"], &["access.xlsx", "csv/users.csv"]),
        (&["--format", "xlsx"], &["access.xlsx", "inventory.xlsx"]),
        (&["--template", "users", "--format", "csv"], &["csv/users.csv"]),
    ];
    for (args, expected) in cases {
        let harness = Harness::new(one_exchange(), "");
        let folder = harness.dir.ilaudit(&[&["run"], args].concat()).assert_code(0).run_folder();
        let package = expected.iter().any(|path| path.starts_with("csv/")).then_some("datapackage.json");
        let mut expected =
            [expected, &["SHA256SUMS", "manifest.json", "run.log", "snapshot.sqlite"]].concat();
        expected.extend(package);
        expected.sort_unstable();
        assert_eq!(file_names(&folder), expected, "{args:?}");
    }
}

#[test]
fn times_are_in_the_chosen_zone() {
    let harness = Harness::new(one_exchange(), "");
    let created_on = |args: &[&str]| -> Vec<String> {
        let table = Table::read(&harness.dir.ilaudit(args).assert_code(0).run_folder(), "documents");
        let at = table.column_index("created_on");
        table.rows.iter().map(|row| row[at].clone()).collect()
    };
    let (utc, tokyo) = (created_on(&["run"]), created_on(&["report", "--timezone", "Asia/Tokyo"]));
    assert!(utc.iter().all(|moment| moment.ends_with('Z')));
    assert!(tokyo.iter().all(|moment| moment.ends_with("+09:00")));
    let moment = |text: &String| chrono::DateTime::parse_from_rfc3339(text).expect("a moment");
    assert!(utc.iter().map(moment).eq(tokyo.iter().map(moment)));
}

#[test]
fn the_scope_is_what_was_asked_for() {
    type Wanted = fn(&Exchange) -> bool;
    let cases: [(&[&str], Wanted); 9] = [
        (&["--exchange", "11111155"], |e| e.number == 0),
        (&["--exchange", "11111155", "--exchange", "11111466"], |e| e.number < 2),
        (&["--exclude", "11111155"], |e| e.number != 0),
        (&["--exchange", "11111155,11111466", "--exclude", "11111155"], |e| e.number == 1),
        (&["--phase", "hold"], |e| e.phase == "HOLD"),
        (&["--phase", "HOLD", "--phase", "PREPARATION"], |e| e.phase != "OPEN"),
        (&["--brand", "1002"], |e| e.brand_id == 1002),
        (&["--name", "project *"], |e| e.name.starts_with("Project ")),
        (&["--name", "Proje[ck]t *", "--phase", "OPEN"], |e| {
            e.name.starts_with("Proje") && e.phase == "OPEN"
        }),
    ];
    for (args, wanted) in cases {
        let harness = Harness::new(small_service(), ACCEPT_SPLASH);
        let run = harness.dir.ilaudit(&[&["run", "--template", "exchanges"], args].concat());
        let table = Table::read(&run.run_folder(), "exchanges");
        let found: Vec<&str> = table.rows.iter().map(|row| row[0].as_str()).collect();
        let mut expected: Vec<Exchange> = harness.sim.world().exchanges().filter(wanted).collect();
        expected.sort_by(|a, b| a.name.cmp(&b.name));
        let expected: Vec<String> = expected.iter().map(|exchange| exchange.id.to_string()).collect();
        assert_eq!(found, expected, "{args:?}");
        assert!(!expected.is_empty(), "{args:?}");
    }
}
