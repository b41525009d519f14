//! Bad input: the right exit code and one clear message, at once; nothing is sent, and nothing is left behind.

use std::fs;

use crate::common::harness::{Harness, small_service};
use crate::common::scripted_server::ScriptedServer;
use crate::common::test_dir::{CommandOutput, TestDir};

/// What is wrong, how the program is called, and what its message must hold.
struct Case {
    wrong: &'static str,
    /// Added to the configuration file.
    config: &'static str,
    environment: &'static [(&'static str, &'static str)],
    args: &'static [&'static str],
    code: i32,
    says: &'static [&'static str],
}

const FINE: Case = Case { wrong: "", config: "", environment: &[], args: &["run"], code: 2, says: &[] };

const CASES: &[Case] = &[
    Case {
        wrong: "an unknown key",
        config: "concurency = 3\n",
        says: &["unknown key `limits.concurency`", "ilaudit.toml, line", "did you mean `limits.concurrency`"],
        ..FINE
    },
    Case {
        wrong: "an unknown section",
        config: "[scpoe]\nexchanges = []\n",
        says: &["unknown key `scpoe`", "did you mean `scope`"],
        ..FINE
    },
    Case { wrong: "no TOML", config: "[scope\n", says: &["ilaudit.toml, line", "not valid TOML"], ..FINE },
    Case {
        wrong: "a configuration file that is not there",
        args: &["run", "--config", "nowhere.toml"],
        says: &["cannot read the configuration file nowhere.toml", "--config names another"],
        ..FINE
    },
    Case {
        wrong: "plain http to another host",
        environment: &[("ILAUDIT_BASE_URL", "http://api.intralinks.com")],
        says: &[
            "plain http is refused except on loopback",
            "environment variable ILAUDIT_BASE_URL",
            "https://",
        ],
        ..FINE
    },
    Case {
        wrong: "no URL",
        environment: &[("ILAUDIT_BASE_URL", "api.intralinks.com")],
        says: &["`service.base_url`", "write it as https://api.intralinks.com"],
        ..FINE
    },
    Case {
        wrong: "an output folder below a file",
        args: &["run", "--out", "ilaudit.toml/runs"],
        says: &["cannot create the folder", "ilaudit.toml/runs", "--out"],
        ..FINE
    },
    Case {
        wrong: "an unknown template",
        args: &["run", "--template", "document"],
        says: &["unknown template `document`", "known are exchanges, folders, documents"],
        ..FINE
    },
    Case {
        wrong: "a template that the formats leave out",
        args: &["run", "--template", "inventory", "--format", "csv"],
        says: &["nothing to write", "xlsx"],
        ..FINE
    },
    Case {
        wrong: "an unknown time zone",
        args: &["run", "--timezone", "Europe/Londn"],
        says: &["`output.timezone`", "flag --timezone", "unknown time zone", "Europe/London"],
        ..FINE
    },
    Case {
        wrong: "an unknown format",
        args: &["run", "--format", "pdf"],
        says: &["`output.formats`", "must be one of csv, xlsx"],
        ..FINE
    },
    Case {
        wrong: "a rate of nothing",
        args: &["run", "--rate", "0"],
        says: &["above 0, at most 1000"],
        ..FINE
    },
    Case {
        wrong: "an exchange that is no id",
        args: &["run", "--exchange", "Alder"],
        says: &["invalid value `Alder`", "digits only"],
        ..FINE
    },
    Case {
        wrong: "an unknown flag",
        args: &["run", "--rates", "5"],
        says: &["'--rates'", "'--rate'"],
        ..FINE
    },
    Case {
        wrong: "a report where no run is",
        args: &["report"],
        says: &["no finished run in ilaudit-runs", "`ilaudit run`"],
        ..FINE
    },
    Case {
        wrong: "a report of an unknown run",
        args: &["report", "20261123T081705Z"],
        says: &["no run `20261123T081705Z` in ilaudit-runs"],
        ..FINE
    },
    Case {
        wrong: "a run folder that is not one",
        args: &["report", "."],
        says: &["is not a run folder", "snapshot.sqlite"],
        ..FINE
    },
];

#[test]
fn bad_input_ends_before_anything_is_sent_or_written() {
    let harness = Harness::new(small_service(), "");
    let fine = fs::read_to_string(harness.dir.path().join("ilaudit.toml")).expect("a file");
    for case in CASES {
        let dir = TestDir::new(&format!("{fine}{}", case.config));
        let environment = case.environment.iter().copied();
        let output = dir.run(dir.command(case.args).envs(environment));
        assert_eq!(output.code, Some(case.code), "{}: {}", case.wrong, output.stderr);
        assert_says(&output, case.wrong, case.says);
        assert_eq!(file_names(&dir), ["ilaudit.toml"], "{}", case.wrong);
    }
    assert_eq!(harness.logged_calls(), []);
}

/// One message, which holds all of that.
#[track_caller]
fn assert_says(output: &CommandOutput, wrong: &str, says: &[&str]) {
    assert!(output.stdout.is_empty(), "{wrong}: {}", output.stdout);
    assert!(output.stderr.starts_with("error: "), "{wrong}: {}", output.stderr);
    assert_eq!(output.stderr.matches("error: ").count(), 1, "{wrong}: {}", output.stderr);
    for word in says {
        assert!(output.stderr.contains(word), "{wrong} says nothing of {word}: {}", output.stderr);
    }
}

/// The files in the working folder.
fn file_names(dir: &TestDir) -> Vec<String> {
    let entries = fs::read_dir(dir.path()).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_missing_secret_is_named_with_the_places_it_may_come_from() {
    let dir = TestDir::new(
        "[service]\nbase_url = \"http://127.0.0.1:9\"\nemail = \"a@b.example\"\npassword = \"p\"\n",
    );
    let output = dir.ilaudit(&["run"]).assert_code(2);
    let says =
        ["cannot sign in", "`client_id`", "`client_secret`", "ILAUDIT_CLIENT_SECRET", "client_secret_file"];
    assert_says(&output, "a missing secret", &says);
    assert!(!output.stderr.contains("`email`"), "{}", output.stderr);
    assert_eq!(file_names(&dir), ["ilaudit.toml"]);
}

#[test]
fn a_web_page_where_the_service_should_be_names_the_setting() {
    let page = "<!DOCTYPE html><html><body><h1>Welcome to Data Rooms</h1></body></html>";
    let web_page = "a web page instead of JSON";
    for (status, found) in [(200, "not a JSON object"), (302, web_page), (404, web_page)] {
        let server = ScriptedServer::start(move |_, _| (status, page.into()));
        let harness = Harness::new(small_service(), "");
        let mut command = harness.dir.command(&["run"]);
        let output = harness.dir.run(command.env("ILAUDIT_BASE_URL", &server.base_url)).assert_code(1);
        let says = ["POST /v2/oauth/token", found, "check service.base_url"];
        assert_says(&output, "a web page", &says);
        assert_eq!(server.requests().len(), 1, "it asked again");
        assert!(harness.run_folders().is_empty());
    }
}

#[test]
fn an_exchange_the_account_does_not_see_is_named() {
    let harness = Harness::new(small_service(), "");
    let output = harness.dir.ilaudit(&["run", "--exchange", "4711", "--exchange", "11111155"]).assert_code(2);
    let says = ["exchange 4711 is not among those the account sees", "12 exchanges", "check the ids"];
    assert_says(&output, "an unknown exchange", &says);
    assert!(harness.run_folders().is_empty());
}

#[test]
fn an_empty_scope_is_reported() {
    let harness = Harness::new(small_service(), "");
    let output = harness.dir.ilaudit(&["run", "--name", "nothing like it"]).assert_code(1);
    assert_says(&output, "an empty scope", &["no exchange is in scope", "the account sees 12"]);
    assert!(harness.run_folders().is_empty());
}

#[test]
fn wrong_credentials_are_tried_once() {
    for (variable, says) in [("ILAUDIT_PASSWORD", "subcode 017"), ("ILAUDIT_CLIENT_SECRET", "HTTP 400")] {
        let harness = Harness::new(small_service(), "");
        // the variable is a stronger source than the key in the file
        let output = harness.dir.run(harness.dir.command(&["run"]).env(variable, "wrong")).assert_code(5);
        assert_says(&output, variable, &[says, "do not retry blindly"]);
        assert_eq!(harness.logged_calls().len(), 1);
        assert!(harness.run_folders().is_empty());
    }
}

#[test]
fn a_file_that_is_no_snapshot_is_reported() {
    let dir = TestDir::new("");
    fs::create_dir(dir.path().join("old")).expect("a folder");
    fs::write(dir.path().join("old/snapshot.sqlite"), "not a database, whatever its name").expect("a file");
    let output = dir.ilaudit(&["report", "old"]).assert_code(1);
    assert_says(&output, "a snapshot that is none", &["is not a snapshot of ilaudit"]);
}
