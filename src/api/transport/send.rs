//! One call: through the rate_limiter, sent, its answer read and classified, and repeated where that helps.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::RequestBuilder;
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::body::BodyHandler;
use super::call::{Call, Payload};
use super::rate_limiter::RateLimiter;
use super::rate_state::RateStats;
use super::response::{Answered, Failed, broken, receive, unanswered};
use super::retry::{Budget, Tries};
use super::watchdog::Watchdog;
use crate::api::client_config::ClientConfig;
use crate::api::error::{ApiError, ApiErrorKind};

/// Sends calls to one service.
pub struct Transport {
    http: reqwest::Client,
    base_url: Url,
    rate_limiter: RateLimiter,
    budget: Budget,
    attempts: u32,
    read_timeout: Duration,
    requests: AtomicU64,
    retries: AtomicU64,
}

impl Transport {
    pub fn new(http: reqwest::Client, config: &ClientConfig) -> Self {
        Self {
            http,
            base_url: config.base_url.clone(),
            rate_limiter: RateLimiter::new(config.requests_per_second, config.concurrency),
            budget: Budget::new(),
            attempts: config.attempts,
            read_timeout: config.read_timeout,
            requests: AtomicU64::new(0),
            retries: AtomicU64::new(0),
        }
    }

    /// Requests sent so far, retries included.
    pub fn requests_sent(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Repeats so far.
    pub fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    /// What became of the pace.
    pub fn rate_stats(&self) -> RateStats {
        self.rate_limiter.stats()
    }

    /// Makes a call, and repeats it where that may help.
    ///
    /// # Errors
    /// When the service says no, or does not answer properly in all its tries.
    pub async fn call(
        &self,
        call: &Call,
        token: Option<&SecretString>,
        body: &mut impl BodyHandler,
    ) -> Result<Answered, ApiError> {
        let mut tries = Tries::new(self.attempts, &self.budget);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let failed = match self.attempt(call, token, body).await {
                Ok(answered) => return Ok(Answered { attempts, ..answered }),
                Err(failed) => failed.without(&call.secrets(token)),
            };
            let Failed { kind, reached, retry_after, answer } = failed;
            let Some(wait) = tries.after(kind, reached, call.replay, retry_after) else {
                let (call, exchange) = (call.name(), call.exchange.clone());
                return Err(ApiError { call, exchange, kind, answer, attempts });
            };
            let wait_ms = wait.as_millis() as u64;
            tracing::info!(call = call.name(), ?kind, said = answer.message, wait_ms, "repeating");
            self.retries.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(wait).await;
        }
    }

    async fn attempt(
        &self,
        call: &Call,
        token: Option<&SecretString>,
        body: &mut impl BodyHandler,
    ) -> Result<Answered, Failed> {
        body.begin().await.map_err(broken)?;
        let request = self.request(call, token).headers(body.headers());
        let permit = self.rate_limiter.acquire().await;
        self.requests.fetch_add(1, Ordering::Relaxed);
        tracing::debug!(call = call.name(), "sending");
        let outcome = match request.send().await {
            Ok(response) => {
                self.rate_limiter.on_headers(&permit);
                receive(response, Watchdog::new(self.read_timeout), body, &call.secrets(token)).await
            }
            Err(error) => Err(unanswered(error)),
        };
        match &outcome {
            Ok(answered) => {
                self.rate_limiter.on_success();
                self.budget.earn();
                tracing::debug!(call = call.name(), status = answered.http_status, "answered");
            }
            Err(failed) if failed.kind == ApiErrorKind::RateLimited => {
                self.rate_limiter.on_throttled(&permit, failed.retry_after)
            }
            Err(_) => {}
        }
        outcome
    }

    fn request(&self, call: &Call, token: Option<&SecretString>) -> RequestBuilder {
        let mut url = self.base_url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(&call.path);
        }
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        let request = self.http.request(call.method.clone(), url);
        let request = match token {
            Some(token) => request.bearer_auth(token.expose_secret()),
            None => request,
        };
        match &call.payload {
            Payload::None => request,
            Payload::Form { plain, secret } => request.form(&fields(plain, secret)),
            Payload::Json(value) => request.header(CONTENT_TYPE, "application/json").body(value.to_string()),
        }
    }
}

fn fields<'a>(
    plain: &'a [(&'static str, String)],
    secret: &'a [(&'static str, SecretString)],
) -> Vec<(&'static str, &'a str)> {
    let plain = plain.iter().map(|(key, value)| (*key, value.as_str()));
    plain.chain(secret.iter().map(|(key, value)| (*key, value.expose_secret()))).collect()
}
