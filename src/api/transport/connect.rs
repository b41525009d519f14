//! The HTTP client underneath, with its guards.
//!
//! Credentials stay with the service: no redirect is followed, no `Referer` sent, nothing repeated behind the rate
//! limiter's back, and plain http spoken to loopback alone.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::{Certificate, ClientBuilder};
use thiserror::Error;
use url::{Host, Url};

use crate::api::client_config::ClientConfig;

/// Maximum time to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// The longest file of certificates, in bytes: all of Mozilla's take a quarter of a megabyte.
const PEM_LIMIT: u64 = 16 << 20;

/// Why there is no client. Nothing has been sent.
#[derive(Debug, Error)]
pub enum SetupError {
    #[error("cannot read the certificates in {}; see service.ca_file", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{} holds no certificates in PEM form; see service.ca_file", path.display())]
    NoCertificates { path: PathBuf, source: Option<reqwest::Error> },
    #[error("cannot set up the HTTP client")]
    Client(#[source] reqwest::Error),
}

/// Makes the client for a service.
pub fn http_client(config: &ClientConfig) -> Result<reqwest::Client, SetupError> {
    let builder = guard_client(&config.base_url, config.ca_file.as_deref())?;
    builder.read_timeout(config.read_timeout).build().map_err(SetupError::Client)
}

/// A client for an address, with its guards, that trusts the certificates in a file beside the system's.
pub fn guard_client(url: &Url, ca_file: Option<&Path>) -> Result<ClientBuilder, SetupError> {
    // another part of the process may have chosen its provider already
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = reqwest::Client::builder()
        .user_agent(concat!("ilaudit/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        // as without the feature `lake`, which brings the other version along
        .http1_only()
        .referer(false)
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT_TIMEOUT);
    let guarded = if is_loopback(url) { builder.no_proxy() } else { builder.https_only(true) };
    match ca_file {
        Some(path) => trust_certificates(guarded, path),
        None => Ok(guarded),
    }
}

/// Trusts the certificates in a file, in addition to the system's.
fn trust_certificates(builder: ClientBuilder, path: &Path) -> Result<ClientBuilder, SetupError> {
    let unreadable = |source| SetupError::Unreadable { path: path.to_owned(), source };
    let no_certificates = |source| SetupError::NoCertificates { path: path.to_owned(), source };
    let mut pem = Vec::new();
    let read = File::open(path).and_then(|file| file.take(PEM_LIMIT).read_to_end(&mut pem));
    read.map_err(unreadable)?;
    let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| no_certificates(Some(error)))?;
    // a key alone, or an empty file, is read without an error
    if certificates.is_empty() {
        return Err(no_certificates(None));
    }
    Ok(builder.tls_certs_merge(certificates))
}

/// Whether an address leads to this machine alone.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
