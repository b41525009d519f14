//! The calls the service knows.

use axum::http::{Method, Uri};

use super::extra;
use super::listings::ListingKind;
use super::rng::hash_subject;

/// A call by its method and path. An id that is no number is 0, which nothing has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// Signing in.
    Token,
    /// What is left of a token.
    TokenInfo,
    /// Signing out.
    Revoke,
    /// The list of exchanges.
    Exchanges,
    /// One exchange.
    Exchange(u64),
    /// The text at the entrance of an exchange.
    Splash(u64),
    /// Entering an exchange.
    Enter(u64),
    /// The image beside the text.
    SplashImage,
    /// What an exchange holds, by its kind.
    List(ListingKind, u64),
    /// Path and exchange of a listing that few ask for, see `extra`.
    Extra(&'static str, u64),
    /// Exchange and document: who may see it.
    Permissions(u64, u64),
    /// Exchange and document: who has seen it.
    AccessReport(u64, u64),
    /// Exchange and document.
    File(u64, u64),
    /// A URL the service does not have.
    Unknown,
}

impl Call {
    pub(super) fn from_request(method: &Method, uri: &Uri) -> Self {
        let path: Vec<&str> = uri.path().trim_matches('/').split('/').collect();
        match (method.as_str(), path.as_slice()) {
            ("POST", ["v2", "oauth", "token"]) => Self::Token,
            ("GET", ["v2", "oauth", "tokeninfo"]) => Self::TokenInfo,
            ("PUT", ["v2", "oauth", "revoke"]) => Self::Revoke,
            ("GET", ["services", "workspaces", "splashImage"]) => Self::SplashImage,
            ("GET", ["v2", "workspaces"]) => Self::Exchanges,
            ("GET", ["v2", "workspaces", exchange]) => Self::Exchange(parse_id(exchange)),
            ("POST", ["v2", "workspaces", exchange, "splash"]) => Self::Enter(parse_id(exchange)),
            ("GET", ["v2", "workspaces", exchange, within @ ..]) => {
                Self::from_exchange_path(parse_id(exchange), within)
            }
            _ => Self::Unknown,
        }
    }

    fn from_exchange_path(exchange: u64, path: &[&str]) -> Self {
        match path {
            ["splash"] => Self::Splash(exchange),
            ["documents", document, "permissions"] => Self::Permissions(exchange, parse_id(document)),
            ["documents", document, "accessReport"] => Self::AccessReport(exchange, parse_id(document)),
            ["documents", document, "file"] => Self::File(exchange, parse_id(document)),
            [segment] => {
                let listing = ListingKind::from_segment(segment).map(|listing| Self::List(listing, exchange));
                let extra = || extra::find(segment).map(|segment| Self::Extra(segment, exchange));
                listing.or_else(extra).unwrap_or(Self::Unknown)
            }
            _ => Self::Unknown,
        }
    }

    /// What kind of call it is; `None` for one that faults have no word for.
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
            Self::List(listing, _) => CallKind::List(listing),
            Self::Permissions(..) => CallKind::Permissions,
            Self::AccessReport(..) => CallKind::AccessReport,
            Self::File(..) => CallKind::File,
            Self::Extra(..) | Self::Unknown => return None,
        })
    }

    /// The exchange in its path.
    pub fn exchange_id(self) -> Option<u64> {
        match self {
            Self::Exchange(id) | Self::Splash(id) | Self::Enter(id) => Some(id),
            Self::List(_, id) | Self::Extra(_, id) => Some(id),
            Self::Permissions(id, _) | Self::AccessReport(id, _) | Self::File(id, _) => Some(id),
            Self::Token | Self::TokenInfo | Self::Revoke => None,
            Self::Exchanges | Self::SplashImage | Self::Unknown => None,
        }
    }

    /// The exchange that must have been entered before.
    pub(super) fn entered_exchange(self) -> Option<u64> {
        let is_inside = matches!(self, Self::List(..) | Self::Extra(..)) || self.document_id().is_some();
        self.exchange_id().filter(|_| is_inside)
    }

    /// The document in its path.
    fn document_id(self) -> Option<u64> {
        match self {
            Self::Permissions(_, id) | Self::AccessReport(_, id) | Self::File(_, id) => Some(id),
            _ => None,
        }
    }

    /// Identifies this call to the seeded generator.
    pub(super) fn rng_key(self) -> u64 {
        let document = self.document_id().unwrap_or(0);
        let kind = self.kind().map_or(u64::MAX, CallKind::rng_key);
        hash_subject(&[kind, self.exchange_id().unwrap_or(0), document])
    }

    /// Whether it takes an access token.
    pub(super) fn needs_session(self) -> bool {
        !matches!(self, Self::Token | Self::Unknown)
    }
}

/// A kind of call, whatever it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallKind {
    /// Signing in.
    Token,
    /// What is left of a token.
    TokenInfo,
    /// Signing out.
    Revoke,
    /// The list of exchanges.
    Exchanges,
    /// One exchange.
    Exchange,
    /// The text at the entrance of an exchange.
    Splash,
    /// Entering an exchange.
    Enter,
    /// The image beside the text.
    SplashImage,
    /// A listing of what an exchange holds.
    List(ListingKind),
    /// Who may see a document.
    Permissions,
    /// Who has seen a document.
    AccessReport,
    /// The bytes of a document.
    File,
}

impl CallKind {
    /// Every kind, in the order of the fault language's description.
    pub fn all() -> impl Iterator<Item = Self> {
        let single = [
            Self::Token,
            Self::TokenInfo,
            Self::Revoke,
            Self::Exchanges,
            Self::Exchange,
            Self::Splash,
            Self::Enter,
            Self::SplashImage,
        ];
        single.into_iter().chain(ListingKind::ALL.map(Self::List)).chain([
            Self::Permissions,
            Self::AccessReport,
            Self::File,
        ])
    }

    /// Its word in the language of faults.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::TokenInfo => "tokeninfo",
            Self::Revoke => "revoke",
            Self::Exchanges => "exchanges",
            Self::Exchange => "exchange",
            Self::Splash => "splash",
            Self::Enter => "enter",
            Self::SplashImage => "splash-image",
            Self::List(listing) => listing.as_str(),
            Self::Permissions => "permissions",
            Self::AccessReport => "access_report",
            Self::File => "file",
        }
    }

    /// Never renumber one: the same seed has to give the same faults in every version.
    fn rng_key(self) -> u64 {
        match self {
            Self::Token => 0,
            Self::TokenInfo => 1,
            Self::Revoke => 2,
            Self::Exchanges => 3,
            Self::Exchange => 4,
            Self::Splash => 5,
            Self::Enter => 6,
            Self::SplashImage => 7,
            Self::List(listing) => listing.rng_key(),
            Self::File => 12,
            Self::Permissions => 13,
            Self::AccessReport => 14,
        }
    }

    /// Whether it lists what an exchange holds.
    pub fn is_listing(self) -> bool {
        matches!(self, Self::List(_))
    }

    /// Whether its answer is made of items.
    pub fn has_items(self) -> bool {
        matches!(self, Self::List(_) | Self::Exchanges | Self::Exchange)
    }
}

fn parse_id(text: &str) -> u64 {
    text.parse().unwrap_or(0)
}
