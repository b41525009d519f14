//! No secret is in anything that is written, however the service repeats it: canaries are looked for in every byte.

use std::time::Duration;

use ilaudit::api::{Client, ClientConfig, Credentials, SplashConsent};
use ilaudit::model::ExchangeId;
use ilaudit::redact::Redactor;

use crate::common::scripted_server::{Reply, Request, ScriptedServer};
use crate::common::test_dir::{CommandOutput, TestDir, service_section};
use crate::common::written::everything_written;
use crate::echo::{
    ALL, CLIENT_SECRET, FIRST_TOKEN, PASSWORD, REFRESH_TOKEN, SECOND_TOKEN, SHAPES, UNUSED_PASSWORD, echo,
    echo_all, fill, traces,
};

/// A working folder whose secrets are the canaries; one password is given and not used.
fn dir(base_url: &str) -> TestDir {
    let service = service_section(base_url, "app", CLIENT_SECRET, "auditor@alder.example", UNUSED_PASSWORD);
    TestDir::new(&format!(
        "{service}[limits]\nrequests_per_second = 100000\nattempts = 1\n[scope]\naccept_splash = \"always\"\n\
         [collect]\ndatasets = [\"folders\", \"documents\", \"users\", \"groups\", \"settings\", \"custom_fields\", \
         \"batches\"]\n[output]\nformats = [\"csv\", \"xlsx\", \"jsonl\"]\n"
    ))
}

fn ilaudit(dir: &TestDir, args: &[&str]) -> CommandOutput {
    let mut command = dir.command(args);
    dir.run(command.env("ILAUDIT_PASSWORD", PASSWORD))
}

#[track_caller]
fn assert_clean(dir: &TestDir, output: &CommandOutput, secrets: &[&str]) {
    let traces = traces(secrets);
    for (name, bytes) in everything_written(dir, output) {
        let text = String::from_utf8_lossy(&bytes);
        for trace in &traces {
            if let Some(at) = text.find(trace) {
                let near: String =
                    text[..at].chars().rev().take(80).collect::<Vec<_>>().into_iter().rev().collect();
                panic!("{name} holds {trace}: …{near}>>{}", text[at..].chars().take(80).collect::<String>());
            }
        }
    }
}

/// Where in the visit of an exchange the service begins to repeat secrets.
const STAGES: [&str; 3] = ["dataset", "splash", "entry"];

/// The ids of exchanges say what is repeated in them: the stage and the shape.
fn exchanges() -> String {
    let ids =
        (0..STAGES.len()).flat_map(|stage| (0..SHAPES.len()).map(move |shape| 100 * (stage + 1) + shape));
    let mut entries: Vec<String> = ids
        .map(|id| {
            let entry = r#"{"id": @id, "name": "@@", "workspaceName": "@@", "host": "@@", "phase": "@@", "new": "@@"}"#;
            fill(&entry.replace("@id", &id.to_string()), &echo(id))
        })
        .collect();
    entries.push(fill(r#"{"name": "@@", "id": ["@@"]}"#, &echo_all()));
    format!("{{\"workspace\": [{}]}}", entries.join(","))
}

/// The answer to a call for an exchange, if it is at this stage that it repeats secrets; else a good one.
fn answer_at(stage: &str, id: &str) -> Reply {
    let id: usize = id.parse().expect("an id");
    let (shape, said) = match STAGES[id / 100 - 1] == stage {
        true => (id % 100, echo(id)),
        false => (SHAPES.len() - 1, "nothing".to_owned()),
    };
    let (status, shape) = SHAPES[shape];
    (status, fill(shape, &said).into_bytes())
}

fn token(secret: &str) -> Vec<u8> {
    let token =
        serde_json::json!({"access_token": secret, "expires_in": 3600, "refresh_token": REFRESH_TOKEN});
    token.to_string().into_bytes()
}

/// Signs in, refuses the first token, lists the exchanges, and then repeats what it was sent wherever it can.
fn answer(request: &Request, before: usize) -> Reply {
    let path: Vec<&str> = request.call.split(['/', ' ', '?', '=']).filter(|part| !part.is_empty()).collect();
    match path.as_slice() {
        ["POST", "v2", "oauth", "token"] => {
            (200, token(if before == 0 { FIRST_TOKEN } else { SECOND_TOKEN }))
        }
        ["PUT", "v2", "oauth", "revoke"] => {
            let (status, shape) = SHAPES[before % SHAPES.len()];
            (status, fill(shape, &echo_all()).into_bytes())
        }
        ["GET", "v2", "workspaces"] if before == 0 => (401, fill(SHAPES[1].1, &echo_all()).into_bytes()),
        ["GET", "v2", "workspaces"] => (200, exchanges().into_bytes()),
        ["GET", "v2", "workspaces", id, "splash"] => answer_at("splash", id),
        ["POST", "v2", "workspaces", id, "splash"] => answer_at("entry", id),
        ["GET", "services", "workspaces", "splashImage", "workspaceId", _] => {
            (200, [b"\x89PNG", echo_all().as_bytes()].concat())
        }
        ["GET", "v2", "workspaces", id, "documents", _, "file"] => {
            let (status, shape) = SHAPES[id.parse::<usize>().expect("an id") % SHAPES.len()];
            (status, fill(shape, &echo(before)).into_bytes())
        }
        ["GET", "v2", "workspaces", id, ..] => answer_at("dataset", id),
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_call_spreads_a_secret_in_whatever_encoding_and_place() {
    let server = ScriptedServer::start(answer);
    let dir = dir(&server.base_url);
    let run = ilaudit(&dir, &["run", "-vv"]);
    assert_clean(&dir, &run, &ALL);
    let run = run.assert_code(3);
    assert!(run.stderr.contains("[redacted]"), "nothing was repeated");
    // another process cannot know the tokens of an earlier one
    let known: Vec<&str> = ALL.into_iter().filter(|secret| *secret != FIRST_TOKEN).collect();
    let commands: [&[&str]; 4] =
        [&["verify", "-vv"], &["report", "-vv", "--log-format", "json"], &["exchanges"], &["check", "-v"]];
    for args in commands {
        assert_clean(&dir, &ilaudit(&dir, args), &known);
    }
    let snapshot = std::fs::read(run.run_folder().join("snapshot.sqlite")).expect("a snapshot");
    let names = String::from_utf8_lossy(&snapshot).matches("you sent [redacted] to us").count();
    assert!(names > 100, "{names} names are kept");
}

#[test]
fn a_failed_sign_in_quotes_only_numbers_and_the_error_id() {
    for (status, shape) in SHAPES {
        let server = ScriptedServer::start(move |_, _| (status, fill(shape, &echo_all()).into_bytes()));
        let dir = dir(&server.base_url);
        let output = ilaudit(&dir, &["run", "-vv"]);
        assert_clean(&dir, &output, &ALL);
        assert!(!output.stderr.contains("you sent"), "{}", output.stderr);
    }
    let body =
        r#"{"status": {"code": 403, "subcode": "017", "message": "your password", "errorId": "E-17"}}"#;
    let server = ScriptedServer::start(move |_, _| (403, body.into()));
    let refused = ilaudit(&dir(&server.base_url), &["run"]).assert_code(5);
    assert!(refused.stderr.contains("HTTP 403, code 403, subcode 017, error id E-17"), "{}", refused.stderr);
    assert!(!refused.stderr.contains("your password"), "{}", refused.stderr);
}

/// A gateway that answers a sign-in as a form, or as a page: nobody knows this token yet.
#[test]
fn a_token_in_an_answer_that_cannot_be_read_is_not_shown() {
    let bodies = [
        format!("access_token={SECOND_TOKEN}&token_type=Bearer"),
        format!("<html>{SECOND_TOKEN}</html>"),
        format!("\"{SECOND_TOKEN}\""),
        format!("{{\"error\": \"{SECOND_TOKEN}\"}}"),
        format!("{{\"token\": \"{SECOND_TOKEN}\"}}"),
    ];
    for body in bodies {
        for status in [200, 400, 500] {
            let reply = body.clone();
            let server = ScriptedServer::start(move |_, _| (status, reply.clone().into()));
            let dir = dir(&server.base_url);
            assert_clean(&dir, &ilaudit(&dir, &["run", "-vv"]), &ALL);
        }
    }
}

/// A program that uses the library has told it of no secret but those that it signs in with.
#[tokio::test]
async fn a_client_takes_out_what_it_was_given_to_sign_in_with() {
    let server = ScriptedServer::start(|request, _| match request.call.ends_with("/oauth/token") {
        true => (200, token(FIRST_TOKEN)),
        false => {
            let message = format!("no {CLIENT_SECRET}, and no {PASSWORD}");
            (400, format!(r#"{{"status": {{"code": 400, "message": "{message}"}}}}"#).into_bytes())
        }
    });
    let config = ClientConfig {
        base_url: server.base_url.parse().expect("an address"),
        credentials: Credentials::ClientCredentials {
            client_id: "app".to_owned(),
            client_secret: CLIENT_SECRET.into(),
            email: "auditor@alder.example".to_owned(),
            password: PASSWORD.into(),
        },
        end_other_sessions: false,
        requests_per_second: 1000.0,
        concurrency: 1,
        attempts: 1,
        read_timeout: Duration::from_secs(60),
        max_listing: u64::MAX,
        max_download: u64::MAX,
        ca_file: None,
        redactor: Redactor::default(),
    };
    let client = Client::new(config).expect("a client");
    let entered = client.enter_exchange(&ExchangeId::new("1"), &SplashConsent::Withhold).await;
    let error = entered.expect_err("it says no").to_string();
    assert!(error.contains("no [redacted], and no [redacted]"), "{error}");
}
