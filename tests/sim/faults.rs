//! What a fault does, and which requests it hits.

use std::error::Error;
use std::io::ErrorKind;
use std::time::{Duration, Instant, SystemTime};

use ilaudit::sim::SimConfig;
use reqwest::{Response, StatusCode};
use serde_json::Value;

use crate::client::{Client, json, small};

/// Signed in, and two exchanges entered.
async fn start(faults: &str) -> (Client, [String; 2]) {
    let faults = faults.parse().expect("faults");
    let client = Client::start(SimConfig { faults, exact: true, documents: 2000, ..small() }).await;
    let mut exchanges = client.sim.world().exchanges().map(|exchange| exchange.id);
    let [first, second] = [(); 2].map(|()| exchanges.next().expect("two"));
    client.enter(first).await;
    client.enter(second).await;
    (client, [first, second].map(|id| format!("/v2/workspaces/{id}")))
}

#[tokio::test]
async fn a_rule_hits_the_requests_it_says() {
    // of each request: which exchange, which call; and of each rule: what it hits
    let requests =
        [(0, "users"), (0, "users"), (1, "users"), (0, "groups"), (1, "users"), (0, "users"), (0, "groups")];
    let cases = [
        ("404:users", "x.x...."),
        ("404:listings", "x.xx..."),
        ("404!:users", "xxx.xx."),
        ("404:users#2", ".x....."),
        ("404!:users#2", ".xx.xx."),
        ("404:listings#4", "...x..."),
        ("404!:listings#4", "...xxxx"),
        ("404:folders", "......."),
        ("404@100%:users", "x.x..x."),
        ("404!@100%:users", "xxx.xx."),
        ("404:groups,404:users#1,404:users#3", "x.xx..."),
    ];
    for (rules, expected) in cases {
        let (client, exchanges) = start(rules).await;
        let mut hits = String::new();
        for (exchange, call) in requests {
            let answer = client.get(&format!("{}/{call}", exchanges[exchange])).await;
            hits.push(if answer.status() == 404 { 'x' } else { '.' });
        }
        assert_eq!(hits, expected, "{rules}");
    }
}

#[tokio::test]
async fn a_share_follows_from_the_seed_and_spares_the_repeat() {
    let mut patterns = Vec::new();
    for _ in 0..2 {
        let (client, [exchange, _]) = start("504@20%:users").await;
        let mut pattern = Vec::new();
        for _ in 0..100 {
            pattern.push(client.get(&format!("{exchange}/users")).await.status() == 504);
        }
        assert!(pattern.windows(2).all(|pair| pair != [true, true]));
        assert!((5..40).contains(&pattern.iter().filter(|hit| **hit).count()), "{pattern:?}");
        patterns.push(pattern);
    }
    assert_eq!(patterns[0], patterns[1]);
}

#[tokio::test]
async fn requests_that_are_refused_anyway_do_not_count() {
    let client = Client::start(SimConfig { faults: "404:users#1".parse().expect("faults"), ..small() }).await;
    let exchange = client.sim.world().exchanges().next().expect("one").id;
    let users = format!("/v2/workspaces/{exchange}/users");
    assert_eq!(client.get(&users).await.status(), 303);
    client.enter(exchange).await;
    assert_eq!(client.get(&users).await.status(), 404);
    assert_eq!(client.get(&users).await.status(), 200);
}

#[tokio::test]
async fn faults_of_the_session_last_until_it_is_renewed() {
    let cases = [
        ("401:users#1", [401, 200, 200]),
        ("expired:users#1", [401, 401, 401]),
        ("018:users#1", [403, 403, 403]),
        ("303:users#1", [303, 303, 200]),
    ];
    for (faults, expected) in cases {
        let (client, [exchange, other]) = start(faults).await;
        let mut seen = Vec::new();
        for path in [&exchange, &exchange, &other] {
            seen.push(client.get(&format!("{path}/users")).await.status().as_u16());
        }
        assert_eq!(seen, expected, "{faults}");
    }
}

#[tokio::test]
async fn retry_after_comes_in_seconds_and_as_a_date() {
    let (client, [exchange, _]) = start("retry-after=7s:users#1,retry-date=1h:users#2,quota:users#3").await;
    let mut waits = Vec::new();
    for _ in 0..3 {
        let answer = client.get(&format!("{exchange}/users")).await;
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        waits.push(answer.headers()["retry-after"].to_str().expect("text").to_owned());
    }
    assert_eq!((waits[0].as_str(), waits[2].as_str()), ("7", "3600"));
    assert!(httpdate::parse_http_date(&waits[1]).expect("a date") > SystemTime::now());
}

/// What became of a body: its bytes and whether it ended well.
async fn read(mut response: Response) -> (usize, bool) {
    let mut bytes = 0;
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes += chunk.len(),
            Ok(None) => return (bytes, true),
            Err(_) => return (bytes, false),
        }
    }
}

#[tokio::test]
async fn bodies_break_off_in_their_middle() {
    let (client, [exchange, _]) = start("").await;
    let document = client.sim.world().exchanges().next().and_then(|first| first.documents().next());
    let file = format!("documents/{}/file", document.expect("one").id);
    for (call, path) in
        [("splash", "splash"), ("groups", "groups"), ("documents", "documents"), ("file", &file)]
    {
        let (whole, output) = read(client.get(&format!("{exchange}/{path}")).await).await;
        assert!(output);
        for (fault, ends) in [("cut", false), ("half", true), ("reset-body", false)] {
            let (client, [exchange, _]) = start(&format!("{fault}:{call}")).await;
            let (bytes, output) = read(client.get(&format!("{exchange}/{path}")).await).await;
            assert_eq!(output, ends, "{fault}, {path}");
            assert!(bytes < whole && (fault == "reset-body" || bytes > 0), "{fault}, {path}: {bytes}");
        }
        for fault in ["stall=10ms", "trickle=10ms"] {
            let (client, [exchange, _]) = start(&format!("{fault}:{call}")).await;
            let read = read(client.get(&format!("{exchange}/{path}")).await).await;
            assert_eq!(read, (whole, true), "{fault}, {path}");
        }
    }
}

#[tokio::test]
async fn a_connection_is_reset_before_the_answer() {
    let (client, [exchange, _]) = start("reset:users").await;
    let error = client.try_get(&format!("{exchange}/users")).await.expect_err("no answer");
    let mut causes = std::iter::successors(error.source(), |&cause| cause.source());
    let reset = |cause: &(dyn Error + 'static)| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == ErrorKind::ConnectionReset)
    };
    assert!(causes.any(reset), "{error:?}");
    assert_eq!(client.sim.log().last().and_then(|arrival| arrival.status), None);
    assert_eq!(client.get(&format!("{exchange}/users")).await.status(), 200);
}

#[tokio::test]
async fn a_slow_answer_is_a_whole_one() {
    let (client, [exchange, _]) = start("slow=60ms:users").await;
    let users = format!("{exchange}/users");
    let begun = Instant::now();
    let slow = client.json(&users).await;
    assert!(begun.elapsed() >= Duration::from_millis(60));
    assert_eq!(slow, client.json(&users).await);
}

#[tokio::test]
async fn what_would_go_on_for_ever_ends_with_the_service() {
    let (client, [exchange, other]) =
        start("stall:documents,spaces:users,slow=1h:groups,trickle:folders").await;
    let mut documents = client.get(&format!("{exchange}/documents")).await;
    assert!(documents.chunk().await.expect("half").is_some());
    let mut folders = client.get(&format!("{exchange}/folders")).await;
    assert!(folders.chunk().await.expect("half").is_some());
    let mut spaces = client.get(&format!("{exchange}/users")).await;
    for _ in 0..100 {
        let chunk = spaces.chunk().await.expect("more").expect("spaces");
        assert!(chunk.iter().all(|byte| *byte == b' '));
    }
    let groups = tokio::spawn(client.request(reqwest::Method::GET, &format!("{other}/groups")).send());
    while client.sim.log().iter().all(|arrival| arrival.target != format!("{other}/groups")) {
        tokio::task::yield_now().await;
    }
    let stopping = tokio::spawn(client.sim.shutdown());
    for stalled in [documents, folders] {
        assert!(!read(stalled).await.1);
    }
    assert!(read(spaces).await.1);
    groups.await.expect("no panic").expect("an answer after all");
    stopping.await.expect("no panic");
}

#[tokio::test]
async fn strangers_answer_200() {
    let cases = [
        ("page", "text/html", "<!DOCTYPE html>"),
        ("xml", "application/xml", "<?xml"),
        ("empty", "application/json", ""),
        ("array", "application/json", "["),
        ("object", "application/json", "{"),
    ];
    for (fault, kind, start_of_body) in cases {
        let (client, [exchange, _]) = start(&format!("{fault}:users")).await;
        let answer = client.get(&format!("{exchange}/users")).await;
        assert_eq!(answer.status(), 200);
        assert!(answer.headers()["content-type"].to_str().expect("text").starts_with(kind), "{fault}");
        let body = answer.text().await.expect("text");
        assert!(body.starts_with(start_of_body) && (fault != "empty" || body.is_empty()), "{fault}");
    }
}

/// Listings with the key of their first list.
const LISTINGS: [(&str, &str); 5] = [
    ("/folders", "folder"),
    ("/documents", "document"),
    ("/users", "users"),
    ("/groups?includeWorkspaceGroupMembers=true", "groups"),
    ("", "workspace"),
];

/// The items of a listing, whether one or many.
fn items(listing: &Value, key: &str) -> Vec<Value> {
    match &listing[key] {
        Value::Array(items) => items.clone(),
        item => vec![item.clone()],
    }
}

#[tokio::test]
async fn one_item_is_bad_and_the_others_are_as_ever() {
    for (path, key) in LISTINGS {
        for fault in ["wrong-type", "no-id", "twice"] {
            let (client, [_, exchange]) = start(fault).await;
            let bad = items(&client.json(&format!("{exchange}{path}")).await, key);
            let good = items(&json(client.get(&format!("{exchange}{path}")).await).await, key);
            let differ = bad.iter().zip(&good).filter(|(bad, good)| bad["id"] != good["id"]).count();
            match fault {
                "wrong-type" => assert_eq!(bad.iter().filter(|item| item["id"].is_object()).count(), 1),
                "no-id" => assert_eq!(bad.iter().filter(|item| item.get("id").is_none()).count(), 1),
                _ => assert_eq!(bad.windows(2).filter(|pair| pair[0]["id"] == pair[1]["id"]).count(), 1),
            }
            assert!(fault == "twice" || (differ == 1 && bad.len() == good.len()), "{fault}, {path}");
            assert!(fault != "twice" || bad.len() == good.len() + 1, "{path}");
        }
    }
}

#[tokio::test]
async fn one_name_is_bad_and_without_it_the_text_is_as_ever() {
    for (path, _) in LISTINGS {
        for (fault, what) in [("surrogate", br"\ud800".as_slice()), ("bad-utf8", b"\xFF")] {
            let (client, [exchange, _]) = start(fault).await;
            let path = format!("{exchange}{path}");
            let bad = client.get(&path).await.bytes().await.expect("a body");
            let good = client.get(&path).await.bytes().await.expect("a body");
            let place = bad.windows(what.len()).position(|part| part == what).expect("the flaw");
            assert!(serde_json::from_slice::<Value>(&bad).is_err(), "{fault}, {path}");
            assert!([&bad[..place], &bad[place + what.len()..]].concat() == good, "{fault}, {path}");
        }
    }
}
