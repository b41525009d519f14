//! The HTTP client underneath, with its guards.
//!
//! Credentials stay with the service: no redirect is followed, no `Referer` sent, nothing repeated behind the
//! gate's back, and plain http spoken to loopback alone.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::{Certificate, ClientBuilder};
use thiserror::Error;
use url::{Host, Url};

use crate::api::client_config::ClientConfig;

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// Why there is no client. Nothing has been sent.
#[derive(Debug, Error)]
pub enum SetupError {
    #[error("cannot read the certificates in {}; see service.ca_file", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{} holds no certificates in PEM form; see service.ca_file", path.display())]
    NoCertificates { path: PathBuf, source: reqwest::Error },
    #[error("cannot set up the HTTP client")]
    Client(#[source] reqwest::Error),
}

/// Makes the client for a service.
pub fn http_client(config: &ClientConfig) -> Result<reqwest::Client, SetupError> {
    // another part of the process may have chosen its provider already
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = reqwest::Client::builder()
        .user_agent(concat!("ilaudit/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(config.read_timeout);
    let builder = if is_loopback(&config.base_url) { builder.no_proxy() } else { builder.https_only(true) };
    let builder = match &config.ca_file {
        Some(path) => trust(builder, path)?,
        None => builder,
    };
    builder.build().map_err(SetupError::Client)
}

fn trust(builder: ClientBuilder, path: &Path) -> Result<ClientBuilder, SetupError> {
    let pem =
        std::fs::read(path).map_err(|source| SetupError::Unreadable { path: path.to_owned(), source })?;
    let certificates = Certificate::from_pem_bundle(&pem);
    let certificates =
        certificates.map_err(|source| SetupError::NoCertificates { path: path.to_owned(), source })?;
    Ok(builder.tls_certs_merge(certificates))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
