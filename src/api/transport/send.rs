//! The first layer: one call, paced, sent, its answer read and classified, and retried where that helps.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::attempt_error::AttemptError;
use super::body::BodyHandler;
use super::call::Call;
use super::rate_limiter::{RateLimiter, RequestPermit};
use super::rate_state::RateStats;
use super::request::build_request;
use super::response::{Response, read_response};
use super::retry::{RetryBudget, RetryState};
use super::watchdog::Watchdog;
use crate::api::client_config::ClientConfig;
use crate::api::error::{ApiError, ApiErrorKind};
use crate::model::Answer;
use crate::redact::Redactor;

/// A short answer has to be complete within so many read timeouts.
const SHORT_READ_TIMEOUTS: u32 = 2;

/// Sends calls to one service.
pub struct Transport {
    http: reqwest::Client,
    base_url: Url,
    rate_limiter: RateLimiter,
    retry_budget: RetryBudget,
    max_attempts: u32,
    read_timeout: Duration,
    /// Takes secrets out of what the service says.
    pub redactor: Redactor,
    requests: AtomicU64,
    retries: AtomicU64,
    is_simulated: AtomicBool,
}

/// A header that only the simulated service sends, with each answer.
const SIMULATED: &str = "x-ilaudit-simulated";

impl Transport {
    pub fn new(http: reqwest::Client, config: &ClientConfig) -> Self {
        Self {
            http,
            base_url: config.base_url.clone(),
            rate_limiter: RateLimiter::new(config.requests_per_second, config.concurrency),
            retry_budget: RetryBudget::new(),
            max_attempts: config.attempts,
            read_timeout: config.read_timeout,
            redactor: config.redactor.clone(),
            requests: AtomicU64::new(0),
            retries: AtomicU64::new(0),
            is_simulated: AtomicBool::new(false),
        }
    }

    /// Requests sent so far, retries included.
    pub fn requests_sent(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Retries so far.
    pub fn retries_made(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    /// Whether some answer said that the service is the simulated one. That it is on loopback proves nothing.
    pub fn is_simulated(&self) -> bool {
        self.is_simulated.load(Ordering::Relaxed)
    }

    /// How the rate of requests developed.
    pub fn rate_stats(&self) -> RateStats {
        self.rate_limiter.rate_stats()
    }

    /// Makes a call, and retries it where that may help.
    ///
    /// # Errors
    /// When the service says no, or does not answer properly in all its attempts.
    pub async fn call(
        &self,
        call: &Call,
        token: Option<&SecretString>,
        body: &mut impl BodyHandler,
    ) -> Result<Response, ApiError> {
        if !call.has_valid_path() {
            return Err(call.failed(ApiErrorKind::InvalidRequest, not_an_id(), 0));
        }
        let mut retry = RetryState::new(self.max_attempts, &self.retry_budget);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let error = match self.attempt_once(call, token, body).await {
                Ok(response) => return Ok(Response { attempts, ..response }),
                Err(error) => error.redacted(&self.redactor),
            };
            match retry.next_wait(&error, call.idempotency) {
                Some(wait) => self.wait_to_retry(call, error, wait).await,
                None => return Err(call.failed(error.kind, error.answer, attempts)),
            }
        }
    }

    async fn wait_to_retry(&self, call: &Call, error: AttemptError, wait: Duration) {
        let (kind, answer, wait_ms) = (error.kind, error.answer.message, wait.as_millis() as u64);
        tracing::info!(call = call.name(), ?kind, answer, wait_ms, "retrying");
        self.retries.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(wait).await;
    }

    async fn attempt_once(
        &self,
        call: &Call,
        token: Option<&SecretString>,
        body: &mut impl BodyHandler,
    ) -> Result<Response, AttemptError> {
        body.on_start().await.map_err(AttemptError::from_body_error)?;
        let request = build_request(&self.http, &self.base_url, call, token).headers(body.request_headers());
        let permit = self.rate_limiter.acquire().await;
        self.requests.fetch_add(1, Ordering::Relaxed);
        tracing::debug!(call = call.name(), "sending");
        let outcome = match request.send().await {
            Ok(response) => {
                self.rate_limiter.on_headers(&permit);
                self.is_simulated.fetch_or(response.headers().contains_key(SIMULATED), Ordering::Relaxed);
                let limit = body.is_short().then_some(self.read_timeout * SHORT_READ_TIMEOUTS);
                let watchdog = Watchdog::new(self.read_timeout);
                let reading = read_response(response, watchdog, body, call, &self.redactor);
                within(limit, reading).await
            }
            Err(error) => Err(AttemptError::from_reqwest(error)),
        };
        self.note_outcome(call, &permit, &outcome);
        outcome
    }

    /// What an outcome means to the calls after it: their rate, and how many retries they have left.
    fn note_outcome(
        &self,
        call: &Call,
        permit: &RequestPermit<'_>,
        outcome: &Result<Response, AttemptError>,
    ) {
        match outcome {
            Ok(response) => {
                self.rate_limiter.on_success();
                self.retry_budget.earn_retry();
                tracing::debug!(call = call.name(), status = response.http_status, "answered");
            }
            Err(error) if error.kind == ApiErrorKind::RateLimited => {
                self.rate_limiter.on_throttled(permit, error.retry_after);
            }
            Err(_) => {}
        }
    }
}

/// Reads an answer that has to be complete in time, where there is a limit.
async fn within(
    limit: Option<Duration>,
    reading: impl Future<Output = Result<Response, AttemptError>>,
) -> Result<Response, AttemptError> {
    let Some(limit) = limit else { return reading.await };
    let too_slow = |_| {
        let message = format!("the answer was not complete after {} s", limit.as_secs());
        AttemptError::new(ApiErrorKind::Transient, message)
    };
    tokio::time::timeout(limit, reading).await.map_err(too_slow)?
}

fn not_an_id() -> Answer {
    let message = "not sent: an id has 1 to 64 letters, digits, `_` or `-`".to_owned();
    Answer { message: Some(message), ..Answer::default() }
}
