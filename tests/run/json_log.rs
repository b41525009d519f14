//! `--log-format json`: every line on standard error is JSON, with an event at the beginning and one at the end.

use std::fs;

use serde_json::{Value, json};

use crate::common::harness::{Harness, small_service};
use crate::common::test_dir::CommandOutput;

#[track_caller]
fn read_lines(output: &CommandOutput) -> Vec<Value> {
    let lines = output.stderr.lines().map(serde_json::from_str::<Value>);
    let lines: Vec<Value> = lines.collect::<Result<_, _>>().unwrap_or_else(|_| panic!("{}", output.stderr));
    let has_head = |line: &Value| ["timestamp", "level"].iter().all(|key| line[key].is_string());
    assert!(lines.iter().all(has_head), "{}", output.stderr);
    lines
}

#[test]
fn a_run_tells_its_beginning_and_its_end_and_so_does_its_log() {
    let harness = Harness::new(small_service(), "");
    let output = harness.dir.ilaudit(&["run", "--log-format", "json", "--format", "csv"]).assert_code(3);
    let lines = read_lines(&output);
    let (first, last) = (&lines[0], lines.last().expect("a line"));
    assert_eq!((&first["message"], &first["command"]), (&json!("started"), &json!("run")));
    assert_eq!((&last["message"], &last["exit_code"]), (&json!("ended"), &json!(3)));
    assert_eq!(last["run_folder"], output.stdout.trim_end());
    assert!(last["reasons"][0].as_str().is_some_and(|reason| reason.starts_with("3: ")), "{last}");

    let folder = output.run_folder();
    let manifest: Value =
        serde_json::from_slice(&fs::read(folder.join("manifest.json")).expect("one")).unwrap();
    assert_eq!(last["figures"]["run_id"], manifest["run_id"]);
    let log = fs::read_to_string(folder.join("run.log")).expect("a log");
    let published: Value = serde_json::from_str(log.lines().last().expect("a line")).expect("JSON");
    for key in ["manifest_sha256", "reasons", "figures"] {
        assert_eq!(published[key], last[key], "{key}");
    }
}

#[test]
fn a_collection_tells_its_folder_and_its_counts() {
    let harness = Harness::new(small_service(), "");
    let output = harness.dir.ilaudit(&["collect", "--log-format", "json"]).assert_code(3);
    let lines = read_lines(&output);
    let ended = lines.last().expect("a line");
    assert_eq!(ended["run_folder"], output.stdout.trim_end());
    assert_eq!((&ended["manifest_sha256"], &ended["figures"]["findings"]), (&Value::Null, &Value::Null));
    assert!(ended["figures"]["rows"]["folders"].as_u64() > Some(0), "{ended}");
}

#[test]
fn so_is_every_line_of_what_goes_wrong() {
    let harness = Harness::new(small_service(), "");
    let cases: [(&[&str], i32, &str); 4] = [
        (&["run", "--log-format=json", "--nonesuch"], 2, "unexpected argument '--nonesuch'"),
        (&["run", "--log-format", "json", "--timezone", "nowhere"], 2, "invalid value `nowhere`"),
        (&["report", "--log-format", "json"], 2, "no finished run"),
        (&["run", "-q", "--log-format", "json"], 5, "the service refused the credentials"),
    ];
    for (args, code, says) in cases {
        let mut command = harness.dir.command(args);
        let output = harness.dir.run(command.env("ILAUDIT_PASSWORD", "wrong")).assert_code(code);
        let lines = read_lines(&output);
        assert_eq!(lines.last().expect("a line")["exit_code"], code, "{args:?}");
        assert!(output.stderr.contains(says), "{says}: {}", output.stderr);
    }
}

#[test]
fn what_a_scheduler_is_not_to_repeat_may_end_with_0() {
    let harness = Harness::new(small_service(), "");
    let run = ["run", "-q", "--format", "csv", "--fail-on", "info"];
    let run_with = |what| harness.dir.ilaudit(&[run.as_slice(), &["--exit-zero-on", what]].concat());
    let told = run_with("gaps,findings").assert_code(0);
    // what applies is told all the same
    assert!(told.stderr.starts_with("exit 4: ") && told.stderr.contains("; also 3: "), "{}", told.stderr);
    run_with("findings").assert_code(3);
    run_with("gaps,budget").assert_code(4);
}
