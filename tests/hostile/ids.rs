//! Ids of the service become parts of URLs: one that is none leads nowhere.

use rusqlite::Connection;

use crate::common::scripted_server::ScriptedServer;
use crate::common::test_dir::{TestDir, service_section};

/// A service whose exchanges have these ids, as JSON.
fn service(ids: &'static [&'static str]) -> ScriptedServer {
    ScriptedServer::start(move |request, _| {
        let listed: Vec<String> = ids.iter().map(|id| format!("{{\"id\": {id}}}")).collect();
        let body = match request.call.as_str() {
            "POST /v2/oauth/token" => r#"{"access_token": "T"}"#.to_owned(),
            "GET /v2/workspaces" => format!(r#"{{"workspace": [{}]}}"#, listed.join(", ")),
            call if call.ends_with("/documents") => format!(r#"{{"document": [{}]}}"#, listed.join(", ")),
            _ => r#"{"users": [], "groups": [], "folder": [], "state": "ALLOW", "status": {"code": 200}}"#
                .to_owned(),
        };
        (200, body.into_bytes())
    })
}

fn dir(server: &ScriptedServer) -> TestDir {
    let service = service_section(&server.base_url, "app", "a secret", "auditor@alder.example", "a password");
    TestDir::new(&format!("{service}[limits]\nrequests_per_second = 1000\n"))
}

fn texts(snapshot: &Connection, sql: &str) -> Vec<String> {
    let mut query = snapshot.prepare(sql).expect("a query");
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

#[test]
fn what_is_no_id_is_unreadable_and_part_of_no_url() {
    const IDS: &[&str] = &[
        "7",
        "\"a-B_9\"",
        "\".\"",
        "\"..\"",
        "\"a/b\"",
        "\"a%2fb\"",
        "\"a?b\"",
        "\"a#b\"",
        "\"a b\"",
        "\"é\"",
        "\"\"",
        "1.5",
        "1e5",
        "\"12345678901234567890123456789012345678901234567890123456789012345\"",
    ];
    let server = service(IDS);
    let dir = dir(&server);
    let run = dir.ilaudit(&["run"]).assert_code(3);
    for request in server.requests() {
        let Some(below) = request.call.split("/v2/workspaces").nth(1) else { continue };
        let is_known =
            ["", "/7/", "/a-B_9/"].iter().any(|id| below == *id || (!id.is_empty() && below.starts_with(id)));
        assert!(is_known, "{}", request.call);
    }
    let snapshot = Connection::open(run.run_folder().join("snapshot.sqlite")).expect("a snapshot");
    assert_eq!(texts(&snapshot, "SELECT exchange_id FROM exchanges ORDER BY 1"), ["7", "a-B_9"]);
    let documents = texts(&snapshot, "SELECT document_id FROM documents WHERE exchange_id = '7' ORDER BY 1");
    assert_eq!(documents, ["7", "a-B_9"]);
    let reasons = texts(&snapshot, "SELECT reason FROM unreadable WHERE exchange_id = '7' ORDER BY position");
    assert_eq!(reasons.len(), IDS.len() - 2, "{reasons:?}");
    assert!(reasons[0].contains("1 to 64 letters, digits, `_` or `-`"), "{reasons:?}");
}

#[test]
fn ids_of_any_length_keep_every_digit() {
    const IDS: &[&str] = &["123456789012345678901234567890", "123456789012345678901234567891"];
    let server = service(IDS);
    let dir = dir(&server);
    let run = dir.ilaudit(&["run"]).assert_code(0);
    let snapshot = Connection::open(run.run_folder().join("snapshot.sqlite")).expect("a snapshot");
    assert_eq!(texts(&snapshot, "SELECT exchange_id FROM exchanges ORDER BY 1"), IDS);
    assert_eq!(texts(&snapshot, "SELECT DISTINCT document_id FROM documents ORDER BY 1"), IDS);
    let call = format!("GET /v2/workspaces/{}/documents", IDS[1]);
    assert!(server.requests().iter().any(|request| request.call == call));
}

#[test]
fn no_call_is_made_with_an_id_that_a_snapshot_from_elsewhere_made_up() {
    let server = service(&["7"]);
    let dir = dir(&server);
    let run = dir.ilaudit(&["run"]).assert_code(0);
    let snapshot = Connection::open(run.run_folder().join("snapshot.sqlite")).expect("a snapshot");
    snapshot.execute("UPDATE documents SET document_id = '..'", []).expect("a change");
    drop(snapshot);
    let before = server.requests().len();
    let verified = dir.ilaudit(&["verify", "--accept-changed"]);
    let calls: Vec<String> =
        server.requests().split_off(before).into_iter().map(|request| request.call).collect();
    assert!(calls.iter().any(|call| call == "POST /v2/workspaces/7/splash"), "{calls:?} {}", verified.stderr);
    assert!(!calls.iter().any(|call| call.contains("documents") || call.ends_with("/file")), "{calls:?}");
}
