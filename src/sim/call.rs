//! The calls the service knows.

use std::collections::HashMap;

use axum::http::{Method, Uri};
use url::form_urlencoded;

/// A call by its method and path. An id that is no number is 0, which nothing has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Token,
    TokenInfo,
    Revoke,
    Exchanges,
    Exchange(u64),
    Splash(u64),
    Enter(u64),
    SplashImage,
    Folders(u64),
    Documents(u64),
    Users(u64),
    Groups(u64),
    /// Exchange and document.
    File(u64, u64),
    /// A URL the service does not have.
    Unknown,
}

impl Call {
    pub(super) fn of(method: &Method, uri: &Uri) -> Self {
        let path: Vec<&str> = uri.path().trim_matches('/').split('/').collect();
        match (method.as_str(), path.as_slice()) {
            ("POST", ["v2", "oauth", "token"]) => Self::Token,
            ("GET", ["v2", "oauth", "tokeninfo"]) => Self::TokenInfo,
            ("PUT", ["v2", "oauth", "revoke"]) => Self::Revoke,
            ("GET", ["services", "workspaces", "splashImage"]) => Self::SplashImage,
            ("GET", ["v2", "workspaces"]) => Self::Exchanges,
            ("GET", ["v2", "workspaces", exchange]) => Self::Exchange(id(exchange)),
            ("POST", ["v2", "workspaces", exchange, "splash"]) => Self::Enter(id(exchange)),
            ("GET", ["v2", "workspaces", exchange, within @ ..]) => Self::within(id(exchange), within),
            _ => Self::Unknown,
        }
    }

    fn within(exchange: u64, path: &[&str]) -> Self {
        match path {
            ["splash"] => Self::Splash(exchange),
            ["folders"] => Self::Folders(exchange),
            ["documents"] => Self::Documents(exchange),
            ["users"] => Self::Users(exchange),
            ["groups"] => Self::Groups(exchange),
            ["documents", document, "file"] => Self::File(exchange, id(document)),
            _ => Self::Unknown,
        }
    }

    /// Whether it takes an access token.
    pub(super) fn needs_session(self) -> bool {
        !matches!(self, Self::Token | Self::Unknown)
    }
}

fn id(text: &str) -> u64 {
    text.parse().unwrap_or(0)
}

/// Parameters of a query or a form.
pub(super) type Parameters = HashMap<String, String>;

pub(super) fn parameters(encoded: &[u8]) -> Parameters {
    form_urlencoded::parse(encoded).into_owned().collect()
}

/// The parameters that must not be seen in a URL.
pub(super) const SECRETS: [&str; 5] = ["client_secret", "password", "token", "access_token", "refresh_token"];
