//! No secret is in anything that is written: canaries are looked for in every byte of it.

use ilaudit::sim::{FaultRule, InjectedFault, SimConfig};

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::scripted_server::ScriptedServer;
use crate::common::test_dir::{CommandOutput, TestDir, service_section};
use crate::common::written::everything_written;

const CLIENT_SECRET: &str = "canary-secret-3c1e";
/// Holds characters that a form has to encode.
const PASSWORD: &str = "canary+pass%41=&\"9b07";
const TOKEN: &str = "canary-token-77aa";

/// What no byte may hold: the secrets, and what is left of them once encoded.
const CANARIES: [&str; 4] = [CLIENT_SECRET, "canary+pass", "9b07", TOKEN];

#[track_caller]
fn assert_clean(dir: &TestDir, output: &CommandOutput, canaries: &[impl AsRef<str>]) {
    for (name, bytes) in everything_written(dir, output) {
        for canary in canaries.iter().map(|canary| canary.as_ref().as_bytes()) {
            let found = bytes.windows(canary.len()).any(|window| window == canary);
            assert!(!found, "{name} holds a secret");
        }
    }
}

#[test]
fn a_talkative_run_and_its_reports_hold_no_secret() {
    let harness = Harness::new(small_service(), ACCEPT_SPLASH);
    let run = harness.dir.ilaudit(&["run", "-vv"]).assert_code(3);
    let json =
        harness.dir.ilaudit(&["run", "-vv", "--log-format", "json", "--exclude", "11111155"]).assert_code(3);
    let report = harness.dir.ilaudit(&["report", "-vv"]).assert_code(3);
    assert_eq!(harness.sim.issued_tokens().len(), 2);
    for output in [run, json, report] {
        assert_clean(&harness.dir, &output, &known_secrets(&harness));
    }
}

/// Each fault at two in a hundred requests, so that whatever can be said is said; some end the run, and the next
/// goes on.
#[test]
fn talkative_runs_that_fail_in_every_way_hold_no_secret() {
    for seed in 1..=3 {
        let faults = InjectedFault::all()
            .filter(|fault| !matches!(fault, InjectedFault::Slow(_) | InjectedFault::Stall(_)));
        let faults = faults.map(|fault| FaultRule::new(fault).percent(2)).collect();
        let harness = Harness::new(SimConfig { seed, faults, ..small_service() }, ACCEPT_SPLASH);
        for _ in 0..3 {
            let mut command = harness.dir.command(&["run", "-vv"]);
            let output = harness.dir.run(command.env("ILAUDIT_END_OTHER_SESSIONS", "true"));
            assert_clean(&harness.dir, &output, &known_secrets(&harness));
        }
    }
}

/// What the service's own credentials must not be found by: a password ends the same, encoded or not.
fn known_secrets(harness: &Harness) -> Vec<String> {
    let known = harness.sim.credentials();
    let end_of_password = known.password.rsplit('=').next().expect("an end");
    let mut secrets = vec![known.client_secret.clone(), end_of_password.to_owned()];
    secrets.extend(harness.sim.issued_tokens());
    secrets
}

/// A working folder whose secrets are the canaries.
fn dir(base_url: &str) -> TestDir {
    let service = service_section(base_url, "app", CLIENT_SECRET, "auditor@alder.example", PASSWORD);
    TestDir::new(&format!("{service}[limits]\nrequests_per_second = 1000\nattempts = 2\n"))
}

#[test]
fn a_service_that_repeats_what_it_was_sent_spreads_nothing() {
    let shapes: [fn(&str) -> String; 5] = [
        |said| serde_json::json!({"ErrorCode": "invalid_request", "Error": said}).to_string(),
        |said| serde_json::json!({"error": {"code": 403, "message": said, "subcode": "017"}}).to_string(),
        |said| serde_json::json!({"status": {"code": 400, "message": said, "errorId": said}}).to_string(),
        |said| serde_json::json!({"fault": {"faultstring": said, "detail": {"errorcode": said}}}).to_string(),
        |said| format!("<html><body>{said}</body></html>"),
    ];
    for shape in shapes {
        for status in [200, 400, 500] {
            let server = ScriptedServer::start(move |request, _| (status, shape(&request.body).into()));
            let dir = dir(&server.base_url);
            let output = dir.ilaudit(&["run", "-vv"]);
            assert!(matches!(output.code, Some(1 | 5)), "{}", output.stderr);
            assert!(server.requests()[0].body.contains(CLIENT_SECRET));
            assert_clean(&dir, &output, &CANARIES);
        }
    }
}

#[test]
fn a_token_is_repeated_by_no_message() {
    let server = ScriptedServer::start(|request, _| match request.call.as_str() {
        "POST /v2/oauth/token" => (200, format!(r#"{{"access_token": "{TOKEN}"}}"#).into()),
        _ => {
            let said = format!("invalid access token: Bearer {TOKEN}");
            let body =
                serde_json::json!({"status": "Unauthorized", "error": {"code": 401, "description": said}});
            (401, body.to_string().into())
        }
    });
    let dir = dir(&server.base_url);
    let signed_in = dir.ilaudit(&["run", "-vv"]).assert_code(5);
    assert_clean(&dir, &signed_in, &CANARIES);
    assert!(signed_in.stderr.contains("Bearer [redacted]"), "{}", signed_in.stderr);

    let mut given = dir.command(&["run", "-vv"]);
    let given = dir.run(given.env("ILAUDIT_ACCESS_TOKEN", TOKEN));
    assert_clean(&dir, &given.assert_code(5), &CANARIES);
}

#[test]
fn a_service_that_is_not_there_learns_nothing() {
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    let dir = dir(&format!("http://127.0.0.1:{port}"));
    let output = dir.ilaudit(&["run", "-vv"]).assert_code(1);
    assert!(output.stderr.contains("no connection"), "{}", output.stderr);
    assert_clean(&dir, &output, &CANARIES);
}
