//! Consent to splash texts: never to one that was not read, and each of them kept as evidence.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::common::scripted_server::{Reply, Request, ScriptedServer};
use crate::common::table::Table;
use crate::{configured_dir, exchange_and_segment, read_sample};

const ALDER: &str = "11111155";
const FIRST: &str = "<p>The first text.</p>";
const SECOND: &str = "<p>Quite another text.</p><script>alert(1)</script>";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\nand so on";

/// One exchange with a splash, which forgets once that it was entered; `splash` is its text by how often it was read
/// before.
fn forgetful_service(splash: impl Fn(usize) -> Value + Send + Sync + 'static) -> ScriptedServer {
    ScriptedServer::start(move |request, before| {
        match (request.call.as_str(), exchange_and_segment(request)) {
            ("POST /v2/oauth/token", _) => (200, read_sample("token")),
            ("PUT /v2/oauth/revoke", _) => (200, read_sample("revoked")),
            ("GET /v2/workspaces", _) => (200, read_sample("workspaces")),
            (call, _) if call.contains("splashImage") => (200, PNG.to_vec()),
            (_, Some((_, "splash"))) if request.call.starts_with("POST") => enter(request),
            (_, Some((_, "splash"))) => (200, splash_answer(&splash(before))),
            (_, Some((_, "users"))) if before == 0 => (303, read_sample("error_303_splash")),
            (_, Some((_, "groups"))) => (200, read_sample("groups_with_members")),
            (_, Some((_, dataset))) => (200, read_sample(dataset)),
            _ => (404, b"<html>Not Found</html>".to_vec()),
        }
    })
}

/// Lets in whoever consents.
fn enter(request: &Request) -> Reply {
    let state = if request.body.contains("true") { "ALLOW" } else { "ACCEPT_SPLASH" };
    (201, json!({"status": {"code": 201}, "state": state}).to_string().into_bytes())
}

fn splash_answer(text: &Value) -> Vec<u8> {
    let splash = json!({"acceptText": "agree", "hasImage": true, "splashRequired": true, "splashText": text});
    // a text is one with a status beside it or without
    let answer = match text == FIRST {
        true => json!({"status": {"code": 200}, "branding": {}, "splash": splash}),
        false => json!({"splash": splash}),
    };
    answer.to_string().into_bytes()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(folder: &Path, file: &str) -> Vec<u8> {
    fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn a_text_is_read_again_before_it_is_consented_to_again() {
    let server = forgetful_service(|before| json!(if before == 0 { FIRST } else { SECOND }));
    let dir = configured_dir(&server.base_url, "");
    let output = dir.ilaudit(&["run", "--accept-splash", "--exchange", ALDER]).assert_code(0);
    let folder = output.run_folder();
    let asked = server.requests().into_iter().map(|request| request.call);
    let entrance: Vec<String> = asked.filter(|call| call.contains("splash")).collect();
    let expected = ["GET /v2", "GET /services", "POST /v2"].repeat(2);
    assert!(entrance.iter().zip(&expected).all(|(call, start)| call.starts_with(start)), "{entrance:?}");
    assert_eq!(entrance.len(), expected.len(), "{entrance:?}");

    let consents = Table::read(&folder, "consents");
    assert_eq!(
        consents.columns,
        ["exchange_id", "exchange_name", "account", "accepted_on", "button", "text_sha256", "file", "during"]
    );
    assert_eq!(consents.column("text_sha256"), [sha256(FIRST.as_bytes()), sha256(SECOND.as_bytes())]);
    assert_eq!(consents.column("file"), ["splash/11111155.txt", "splash/11111155-2.txt"]);
    assert_eq!(consents.column("account"), ["auditor@alder.example"; 2]);
    assert_eq!(consents.column("button"), ["agree"; 2]);
    assert_eq!(consents.column("during"), ["run"; 2]);
    assert!(consents.column("accepted_on").is_sorted());

    assert_eq!(read(&folder, "splash/11111155.txt"), FIRST.as_bytes());
    assert_eq!(read(&folder, "splash/11111155-2.txt"), SECOND.as_bytes());
    assert_eq!(read(&folder, "splash/11111155.png"), PNG);
    assert!(output.stderr.contains("consented to 2 texts"), "{}", output.stderr);
    let log = String::from_utf8(read(&folder, "run.log")).expect("text");
    for text in [FIRST, SECOND] {
        let lines = log.lines().filter(|line| line.contains(&sha256(text.as_bytes())));
        assert_eq!(lines.count(), 1, "{log}");
    }
}

#[test]
fn the_same_text_consented_to_twice_is_one_file_and_two_consents() {
    let server = forgetful_service(|_| json!(FIRST));
    let dir = configured_dir(&server.base_url, "");
    let output = dir.ilaudit(&["run", "--accept-splash", "--exchange", ALDER]).assert_code(0);
    let consents = Table::read(&output.run_folder(), "consents");
    assert_eq!(consents.column("file"), ["splash/11111155.txt"; 2]);
    assert!(output.stderr.contains("consented to 1 text, 2 times"), "{}", output.stderr);
}

#[test]
fn a_text_that_appears_later_is_not_consented_to_unasked() {
    let server = forgetful_service(|_| json!(FIRST));
    let dir = configured_dir(&server.base_url, "");
    let output = dir.ilaudit(&["run", "--exchange", ALDER]).assert_code(3);
    let folder = output.run_folder();
    assert!(Table::read(&folder, "consents").rows.is_empty());
    assert!(!output.stderr.contains("consented to"), "{}", output.stderr);
    assert!(!folder.join("splash").exists());
    let bodies = server.requests().into_iter().map(|request| request.body);
    assert_eq!(bodies.filter(|body| body.contains("acceptSplash\":true")).count(), 0);
}

#[test]
fn a_text_that_cannot_be_read_again_is_not_consented_to() {
    // the second answer is not one about a splash
    let server = ScriptedServer::start(|request, before| {
        match (request.call.as_str(), exchange_and_segment(request)) {
            ("POST /v2/oauth/token", _) => (200, read_sample("token")),
            ("PUT /v2/oauth/revoke", _) => (200, read_sample("revoked")),
            ("GET /v2/workspaces", _) => (200, read_sample("workspaces")),
            (_, Some((_, "splash"))) if request.call.starts_with("POST") => enter(request),
            (_, Some((_, "splash"))) if before == 0 => (200, splash_answer(&json!(FIRST))),
            (_, Some((_, "users"))) => (303, read_sample("error_303_splash")),
            (_, Some((_, "groups"))) => (200, read_sample("groups_with_members")),
            (_, Some((_, dataset @ ("folders" | "documents")))) => (200, read_sample(dataset)),
            _ => (404, b"<html>Not Found</html>".to_vec()),
        }
    });
    let dir = configured_dir(&server.base_url, "attempts = 2\n");
    let folder = dir.ilaudit(&["run", "--accept-splash", "--exchange", ALDER]).assert_code(3).run_folder();
    assert_eq!(Table::read(&folder, "consents").rows.len(), 1);
    let posts =
        server.requests().into_iter().filter(|request| request.call.starts_with("POST /v2/workspaces"));
    assert_eq!(posts.count(), 1);
}

#[test]
fn a_page_shows_a_text_without_running_it() {
    let server = forgetful_service(|before| json!(if before == 0 { FIRST } else { SECOND }));
    let dir = configured_dir(&server.base_url, "");
    let folder = dir.ilaudit(&["run", "--accept-splash", "--exchange", ALDER]).assert_code(0).run_folder();
    let page = String::from_utf8(read(&folder, "splash/11111155-2.html")).expect("text");
    assert!(!page.contains("<script"), "{page}");
    let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">";
    assert!(page.contains(policy), "{page}");
    let frame = "<iframe sandbox srcdoc=\"&lt;p&gt;Quite another text.&lt;/p&gt;&lt;script&gt;";
    assert!(page.contains(frame), "{page}");
    for tells in
        ["Project Alder", "auditor@alder.example", "agree", &sha256(SECOND.as_bytes()), "11111155-2.png"]
    {
        assert!(page.contains(tells), "{tells}: {page}");
    }
}
