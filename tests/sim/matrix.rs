//! Every fault meets every call it suits, and every error comes in every shape.

use std::time::Duration;

use ilaudit::sim::{Arrival, CallKind, ErrorShape, FaultRule, Faults, InjectedFault, SimConfig};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;

use crate::client::{Client, http, small};

/// The usual faults, with times a test can wait for.
fn faults() -> impl Iterator<Item = InjectedFault> {
    let brief = Duration::from_millis(10);
    InjectedFault::all().map(move |fault| match fault {
        InjectedFault::Slow(_) => InjectedFault::Slow(brief),
        InjectedFault::Stall(_) => InjectedFault::Stall(Some(brief)),
        InjectedFault::Trickle(_) => InjectedFault::Trickle(Some(brief)),
        _ => fault,
    })
}

fn request(client: &Client, kind: CallKind) -> RequestBuilder {
    let exchange = client.sim.world().exchanges().nth(1).expect("one with a splash and an image");
    let within = |path: &str| format!("/v2/workspaces/{}{path}", exchange.id);
    let of_document = |path: &str| {
        let document = exchange.documents().next().expect("one");
        within(&format!("/documents/{}/{path}", document.id))
    };
    let get = |path: &str| client.request(Method::GET, path);
    let known = client.sim.credentials();
    let revoke =
        [("token", client.token()), ("client_id", &known.client_id), ("client_secret", &known.client_secret)];
    match kind {
        CallKind::Token => client.request(Method::POST, "/v2/oauth/token"),
        CallKind::TokenInfo => get("/v2/oauth/tokeninfo"),
        CallKind::Revoke => client.request(Method::PUT, "/v2/oauth/revoke").form(&revoke),
        CallKind::Exchanges => get("/v2/workspaces"),
        CallKind::Exchange => get(&within("")),
        CallKind::Splash => get(&within("/splash")),
        CallKind::Enter => client.request(Method::POST, &within("/splash")).body(r#"{"acceptSplash": true}"#),
        CallKind::SplashImage => {
            get(&format!("/services/workspaces/splashImage?workspaceId={}", exchange.id))
        }
        CallKind::List(_) => get(&within(&format!("/{}", kind.as_str()))),
        CallKind::Permissions => get(&of_document("permissions")),
        CallKind::AccessReport => get(&of_document("accessReport")),
        CallKind::File => get(&of_document("file")),
    }
}

/// Signs in, enters, and makes the call, whatever comes of each.
async fn attempt(client: &mut Client, kind: CallKind) {
    if let Some(token) = sign_in(client).await {
        client.use_token(&token);
    }
    for kind in [CallKind::Enter, kind] {
        if kind != CallKind::Token {
            drop(request(client, kind).send().await);
        }
    }
}

/// Reads no more of the answer than a token takes.
async fn sign_in(client: &Client) -> Option<String> {
    let mut answer = client.try_sign_in(false).await.ok()?;
    let mut body = Vec::new();
    while body.len() < 10_000
        && let Some(chunk) = answer.chunk().await.ok()?
    {
        body.extend_from_slice(&chunk);
    }
    let body: Value = serde_json::from_slice(&body).ok()?;
    Some(body["access_token"].as_str()?.to_owned())
}

#[tokio::test]
async fn every_fault_meets_every_call_it_suits_once_and_a_repeat_gets_through() {
    let http = http();
    for kind in CallKind::all() {
        for fault in faults().filter(|fault| fault.applies_to(kind)) {
            let faults = FaultRule::new(fault).on(kind).into();
            let mut client = Client::over(http.clone(), SimConfig { faults, exchanges: 4, ..small() }).await;
            attempt(&mut client, kind).await;
            attempt(&mut client, kind).await;
            assert_one_hit(&client.sim.log(), kind, fault);
        }
    }
}

#[track_caller]
fn assert_one_hit(log: &[Arrival], kind: CallKind, fault: InjectedFault) {
    let ours = || log.iter().filter(|arrival| arrival.call.kind() == Some(kind));
    let hits: Vec<_> = log.iter().filter_map(|arrival| arrival.fault).collect();
    assert_eq!(hits, [fault], "{kind:?}");
    assert_eq!(ours().filter_map(|arrival| arrival.fault).count(), 1, "{kind:?}, {fault}");
    let last = ours().next_back().expect("a request");
    let good = last.status.is_some_and(|status| (200..300).contains(&status));
    assert!(good && last.fault.is_none(), "{kind:?}, {fault}: {last:?}");
}

#[tokio::test]
async fn every_error_comes_in_every_shape_open_and_hidden() {
    let rules = InjectedFault::all_errors()
        .zip(1..)
        .map(|(error, n)| FaultRule::new(error).on(CallKind::Token).nth(n));
    let faults = Faults::from_iter(rules);
    let client = Client::unsigned(SimConfig { faults, ..small() }).await;
    for fault in InjectedFault::all_errors() {
        let InjectedFault::Error(error) = fault else { panic!("{fault} is an error") };
        let answer = client.try_sign_in(false).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), error.http_status(), "{fault}");
        assert!(!answer.headers().contains_key("location"), "{fault}");
        let body = answer.text().await.expect("text");
        assert!(is_of_shape(&body, error.shape()), "{fault}: {body}");
    }
    assert_eq!(client.try_sign_in(false).await.expect("an answer").status(), StatusCode::OK);
}

fn is_of_shape(body: &str, shape: ErrorShape) -> bool {
    let json: Value = serde_json::from_str(body).unwrap_or_default();
    match shape {
        ErrorShape::Errors => json["status"]["errorId"].is_string() && json["errors"][0]["code"].is_number(),
        ErrorShape::Description => json["status"].is_string() && json["error"]["description"].is_string(),
        ErrorShape::Error => json.get("status").is_none() && json["error"]["message"].is_string(),
        ErrorShape::Token => json["ErrorCode"].is_string() && json["Error"].is_string(),
        ErrorShape::Fault => json["fault"]["detail"]["errorcode"].is_string(),
        ErrorShape::Html => body.starts_with("<!DOCTYPE html>"),
        ErrorShape::Xml => body.starts_with("<?xml"),
    }
}
