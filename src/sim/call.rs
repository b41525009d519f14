//! The calls the service knows.

use std::collections::HashMap;

use axum::http::{Method, Uri};
use url::form_urlencoded;

use super::rng::digest;

/// A call by its method and path. An id that is no number is 0, which nothing has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

    /// What kind of call it is; `None` for a URL the service does not have.
    pub fn kind(self) -> Option<CallKind> {
        Some(match self {
            Self::Token => CallKind::Token,
            Self::TokenInfo => CallKind::TokenInfo,
            Self::Revoke => CallKind::Revoke,
            Self::Exchanges => CallKind::Exchanges,
            Self::Exchange(_) => CallKind::Exchange,
            Self::Splash(_) => CallKind::Splash,
            Self::Enter(_) => CallKind::Enter,
            Self::SplashImage => CallKind::SplashImage,
            Self::Folders(_) => CallKind::Folders,
            Self::Documents(_) => CallKind::Documents,
            Self::Users(_) => CallKind::Users,
            Self::Groups(_) => CallKind::Groups,
            Self::File(..) => CallKind::File,
            Self::Unknown => return None,
        })
    }

    /// The exchange in its path.
    pub fn exchange(self) -> Option<u64> {
        match self {
            Self::Exchange(id) | Self::Splash(id) | Self::Enter(id) => Some(id),
            _ => self.inside(),
        }
    }

    /// The exchange that must have been entered before.
    pub(super) fn inside(self) -> Option<u64> {
        match self {
            Self::Folders(id) | Self::Documents(id) | Self::Users(id) | Self::Groups(id) => Some(id),
            Self::File(id, _) => Some(id),
            _ => None,
        }
    }

    /// A number for what it is, for the dice.
    pub(super) fn digest(self) -> u64 {
        let document = if let Self::File(_, document) = self { document } else { 0 };
        let kind = self.kind().map_or(u64::MAX, |kind| kind as u64);
        digest(&[kind, self.exchange().unwrap_or(0), document])
    }

    /// Whether it takes an access token.
    pub(super) fn needs_session(self) -> bool {
        !matches!(self, Self::Token | Self::Unknown)
    }
}

/// A kind of call, whatever it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallKind {
    Token,
    TokenInfo,
    Revoke,
    Exchanges,
    Exchange,
    Splash,
    Enter,
    SplashImage,
    Folders,
    Documents,
    Users,
    Groups,
    File,
}

impl CallKind {
    pub const ALL: [Self; 13] = [
        Self::Token,
        Self::TokenInfo,
        Self::Revoke,
        Self::Exchanges,
        Self::Exchange,
        Self::Splash,
        Self::Enter,
        Self::SplashImage,
        Self::Folders,
        Self::Documents,
        Self::Users,
        Self::Groups,
        Self::File,
    ];

    /// Its word in the language of faults.
    pub fn word(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::TokenInfo => "tokeninfo",
            Self::Revoke => "revoke",
            Self::Exchanges => "exchanges",
            Self::Exchange => "exchange",
            Self::Splash => "splash",
            Self::Enter => "enter",
            Self::SplashImage => "splash-image",
            Self::Folders => "folders",
            Self::Documents => "documents",
            Self::Users => "users",
            Self::Groups => "groups",
            Self::File => "file",
        }
    }

    /// Whether it lists what an exchange holds.
    pub fn is_listing(self) -> bool {
        matches!(self, Self::Folders | Self::Documents | Self::Users | Self::Groups)
    }

    /// Whether its answer is made of items.
    pub fn has_items(self) -> bool {
        self.is_listing() || matches!(self, Self::Exchanges | Self::Exchange)
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
