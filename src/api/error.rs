//! What can go wrong between us and the service.

use std::fmt;

use thiserror::Error;

use crate::model::{Answer, ExchangeId};

/// What went wrong, which decides what is done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiErrorKind {
    /// Too fast for the gateway.
    RateLimited,
    /// A quota is used up, and will be for longer than it is worth waiting.
    Quota,
    /// The access token is invalid or has expired.
    TokenExpired,
    /// This call alone is refused, with a token that others are served with.
    CallRejected,
    /// The same user signed in elsewhere, which ended this session (`018`).
    SessionTakenOver,
    /// The credentials were refused; asking again may lock the account.
    Credentials,
    /// The exchange has not been entered in this session.
    NotEntered,
    /// Not allowed, with the ledger's word for what refused it.
    Forbidden {
        /// The word for it in the ledger's `gate`.
        refused_by: &'static str,
    },
    /// No such thing, or no access to it.
    NotFound,
    /// The answer is still being prepared: it can be asked for again later.
    NotReady,
    /// A file under rights management, which is not given out.
    Protected,
    /// A file is far larger than listed.
    TooLarge,
    /// The answer is longer than a setting allows.
    OverLimit,
    /// Another attempt may succeed: a gateway's timeout, a broken connection, a body cut short.
    Transient,
    /// The server's certificate is not one to trust, or names another host.
    Certificate,
    /// The answer is not one of this service.
    UnexpectedResponse,
    /// The service found the request itself wrong.
    InvalidRequest,
    /// A file cannot be written to disk.
    Io,
    /// The receiver of the answer was closed.
    ReceiverClosed,
}

/// A call that failed.
#[derive(Clone, Debug, Error)]
pub struct ApiError {
    /// Method and path, without the query.
    pub call: String,
    /// The exchange it was about.
    pub exchange: Option<ExchangeId>,
    /// It decides about retries, advice and the exit code.
    pub kind: ApiErrorKind,
    /// What the service said; in a box, as it is most of the error's size.
    pub answer: Box<Answer>,
    /// Requests sent.
    pub attempts: u32,
}

impl ApiError {
    /// Whether the service refused the credentials, or ended the session for good.
    pub fn is_refused(&self) -> bool {
        matches!(
            self.kind,
            ApiErrorKind::Credentials | ApiErrorKind::TokenExpired | ApiErrorKind::SessionTakenOver
        )
    }

    /// Whether a quota is used up; a later run may resume.
    pub fn is_budget(&self) -> bool {
        self.kind == ApiErrorKind::Quota
    }

    /// Whether no other call can succeed in this run, either.
    pub fn is_fatal(&self) -> bool {
        self.is_refused() || self.is_budget()
    }

    /// What a user can do about it.
    fn advice(&self) -> &'static str {
        match self.kind {
            ApiErrorKind::RateLimited => "lower --rate, or try again later",
            ApiErrorKind::Quota => "run again once the quota is renewed, or ask Intralinks for a larger one",
            ApiErrorKind::TokenExpired => {
                "the access token is invalid or has expired; supply a new one, or sign in with a password"
            }
            ApiErrorKind::CallRejected => {
                "this call is rejected although the token works elsewhere; contact Intralinks support"
            }
            ApiErrorKind::SessionTakenOver => {
                "the same user signed in elsewhere; use a dedicated account for audits, or set \
                 service.end_other_sessions = true to end the other session"
            }
            ApiErrorKind::Credentials => {
                "check client_id, client_secret, email and password; do not retry blindly, accounts get locked"
            }
            ApiErrorKind::NotEntered => "the exchange sets a condition for entry that is not met",
            ApiErrorKind::Forbidden { .. } => "ask the exchange's manager for the role this needs",
            ApiErrorKind::NotFound => "check the id, and that the account may see it",
            ApiErrorKind::NotReady => "the service is still preparing the answer; run again later",
            ApiErrorKind::Protected => "rights management prevents the download of this file",
            ApiErrorKind::TooLarge => "check the document in the exchange",
            ApiErrorKind::OverLimit => "raise that setting if the answer should be so long",
            ApiErrorKind::Transient => {
                "try again later; if it persists, contact Intralinks support with the error id"
            }
            ApiErrorKind::Certificate => {
                "check service.base_url; to trust a certificate of your own authority or proxy, name it in \
                 service.ca_file"
            }
            ApiErrorKind::UnexpectedResponse => "check service.base_url: is this the API's address?",
            ApiErrorKind::Io => "free disk space or fix the disk, then run the same command again",
            ApiErrorKind::ReceiverClosed => "see the previous error",
            ApiErrorKind::InvalidRequest => "this may be a bug in ilaudit: please report it",
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.call)?;
        if let Some(exchange) = &self.exchange {
            write!(f, " (exchange {exchange})")?;
        }
        write!(f, ": {}", DisplayAnswer(&self.answer))?;
        if self.attempts > 1 {
            write!(f, ", after {} attempts", self.attempts)?;
        }
        write!(f, "; {}", self.advice())
    }
}

/// An answer in one line: `HTTP 400, code 400, subcode 3-1, "Cannot find entity", error id X`.
struct DisplayAnswer<'a>(&'a Answer);

impl fmt::Display for DisplayAnswer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Answer { http_status, code, subcode, message, error_id } = self.0;
        let parts = [
            http_status.map(|status| format!("HTTP {status}")),
            code.map(|code| format!("code {code}")),
            subcode.as_ref().map(|subcode| format!("subcode {subcode}")),
            message.clone(),
            error_id.as_ref().map(|id| format!("error id {id}")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(&parts.join(", "))
    }
}
