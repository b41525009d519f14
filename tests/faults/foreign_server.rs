//! A server that is not the service: one clear message, in bounded time and memory, and no secret goes elsewhere.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::common::raw_server::{RawServer, write_reply};
use crate::common::scripted_server::ScriptedServer;
use crate::common::test_dir::{CommandOutput, TestDir, service_section};

fn configured_dir(base_url: &str) -> TestDir {
    let service = service_section(base_url, "app", "a secret", "auditor@alder.example", "a password");
    TestDir::new(&format!("{service}[limits]\nrequests_per_second = 1000\nattempts = 2\n"))
}

fn run_with_environment(dir: &TestDir, environment: &[(&str, &str)]) -> CommandOutput {
    let mut command = dir.command(&["run"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    dir.run(command.envs(environment.iter().copied()))
}

/// One message, and no run left behind.
#[track_caller]
fn assert_failed(dir: &TestDir, output: CommandOutput, says: &[&str]) {
    let output = output.assert_code(1);
    assert!(output.stdout.is_empty() && output.stderr.starts_with("error: "), "{}", output.stderr);
    assert_eq!(output.stderr.trim_end().lines().count(), 1, "{}", output.stderr);
    for word in says {
        assert!(output.stderr.contains(word), "nothing of {word}: {}", output.stderr);
    }
    assert_nothing_collected(dir);
}

/// The proof of a failure is kept, and nothing else.
#[track_caller]
fn assert_nothing_collected(dir: &TestDir) {
    let names = std::fs::read_dir(dir.path().join("ilaudit-runs")).expect("a folder");
    let names = names.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let is_beside_runs =
        |name: &String| name.starts_with(".lock") || ["chain.jsonl", "failed.log"].contains(&name.as_str());
    assert_eq!(names.filter(|name| !is_beside_runs(name)).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn whatever_else_answers_is_reported_at_once() {
    let cases = [
        (200, "<!DOCTYPE html><h1>Sign in to the guest network</h1>", "not a JSON object"),
        (200, "", "empty"),
        (200, "[1, 2, 3]", "not a JSON object"),
        (200, "{}", "no access token"),
        (200, "{\"hello\": \"world\"}", "no access token"),
        (200, "220 mail.alder.example ESMTP", "not a JSON object"),
        (204, "", "empty"),
        (302, "", "HTTP 302"),
        (404, "<html>nothing here</html>", "HTTP 404, a web page instead of JSON"),
    ];
    for (status, body, says) in cases {
        let server = ScriptedServer::start(move |_, _| (status, body.into()));
        let dir = configured_dir(&server.base_url);
        assert_failed(&dir, run_with_environment(&dir, &[]), &["POST /v2/oauth/token", says]);
        let [request] = server.requests().try_into().expect("it asked once");
        assert_eq!(request.call, "POST /v2/oauth/token", "{status} {body}");
        assert!(request.body.contains("grant_type=client_credentials"), "{status} {body}");
    }
}

/// How much of an answer without end may be taken before it is clear that it has none, in bytes: what is read, and
/// what waits in the sockets' buffers.
const ENOUGH: u64 = 64 << 20;

#[test]
fn an_answer_without_end_is_not_read_to_its_end() {
    let cases = [
        ("200 OK", "", " "),
        ("200 OK", "", "{"),
        ("200 OK", "{\"access_token\": \"", "x"),
        ("200 OK", "{\"users\": [", "1,"),
        ("400 Bad Request", "{\"message\": \"", "x"),
        ("401 Unauthorized", "<html>", "x"),
    ];
    for (status, start, rest) in cases {
        let sent = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&sent);
        let server = RawServer::start(move |_, out| {
            write!(out, "HTTP/1.1 {status}\r\nconnection: close\r\n\r\n{start}")?;
            without_end(out, rest, &counter)
        });
        let dir = configured_dir(&server.http_url());
        let output = run_with_environment(&dir, &[]);
        assert!(matches!(output.code, Some(1 | 5)), "{start}{rest}: {}", output.stderr);
        assert!(output.stderr.len() < 2000, "{start}{rest}: {} bytes of message", output.stderr.len());
        let requests = server.request_heads().len() as u64;
        let sent = sent.load(Ordering::Relaxed);
        assert!(sent < requests * ENOUGH, "{start}{rest}: {sent} bytes in {requests} answers");
    }
}

/// Sixteen gigabytes, or until the client has had enough.
fn without_end(out: &mut dyn Write, rest: &str, sent: &AtomicU64) -> io::Result<()> {
    let piece = rest.repeat(64 << 10);
    for _ in 0..(16_u64 << 30) / piece.len() as u64 {
        out.write_all(piece.as_bytes())?;
        sent.fetch_add(piece.len() as u64, Ordering::Relaxed);
    }
    Ok(())
}

#[test]
fn no_redirect_is_followed_neither_of_the_sign_in_nor_later() {
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        for at in ["POST /v2/oauth/token ", "GET /v2/workspaces "] {
            let elsewhere = RawServer::start(|_, out| write_reply(out, "200 OK", "", "{}"));
            let location = format!("location: {}/v2/elsewhere\r\n", elsewhere.http_url());
            let server = RawServer::start(move |head, out| match head.starts_with(at) {
                true => write_reply(out, status, &location, ""),
                false => write_reply(out, "200 OK", "", r#"{"access_token": "T"}"#),
            });
            let dir = configured_dir(&server.http_url());
            assert_failed(
                &dir,
                run_with_environment(&dir, &[]),
                &[&format!("HTTP {}", &status[..3]), "service.base_url"],
            );
            assert_eq!(elsewhere.request_heads(), Vec::<String>::new(), "{status} of {at}");
        }
    }
}

#[test]
fn it_says_who_it_is_and_not_where_it_comes_from() {
    let server = RawServer::start(|head, out| match head.starts_with("POST /v2/oauth/token ") {
        true => write_reply(out, "200 OK", "", r#"{"access_token": "T"}"#),
        false => write_reply(out, "404 Not Found", "", ""),
    });
    run_with_environment(&configured_dir(&server.http_url()), &[]).assert_code(1);
    let heads = server.request_heads();
    assert_eq!(heads.len(), 3, "{heads:?}");
    let agent = concat!("user-agent: ilaudit/", env!("CARGO_PKG_VERSION"), "\r\n");
    for (place, head) in heads.iter().enumerate() {
        let head = head.to_ascii_lowercase();
        assert!(head.contains(agent), "{head}");
        for absent in ["referer:", "cookie:", "secret", "password"] {
            assert!(!head.contains(absent), "{absent} in {head}");
        }
        assert_eq!(head.contains("authorization: bearer t\r\n"), place > 0, "{head}");
    }
}

/// Answers as the service would to a wrong password, which shows that it was reached.
fn refuse_password(_: &str, out: &mut dyn Write) -> io::Result<()> {
    write_reply(out, "403 Forbidden", "", r#"{"error": {"code": 403, "message": "no", "subcode": "017"}}"#)
}

#[test]
fn a_certificate_has_to_be_trusted_and_to_name_the_host() {
    let (server, pem) = RawServer::with_certificate_for("localhost", refuse_password);
    let base_url = format!("https://localhost:{}", server.port);
    let trusting = configured_dir(&base_url);
    std::fs::write(trusting.path().join("ca.pem"), &pem).expect("a file");
    let output = run_with_environment(&trusting, &[("ILAUDIT_CA_FILE", "ca.pem")]).assert_code(5);
    assert!(output.stderr.contains("subcode 017"), "{}", output.stderr);
    assert_eq!(server.request_heads().len(), 1);

    let unknown = configured_dir(&base_url);
    assert_failed(&unknown, run_with_environment(&unknown, &[]), &["certificate", "service.ca_file"]);

    let (other, pem) = RawServer::with_certificate_for("api.alder.example", refuse_password);
    let mismatched = configured_dir(&format!("https://localhost:{}", other.port));
    std::fs::write(mismatched.path().join("ca.pem"), &pem).expect("a file");
    let output = run_with_environment(&mismatched, &[("ILAUDIT_CA_FILE", "ca.pem")]);
    assert_failed(&mismatched, output, &["certificate", "not valid for name", "service.base_url"]);
    assert_eq!((server.request_heads().len(), other.request_heads().len()), (1, 0));
}

#[test]
fn a_proxy_is_used_where_the_environment_says_so() {
    let proxy = RawServer::start(|_, out| write_reply(out, "403 Forbidden", "", ""));
    let at = proxy.http_url();
    let cases: [(&[(&str, &str)], bool); 5] = [
        (&[("HTTPS_PROXY", &at)], true),
        (&[("https_proxy", &at)], true),
        (&[("ALL_PROXY", &at)], true),
        (&[("HTTPS_PROXY", &at), ("NO_PROXY", "alder.invalid")], false),
        (&[("HTTP_PROXY", &at)], false),
    ];
    for (environment, expected) in cases {
        let before = proxy.request_heads().len();
        let dir = configured_dir("https://api.alder.invalid");
        assert_failed(&dir, run_with_environment(&dir, environment), &["no connection"]);
        let heads = proxy.request_heads().split_off(before);
        assert_eq!(!heads.is_empty(), expected, "{environment:?}: {heads:?}");
        for head in heads {
            assert!(head.starts_with("CONNECT api.alder.invalid:443 "), "{head}");
        }
    }
}
