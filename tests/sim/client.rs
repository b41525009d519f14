//! A client as plain as can be.

use ilaudit::sim::{Sim, SimConfig};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;

pub struct Client {
    pub sim: Sim,
    http: reqwest::Client,
    token: String,
}

/// Small enough for a debug build, large enough for every special exchange.
pub fn small() -> SimConfig {
    SimConfig { documents: 40, users: 12, file_bytes: 256, ..SimConfig::default() }
}

impl Client {
    /// Starts a service and signs in.
    pub async fn start(config: SimConfig) -> Self {
        let mut client = Self::unsigned(config).await;
        client.token = client.sign_in(false).await;
        client
    }

    /// Starts a service.
    pub async fn unsigned(config: SimConfig) -> Self {
        Self::over(http(), config).await
    }

    /// Starts a service, to be asked over connections of ours.
    pub async fn over(http: reqwest::Client, config: SimConfig) -> Self {
        let sim = Sim::start(config).await.expect("a loopback port");
        Self { sim, http, token: "none".to_owned() }
    }

    pub async fn sign_in(&self, end_other_sessions: bool) -> String {
        let response = self.try_sign_in(end_other_sessions).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        json(response).await["access_token"].as_str().expect("a token").to_owned()
    }

    /// Where there may be no answer.
    pub async fn try_sign_in(&self, end_other_sessions: bool) -> reqwest::Result<Response> {
        let known = self.sim.credentials();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &known.client_id),
            ("client_secret", &known.client_secret),
            ("email", &known.email),
            ("password", &known.password),
            ("endOtherSessions", if end_other_sessions { "true" } else { "false" }),
        ];
        self.request(Method::POST, "/v2/oauth/token").form(&form).send().await
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    pub fn use_token(&mut self, token: &str) {
        token.clone_into(&mut self.token);
    }

    pub async fn get(&self, path: &str) -> Response {
        self.try_get(path).await.expect("an answer")
    }

    /// Where there may be no answer.
    pub async fn try_get(&self, path: &str) -> reqwest::Result<Response> {
        self.request(Method::GET, path).send().await
    }

    pub async fn json(&self, path: &str) -> Value {
        json(self.get(path).await).await
    }

    pub async fn form(&self, method: Method, path: &str, form: &[(&str, &str)]) -> Response {
        self.request(method, path).form(form).send().await.expect("an answer")
    }

    pub async fn post(&self, path: &str, body: &'static str) -> Response {
        self.request(Method::POST, path).body(body).send().await.expect("an answer")
    }

    /// Enters an exchange, accepting its splash; the state answered.
    pub async fn enter(&self, exchange: u64) -> String {
        let entered =
            self.post(&format!("/v2/workspaces/{exchange}/splash"), r#"{"acceptSplash": true}"#).await;
        json(entered).await["state"].as_str().expect("a state").to_owned()
    }

    /// Enters every exchange that lets us in, and gives their ids.
    pub async fn enter_all(&self) -> Vec<u64> {
        let mut entered = Vec::new();
        for exchange in self.sim.world().exchanges() {
            if self.enter(exchange.id).await == "ALLOW" {
                entered.push(exchange.id);
            }
        }
        entered
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.sim.credentials().base_url);
        self.http.request(method, url).bearer_auth(&self.token)
    }
}

/// Making one takes longer than starting a service.
pub fn http() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    http.build().expect("a client")
}

pub async fn json(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.expect("a whole body")).expect("JSON")
}
