//! Whoever is to be told of a run is told, and nothing of that changes what it ends with.

use std::fs;
use std::path::Path;

#[cfg(unix)]
use ilaudit::sim::Call;
use serde_json::Value;

use crate::common::harness::{Harness, small_service};
use crate::common::scripted_server::ScriptedServer;
use crate::common::table::Table;

/// A part of each address, to be found nowhere.
const CANARY: &str = "canary-5e07b1";

fn accepting_server() -> ScriptedServer {
    ScriptedServer::start(|_, _| (200, b"thanks".to_vec()))
}

/// The value of a line of a metrics file.
fn metric(text: &str, line: &str) -> Option<f64> {
    text.lines().find_map(|found| found.strip_prefix(line)?.strip_prefix(' ')?.parse().ok())
}

/// No name of an exchange is in any of these texts.
#[track_caller]
fn assert_nameless(folder: &Path, texts: &[&str]) {
    for name in Table::read(folder, "exchanges").column("exchange_name") {
        assert!(!name.is_empty() && texts.iter().all(|text| !text.contains(name)), "{name}: {texts:?}");
    }
}

#[test]
fn a_ping_and_a_webhook_are_told_of_each_run_and_a_file_keeps_the_last_success() {
    let server = accepting_server();
    let url = &server.base_url;
    let notify = format!(
        "[notify]\nping_url = \"{url}/{CANARY}/?create=1\"\nwebhook_url = \"{url}/hook/{CANARY}\"\n\
         metrics_file = \"ilaudit.prom\"\nsuccess_codes = [0, 3]\n"
    );
    let harness = Harness::new(small_service(), &notify);
    let ended = harness.dir.ilaudit(&["run", "--format", "csv"]).assert_code(3);
    let folder = ended.run_folder();
    let metrics_file = harness.dir.path().join("ilaudit.prom");
    let metrics = fs::read_to_string(&metrics_file).expect("figures");
    let told = server.requests();
    let calls: Vec<&str> = told.iter().map(|request| request.call.as_str()).collect();
    let ping = format!("POST /{CANARY}");
    assert_eq!(
        calls,
        [format!("{ping}/start?create=1"), format!("{ping}/0?create=1"), format!("POST /hook/{CANARY}")]
    );
    assert!(told[1].body.starts_with("exit 3: "), "{}", told[1].body);
    let event: Value = serde_json::from_str(&told[2].body).expect("JSON");
    assert_eq!((&event["event"], &event["exit_code"]), (&"run_ended".into(), &3.into()));
    assert_eq!(event["success"], true);
    assert_eq!(event["text"], told[1].body);
    let manifest_sha256 = event["manifest_sha256"].as_str().expect("a hash");
    assert!(ended.stderr.contains(&format!("manifest sha256:{manifest_sha256}")), "{}", ended.stderr);
    let told_folder = Path::new(event["run_folder"].as_str().expect("a folder"));
    assert!(told_folder.is_absolute());
    assert_eq!(fs::canonicalize(told_folder).ok(), fs::canonicalize(&folder).ok());

    // the figures are those of the reports
    let refused = Table::read(&folder, "exchanges").rows_where("outcome", "refused").count() as f64;
    assert!(refused > 0.0);
    assert_eq!(event["figures"]["exchanges"]["refused"].as_f64(), Some(refused));
    assert_eq!(metric(&metrics, "ilaudit_last_run_exchanges{outcome=\"refused\"}"), Some(refused));
    let folders = Table::read(&folder, "folders").rows.len() as f64;
    assert_eq!(metric(&metrics, "ilaudit_last_run_rows{dataset=\"folders\"}"), Some(folders));
    let high = Table::read(&folder, "findings").rows_where("severity", "high").count() as f64;
    assert_eq!(metric(&metrics, "ilaudit_last_run_findings{severity=\"high\"}"), Some(high));
    assert_eq!(metric(&metrics, "ilaudit_last_run_exit_code"), Some(3.0));
    let success = metric(&metrics, "ilaudit_last_success_timestamp_seconds").expect("a success");
    assert_nameless(&folder, &[&told[1].body, &told[2].body, &metrics]);
    let written = [&ended.stderr, &metrics, &fs::read_to_string(folder.join("manifest.json")).expect("one")];
    assert!(written.iter().all(|text| !text.contains(CANARY)), "{written:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&metrics_file).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o644);
    }

    // a run that fails leaves the last success as it was, and what is not known of it away
    let mut wrong = harness.dir.command(&["run"]);
    harness.dir.run(wrong.env("ILAUDIT_PASSWORD", "wrong")).assert_code(5);
    let told = server.requests();
    assert_eq!(told[4].call, format!("{ping}/5?create=1"));
    assert!(told[4].body.starts_with("exit 5: the service refused the credentials\n"), "{}", told[4].body);
    let event: Value = serde_json::from_str(&told[5].body).expect("JSON");
    assert_eq!((&event["success"], &event["figures"]), (&false.into(), &Value::Null));
    let metrics = fs::read_to_string(&metrics_file).expect("figures");
    assert_eq!(metric(&metrics, "ilaudit_last_success_timestamp_seconds"), Some(success));
    assert_eq!(metric(&metrics, "ilaudit_last_run_exit_code"), Some(5.0));
    assert!(!metrics.contains("ilaudit_last_run_rows"), "{metrics}");
}

#[test]
fn what_cannot_be_told_changes_nothing_but_is_said() {
    let refusing = ScriptedServer::start(|request, _| match request.call.contains("hook") {
        true => (404, b"no such hook".to_vec()),
        false => (503, b"later".to_vec()),
    });
    let url = &refusing.base_url;
    let harness = Harness::new(small_service(), "[notify]\nmetrics_file = \"missing/ilaudit.prom\"\n");
    let mut run = harness.dir.command(&["run", "-q", "--format", "csv"]);
    run.env("ILAUDIT_PING_URL", format!("{url}/{CANARY}"));
    run.env("ILAUDIT_WEBHOOK_URL", format!("{url}/hook/{CANARY}"));
    run.env("ILAUDIT_AFTER_RUN", "no-such-program");
    let ended = harness.dir.run(&mut run).assert_code(3);
    for said in [
        "notify.ping_url: it answered 503 Service Unavailable; tried 3 times; the run is not affected",
        "notify.webhook_url: it answered 404 Not Found; the run is not affected",
        "notify.metrics_file: cannot write missing",
        "notify.after_run: `no-such-program` did not start",
    ] {
        assert!(ended.stderr.contains(said), "{said}: {}", ended.stderr);
    }
    assert!(!ended.stderr.contains(CANARY), "{}", ended.stderr);
    // both pings three times, the webhook once: no such address stays none
    let calls = refusing.requests();
    assert_eq!(calls.iter().filter(|request| request.call.contains("hook")).count(), 1);
    assert_eq!(calls.len(), 7);
}

#[test]
fn an_address_that_would_be_readable_on_the_way_is_not_told() {
    let harness = Harness::new(small_service(), "");
    let cases = [
        (format!("http://192.0.2.1/{CANARY}"), "it must begin with https://"),
        (CANARY.to_owned(), "it is not a URL"),
    ];
    for (url, reason) in cases {
        let mut run = harness.dir.command(&["run", "--format", "csv"]);
        let ended = harness.dir.run(run.env("ILAUDIT_PING_URL", url)).assert_code(3);
        assert!(ended.stderr.contains(&format!("notify.ping_url: {reason}")), "{}", ended.stderr);
        assert!(!ended.stderr.contains(CANARY), "{}", ended.stderr);
    }
    let mut check = harness.dir.command(&["check"]);
    let checked = harness.dir.run(check.env("ILAUDIT_PING_URL", CANARY)).assert_code(2);
    assert!(checked.stdout.contains("no  notify.ping_url: it is not a URL"), "{}", checked.stdout);
    let mut check = harness.dir.command(&["check"]);
    let checked = harness.dir.run(check.env("ILAUDIT_WEBHOOK_URL", format!("https://hook.example/{CANARY}")));
    assert!(checked.stdout.contains("ok  told at the end of a run: webhook_url"), "{}", checked.stdout);
    assert!(!checked.stdout.contains(CANARY), "{}", checked.stdout);
    // a dry run is none
    let server = accepting_server();
    let mut dry = harness.dir.command(&["run", "--dry-run"]);
    harness.dir.run(dry.env("ILAUDIT_PING_URL", &server.base_url)).assert_code(0);
    assert!(server.requests().is_empty());
}

#[cfg(unix)]
#[test]
fn a_program_is_run_afterwards_with_the_outcome_and_without_secrets() {
    let notify =
        "[notify]\nafter_run = [\"sh\", \"-c\", \"env > after; echo told; echo loudly >&2; exit 9\"]\n";
    let harness = Harness::new(small_service(), notify);
    let mut run = harness.dir.command(&["run", "--format", "csv"]);
    let ended = harness.dir.run(run.env("ILAUDIT_PASSWORD", "wrong")).assert_code(5);
    assert_eq!(ended.stdout, "");
    let ended = harness.dir.ilaudit(&["run", "--format", "csv"]).assert_code(3);
    // standard output has the folder alone
    let folder = ended.run_folder();
    assert!(folder.is_dir(), "{}", ended.stdout);
    for said in ["told\n", "loudly\n", "notify.after_run: `sh` failed (exit status: 9)"] {
        assert!(ended.stderr.contains(said), "{}", ended.stderr);
    }
    let after = fs::read_to_string(harness.dir.path().join("after")).expect("an environment");
    let value = |name: &str| {
        after.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).map(str::to_owned)
    };
    let known = |name| value(name).unwrap_or_else(|| panic!("no {name}: {after}"));
    assert_eq!((known("ILAUDIT_EXIT_CODE"), known("ILAUDIT_SUCCESS")), ("3".into(), "false".into()));
    assert_eq!(known("ILAUDIT_RUN_FOLDER"), fs::canonicalize(&folder).expect("it").display().to_string());
    assert_eq!(known("ILAUDIT_RUN_ID"), folder.file_name().expect("a name").to_string_lossy());
    assert!(ended.stderr.contains(&known("ILAUDIT_MANIFEST_SHA256")));
    assert!(value("ILAUDIT_PASSWORD").is_none());
}

#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_is_told_of_and_no_other_profile_begins() {
    let server = accepting_server();
    let profiles = format!(
        "[notify]\nping_url = \"{}/{CANARY}\"\n[profiles.one.output]\ndir = \"one\"\n[profiles.two.output]\ndir = \"two\"\n",
        server.base_url
    );
    let harness = Harness::new(crate::resume::slow_service(), &profiles);
    let run = harness.spawn(&["run", "--all-profiles"]);
    harness.wait_until(|log| log.iter().any(|arrival| matches!(arrival.call, Call::List(..))));
    crate::overlap::signal(&run, "-TERM");
    let ended = harness.dir.wait_for(run).assert_code(143);
    assert!(ended.stderr.contains("exit 143: one: terminated"), "{}", ended.stderr);
    let told = server.requests();
    assert_eq!(told.last().expect("a ping").call, format!("POST /{CANARY}/143"));
    assert_eq!(told.len(), 2);
    assert!(!harness.dir.path().join("two").exists());
}
