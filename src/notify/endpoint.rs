//! Where a message is posted to. The address is a secret: neither it nor a part of it is shown.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::api::{guard_client, is_loopback};
use crate::error_chain::ErrorChain;

/// How long one try may take.
const TIMEOUT: Duration = Duration::from_secs(10);
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);
/// No message is longer, in bytes.
const MAX_BODY: usize = 100_000;

/// An address that messages are posted to.
pub(super) struct Endpoint {
    url: Url,
    client: reqwest::Client,
}

/// The address is a secret.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Endpoint")
    }
}

impl Endpoint {
    /// An address as it was configured, and the certificates to trust beside the system's.
    ///
    /// # Errors
    /// When it is no address that may be posted to, or the certificates cannot be read.
    pub fn new(url: &SecretString, ca_file: Option<&Path>) -> Result<Self, String> {
        let url = Url::parse(url.expose_secret()).map_err(|error| format!("it is not a URL: {error}"))?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            _ => return Err("it must begin with https://".to_owned()),
        }
        let client = guard_client(&url, ca_file).map_err(|error| ErrorChain(&error).to_string())?;
        let client = client.timeout(TIMEOUT).build().map_err(describe_error)?;
        Ok(Self { url, client })
    }

    /// Posts to the address with `end` after its path. The answer is not read.
    ///
    /// # Errors
    /// When no try is answered with success.
    pub async fn post(&self, end: &str, media_type: &str, body: &str) -> Result<(), String> {
        let mut url = self.url.clone();
        if !end.is_empty() {
            url.set_path(&format!("{}/{end}", self.url.path().trim_end_matches('/')));
        }
        let body = &body[..body.floor_char_boundary(MAX_BODY)];
        let mut tries = 0;
        loop {
            tries += 1;
            let request = self.client.post(url.clone()).header(CONTENT_TYPE, media_type);
            let failure = match request.body(body.to_owned()).send().await {
                Ok(answer) if answer.status().is_success() => return Ok(()),
                Ok(answer) if answer.status().is_server_error() => format!("it answered {}", answer.status()),
                Ok(answer) => return Err(format!("it answered {}", answer.status())),
                Err(error) => describe_error(error),
            };
            if tries == TRIES {
                return Err(format!("{failure}; tried {TRIES} times"));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Without the address.
fn describe_error(error: reqwest::Error) -> String {
    ErrorChain(&error.without_url()).to_string()
}
