//! A small service whose every name and message is hostile.

use serde_json::json;

use crate::common::scripted_server::{Reply, Request, ScriptedServer};
use crate::common::test_dir::{TestDir, service_section};

/// What a terminal would obey, and what would begin a line of its own.
pub const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\r\nforged: line\u{9b}2K\u{85}forged\u{2028}forged\u{202e}\u{2066}\u{8}\u{7f}end";

/// A folder configured for a service at that address.
pub fn configured_dir(base_url: &str, more: &str) -> TestDir {
    let service = service_section(base_url, "app", "a secret", "auditor@alder.example", "a password");
    TestDir::new(&format!("{service}[limits]\nrequests_per_second = 1000\nattempts = 2\n{more}"))
}

/// Three exchanges: one with everything, one whose datasets are refused, one that lets nobody in.
pub fn start_hostile_service() -> ScriptedServer {
    ScriptedServer::start(|request, _| answer(request))
}

fn answer(request: &Request) -> Reply {
    let (method, path) = request.call.split_once(' ').expect("a method");
    let segments: Vec<&str> = path.split(['/', '?']).skip(2).collect();
    match segments.as_slice() {
        ["oauth", ..] => good(&json!({ "access_token": "T" })),
        ["workspaces"] => good(&json!({ "workspace": [exchange("1"), exchange("2"), exchange("3")] })),
        ["workspaces", "3", "splash"] if method == "POST" => good(&json!({ "state": HOSTILE })),
        ["workspaces", _, "splash"] => good(&json!({ "status": { "code": 200 }, "state": "ALLOW" })),
        ["workspaces", "1", dataset, ..] => listing(dataset),
        _ => refusal(),
    }
}

fn exchange(id: &str) -> serde_json::Value {
    json!({ "id": id, "name": HOSTILE, "host": HOSTILE, "phase": HOSTILE, "type": HOSTILE })
}

fn listing(dataset: &str) -> Reply {
    let named =
        json!({ "id": "5", "name": HOSTILE, "fileSize": 3, "extension": HOSTILE, "fileHash": HOSTILE });
    match dataset {
        "folders" => good(&json!({ "folder": [named, { "name": HOSTILE }] })),
        "documents" => good(&json!({ "document": [named] })),
        "users" => {
            let user = json!({ "id": "7", "emailId": HOSTILE, "firstName": HOSTILE, "roleType": HOSTILE });
            good(&json!({ "users": [user] }))
        }
        "groups" => good(&json!({
            "groups": [{ "id": "8", "groupName": HOSTILE, "groupMemberCount": 4 }],
            "workspaceGroupMembers": [],
        })),
        _ => refusal(),
    }
}

fn good(body: &serde_json::Value) -> Reply {
    (200, body.to_string().into_bytes())
}

fn refusal() -> Reply {
    let status = json!({ "code": 500, "subcode": HOSTILE, "message": HOSTILE, "errorId": HOSTILE });
    (500, json!({ "status": status }).to_string().into_bytes())
}
