//! Tells everybody who is to be told, one after the other; a failure is logged, and stops nobody.

use std::path::Path;

use secrecy::SecretString;
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;

use super::after_run::run_after;
use super::endpoint::Endpoint;
use super::metrics::write_metrics;
use super::options::NotifyOptions;
use super::outcome::RunOutcome;

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";

/// Tells everybody who is to be told.
pub(crate) struct Notifier {
    options: NotifyOptions,
    ping: Option<Endpoint>,
    webhook: Option<Endpoint>,
}

impl Notifier {
    /// Whoever cannot be told is named in the log.
    pub fn new(options: NotifyOptions) -> Self {
        options.problems.iter().for_each(|problem| log_failure("notify", problem));
        let ca_file = options.ca_file.as_deref();
        let ping = make_endpoint("notify.ping_url", options.ping_url.as_ref(), ca_file);
        let webhook = make_endpoint("notify.webhook_url", options.webhook_url.as_ref(), ca_file);
        Self { options, ping, webhook }
    }

    /// Whether an exit code is a success to whoever is told.
    pub fn is_success(&self, exit_code: u8) -> bool {
        self.options.is_success(exit_code)
    }

    /// A run begins.
    pub fn tell_begun(&self) {
        if let Some(ping) = &self.ping {
            post_and_log("notify.ping_url", || start_runtime()?.block_on(ping.post("start", TEXT, "")));
        }
    }

    /// A run ended. A signal breaks off what goes over the network.
    pub fn tell_ended(&self, outcome: &RunOutcome, stop: &CancellationToken) {
        if let Some(path) = &self.options.metrics_file {
            let written = write_metrics(path, &self.options, outcome);
            let written = written.map_err(|error| format!("cannot write {}: {error}", path.display()));
            written.unwrap_or_else(|failure| log_failure("notify.metrics_file", &failure));
        }
        let posted = |url: Option<&Endpoint>, end: &str, media_type, body: &str| -> Result<(), String> {
            let Some(url) = url else { return Ok(()) };
            let post = stop.run_until_cancelled(url.post(end, media_type, body));
            start_runtime()?.block_on(post).unwrap_or_else(|| Err("stopped by a signal".to_owned()))
        };
        let code = if outcome.is_success { 0 } else { outcome.exit_code };
        post_and_log("notify.ping_url", || {
            posted(self.ping.as_ref(), &code.to_string(), TEXT, &outcome.describe())
        });
        post_and_log("notify.webhook_url", || {
            posted(self.webhook.as_ref(), "", JSON, &outcome.to_json().to_string())
        });
        post_and_log("notify.after_run", || run_after(&self.options.after_run, outcome));
    }
}

/// Names the channels that are configured; `None` where nobody is told. Nothing is sent.
///
/// # Errors
/// When an address cannot be looked up, or is none that may be posted to.
pub(crate) fn check_channels(options: &NotifyOptions) -> Result<Option<String>, String> {
    if let Some(problem) = options.problems.first() {
        return Err(problem.clone());
    }
    let urls = [("ping_url", &options.ping_url), ("webhook_url", &options.webhook_url)];
    for (key, url) in urls {
        let made = url.as_ref().map(|url| Endpoint::new(url, options.ca_file.as_deref()));
        made.transpose().map_err(|failure| format!("notify.{key}: {failure}"))?;
    }
    let configured = [
        ("metrics_file", options.metrics_file.is_some()),
        ("ping_url", options.ping_url.is_some()),
        ("webhook_url", options.webhook_url.is_some()),
        ("after_run", !options.after_run.is_empty()),
    ];
    let names: Vec<_> = configured.into_iter().filter(|(_, is_set)| *is_set).map(|(key, _)| key).collect();
    Ok((!names.is_empty()).then(|| format!("told at the end of a run: {}", names.join(", "))))
}

fn make_endpoint(key: &str, url: Option<&SecretString>, ca_file: Option<&Path>) -> Option<Endpoint> {
    let made = Endpoint::new(url?, ca_file);
    made.inspect_err(|failure| log_failure(key, failure)).ok()
}

fn start_runtime() -> Result<Runtime, String> {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| format!("cannot start: {error}"))
}

fn post_and_log(key: &str, tell: impl FnOnce() -> Result<(), String>) {
    tell().unwrap_or_else(|failure| log_failure(key, &failure));
}

fn log_failure(key: &str, failure: &str) {
    tracing::error!("{key}: {failure}; the run is not affected");
}
