//! Nobody but the program itself ends a line of its output, or tells the terminal anything.

use std::fs;

use crate::common::scripted_server::ScriptedServer;
use crate::common::test_dir::{CommandOutput, TestDir};
use crate::service::{HOSTILE, configured_dir, start_hostile_service};

/// Looks at every character that was printed; the end of a line is the program's own.
#[track_caller]
fn assert_harmless(what: &str, text: &str) {
    let is_harmful = |c: char| {
        c != '\n' && c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if let Some((at, harmful)) = text.char_indices().find(|(_, c)| is_harmful(*c)) {
        panic!("{what}: {harmful:?} at byte {at} of {text:?}");
    }
    let forged = text.lines().find(|line| line.trim_start().starts_with("forged"));
    assert_eq!(forged, None, "{what}: {text}");
}

/// Runs a command, and looks at both of its streams.
#[track_caller]
fn run_harmless(dir: &TestDir, args: &[&str]) -> CommandOutput {
    let output = dir.ilaudit(args);
    assert_harmless(&format!("{args:?}, standard output"), &output.stdout);
    assert_harmless(&format!("{args:?}, standard error"), &output.stderr);
    output
}

/// That the hostile text did come, with its harm taken out: the sweep would hold of silence, too.
#[track_caller]
fn assert_shown(text: &str) {
    assert!(text.contains("owned\u{fffd}\u{fffd}\u{fffd}forged: line"), "{text}");
}

#[test]
fn no_name_or_message_reaches_the_terminal_as_it_came() {
    let server = start_hostile_service();
    let dir = configured_dir(&server.base_url, "[output]\nformats = [\"csv\"]\n");
    let run = run_harmless(&dir, &["run", "-vv"]).assert_code(3);
    assert_shown(&run.stderr);
    for args in [
        ["collect", "-v"].as_slice(),
        &["run", "--log-format", "json", "-vv"],
        &["report"],
        &["verify", "-vv", "--keep", "bag"],
        &["exchanges", "-v"],
        &["query", "SELECT * FROM exchanges"],
        &["query", "SELECT * FROM coverage"],
        &["query", "SELECT * FROM unreadable"],
        &["check", "-v"],
        &["compare", "bag"],
    ] {
        run_harmless(&dir, args);
    }
    assert_shown(&run_harmless(&dir, &["query", "SELECT name FROM exchanges"]).assert_code(0).stdout);
    assert_shown(&run_harmless(&dir, &["exchanges"]).assert_code(0).stdout);
    let log = fs::read_to_string(run.run_folder().join("run.log")).expect("a log");
    assert_harmless("run.log", &log);
}

#[test]
fn an_error_is_one_line_whatever_the_service_says_in_it() {
    let server = ScriptedServer::start(|request, _| match request.call.as_str() {
        "POST /v2/oauth/token" => (200, br#"{"access_token": "T"}"#.to_vec()),
        _ => (400, serde_json::json!({ "error": { "message": HOSTILE } }).to_string().into_bytes()),
    });
    let dir = configured_dir(&server.base_url, "");
    for args in [["run"].as_slice(), &["collect"], &["exchanges"], &["check"]] {
        let output = run_harmless(&dir, args);
        assert_shown(&format!("{}{}", output.stdout, output.stderr));
    }
    let error = run_harmless(&dir, &["run", "-q"]).assert_code(1).stderr;
    assert_eq!(error.trim_end().lines().count(), 1, "{error}");
}

#[test]
fn names_of_files_and_settings_are_as_harmless() {
    let dir = TestDir::new("[service]\nemail = \"a\\u001b[2J\\nforged: b\"\n\"forged\\nforged\" = 1\n");
    assert!(run_harmless(&dir, &["check"]).assert_code(2).stderr.contains("unknown key"));

    let invalid = TestDir::new("[output]\ntimezone = \"\\u001b[2J\\nforged: b\"\n");
    assert!(run_harmless(&invalid, &["check"]).assert_code(2).stderr.contains("timezone"));

    let templates = TestDir::new("");
    let path = templates.path().join("mine");
    fs::create_dir(&path).expect("a folder");
    let text =
        "-- \u{1b}[2J\u{202e} title\n-- text\n--\n--   a text 10 A\nSELECT '\u{1b}' AS a FROM missing\n";
    fs::write(path.join("mine.sql"), text).expect("a template");
    run_harmless(&templates, &["templates", "check", "mine"]).assert_code(2);
    run_harmless(&templates, &["templates", "list", "--templates", "mine"]);
}

#[cfg(unix)]
#[test]
fn names_of_files_in_a_run_folder_are_as_harmless() {
    let server = start_hostile_service();
    let dir = configured_dir(&server.base_url, "[output]\nformats = [\"csv\"]\n");
    let folder = dir.ilaudit(&["run"]).assert_code(3).run_folder();
    fs::write(folder.join("\u{1b}[2J\nforged: name\u{202e}"), "").expect("a file");
    let shown = run_harmless(&dir, &["report"]).assert_code(3).stderr;
    assert!(shown.contains("forged: name\u{fffd}"), "{shown}");
    fs::create_dir(dir.path().join("local")).expect("a folder");
    fs::write(dir.path().join("local/\u{1b}[2J\nforged: name\u{202e}"), "x").expect("a file");
    run_harmless(&dir, &["compare", "local"]);
}
