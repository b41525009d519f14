//! The simulated service enforces what the real one does.

use std::time::Duration;

use ilaudit::sim::{Call, Entrance, Sim, SimConfig, SimError};
use reqwest::Method;

use crate::client::{Client, json, small};

#[tokio::test]
async fn contents_wait_for_the_exchange_to_be_entered_by_this_session() {
    let mut client = Client::start(small()).await;
    let exchange = client.sim.world().exchanges().next().expect("one").id;
    let of_document = ["documents/1/file", "documents/1/permissions", "documents/1/accessReport"];
    for call in ["folders", "documents", "users", "groups"].into_iter().chain(of_document) {
        assert_eq!(client.get(&format!("/v2/workspaces/{exchange}/{call}")).await.status(), 303, "{call}");
    }
    client.enter(exchange).await;
    let folders = format!("/v2/workspaces/{exchange}/folders");
    assert_eq!(client.get(&folders).await.status(), 200);
    let other_session = client.sign_in(false).await;
    client.use_token(&other_session);
    let refused = client.get(&folders).await;
    assert_eq!(refused.status(), 303);
    assert!(!refused.headers().contains_key("location"));
}

#[tokio::test]
async fn each_entrance_asks_for_what_it_needs() {
    let client = Client::start(small()).await;
    for exchange in client.sim.world().exchanges() {
        let path = format!("/v2/workspaces/{}/splash", exchange.id);
        let (without, with) = match exchange.entrance {
            Entrance::Open | Entrance::Shown => ("ALLOW", "ALLOW"),
            Entrance::Consent(_) => ("ACCEPT_SPLASH", "ALLOW"),
            Entrance::OneTimePassword => ("ONE_TIME_PASSWORD", "ONE_TIME_PASSWORD"),
        };
        let answer = client.post(&path, r#"{"acceptSplash": false}"#).await;
        assert_eq!(answer.status(), 201);
        assert_eq!(json(answer).await["state"], without, "{exchange:?}");
        assert_eq!(client.enter(exchange.id).await, with, "{exchange:?}");
    }
}

#[tokio::test]
async fn a_splash_has_an_image_where_it_says_so() {
    let client = Client::start(small()).await;
    let mut kinds = Vec::new();
    for exchange in client.sim.world().exchanges() {
        let splash = client.json(&format!("/v2/workspaces/{}/splash", exchange.id)).await;
        let image =
            client.get(&format!("/services/workspaces/splashImage?workspaceId={}", exchange.id)).await;
        let says_so = splash["splash"]["hasImage"].as_bool().unwrap_or(false);
        assert_eq!(image.status() == 200, says_so, "{exchange:?}");
        if says_so {
            kinds.push(image.headers()["content-type"].to_str().expect("text").to_owned());
        }
    }
    kinds.sort();
    assert_eq!(kinds, ["image/gif", "image/jpeg"]);
}

#[tokio::test]
async fn wrong_requests_get_the_right_refusal() {
    let client = Client::start(small()).await;
    let exchange = client.sim.world().exchanges().next().expect("one").id;
    client.enter(exchange).await;
    let cases = [
        ("/v2/workspaces/1".to_owned(), 400, r#""subcode":"3-1""#),
        ("/v2/workspaces/abc/folders".to_owned(), 400, r#""subcode":"3-1""#),
        (format!("/v2/workspaces/{exchange}/documents/1/file"), 400, r#""subcode":"3-1""#),
        (format!("/v2/workspaces/{exchange}/documents/1/permissions"), 400, r#""subcode":"3-1""#),
        (format!("/v2/workspaces/{exchange}/documents/x/accessReport"), 400, r#""subcode":"3-1""#),
        (format!("/v2/workspaces/{exchange}/nonsense"), 404, "<!DOCTYPE html>"),
        ("/".to_owned(), 404, "<!DOCTYPE html>"),
        ("/v2/oauth/token".to_owned(), 404, "<!DOCTYPE html>"),
    ];
    for (path, status, text) in cases {
        let answer = client.get(&path).await;
        assert_eq!(answer.status(), status, "{path}");
        assert!(answer.text().await.expect("text").contains(text), "{path}");
    }
}

#[tokio::test]
async fn sign_in_refuses_a_wrong_client_and_wrong_credentials_differently() {
    let client = Client::unsigned(small()).await;
    let known = client.sim.credentials();
    let (id, secret) = (known.client_id.as_str(), known.client_secret.as_str());
    let (email, password, refresh) =
        (known.email.as_str(), known.password.as_str(), known.refresh_token.as_str());
    let cases = [
        ("client_credentials", id, secret, email, password, refresh, 200, "access_token"),
        ("client_credentials", "no", secret, email, password, refresh, 400, "ErrorCode"),
        ("client_credentials", id, "no", email, password, refresh, 400, "ErrorCode"),
        ("client_credentials", id, secret, "no", password, refresh, 403, r#""subcode":"017""#),
        ("client_credentials", id, secret, email, "no", refresh, 403, r#""subcode":"017""#),
        ("refresh_token", id, secret, "", "", refresh, 200, "access_token"),
        ("refresh_token", id, secret, "", "", "no", 403, r#""subcode":"017""#),
        ("password", id, secret, email, password, refresh, 400, "ErrorCode"),
    ];
    for (grant, id, secret, email, password, refresh, status, text) in cases {
        let form = [
            ("grant_type", grant),
            ("client_id", id),
            ("client_secret", secret),
            ("email", email),
            ("password", password),
            ("refresh_token", refresh),
        ];
        let answer = client.form(Method::POST, "/v2/oauth/token", &form).await;
        assert_eq!(answer.status(), status, "{form:?}");
        assert!(answer.text().await.expect("text").contains(text), "{form:?}");
    }
}

#[tokio::test]
async fn a_token_dies_by_revocation_and_by_age() {
    let client = Client::start(small()).await;
    let info = client.json("/v2/oauth/tokeninfo").await;
    assert_eq!(info["email"], client.sim.credentials().email);
    assert!(info["expires_in"].as_u64().expect("seconds") <= 3599);
    let known = client.sim.credentials();
    let form =
        [("token", client.token()), ("client_id", &known.client_id), ("client_secret", &known.client_secret)];
    assert_eq!(client.form(Method::PUT, "/v2/oauth/revoke", &form).await.status(), 200);
    assert_eq!(client.get("/v2/workspaces").await.status(), 401);

    let client = Client::start(SimConfig { token_ttl: Duration::ZERO, ..small() }).await;
    assert_eq!(client.get("/v2/workspaces").await.status(), 401);
}

#[tokio::test]
async fn lists_can_be_narrowed_by_phase_and_brand() {
    let client = Client::start(small()).await;
    for (query, wanted) in [("phase=HOLD", 1), ("phase=OPEN", 10), ("brandId=1002", 4), ("brandId=0", 12)] {
        let answer = client.json(&format!("/v2/workspaces?{query}")).await;
        let found = answer["workspace"].as_array().map_or(1, Vec::len);
        assert_eq!(found, wanted, "{query}");
    }
    assert!(client.json("/v2/workspaces?phase=DELETED").await.get("workspace").is_none());
}

#[tokio::test]
async fn spike_arrest_refuses_what_comes_too_soon_as_429_and_500_by_turns() {
    let client = Client::start(SimConfig { rate: Some(0.01), ..small() }).await;
    let mut answered = Vec::new();
    for _ in 0..4 {
        answered.push(client.get("/v2/workspaces").await.status().as_u16());
    }
    assert_eq!(answered, [429, 500, 429, 500]);
}

#[tokio::test]
async fn the_log_has_the_requests_and_no_secrets() {
    let client = Client::start(small()).await;
    let known = client.sim.credentials();
    let query = format!("token=x&client_id={}&client_secret={}", known.client_id, known.client_secret);
    client.form(Method::PUT, &format!("/v2/oauth/revoke?{query}"), &[]).await;
    client.get("/v2/workspaces?phase=OPEN").await;
    let log = client.sim.log();
    let seen: Vec<_> =
        log.iter().map(|a| (a.call, a.target.as_str(), a.query_had_secrets, a.status)).collect();
    assert_eq!(
        seen,
        [
            (Call::Token, "/v2/oauth/token", false, Some(200)),
            (Call::Revoke, "/v2/oauth/revoke", true, Some(400)),
            (Call::Exchanges, "/v2/workspaces?phase=OPEN", false, Some(200)),
        ]
    );
    assert!(log.is_sorted_by_key(|arrival| arrival.at));
    assert!(!format!("{known:?}").contains(&known.client_secret));
}

#[tokio::test]
async fn it_listens_on_loopback_only_and_ends_on_request() {
    let config = SimConfig { listen: ([0, 0, 0, 0], 0).into(), ..small() };
    assert!(matches!(Sim::start(config).await, Err(SimError::NotLoopback(_))));
    let sim = Sim::start(small()).await.expect("a port");
    let url = sim.credentials().base_url.clone();
    sim.shutdown().await;
    assert!(std::net::TcpStream::connect(url.trim_start_matches("http://")).is_err());
}
