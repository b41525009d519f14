//! What can go wrong between us and the service.

use std::fmt;

use thiserror::Error;

use crate::model::{Answer, ExchangeId};

/// Who is at fault, which decides what is done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Too fast for the gateway.
    Speed,
    /// A quota is used up, and will be for longer than it is worth waiting.
    Quota,
    /// The access token is wrong or has expired.
    Session,
    /// This call alone is refused, with a token that others are served with.
    Unauthorized,
    /// The same user signed in elsewhere, which ended this session (`018`).
    LoggedOut,
    /// The credentials were refused; asking again may lock the account.
    Credentials,
    /// The exchange has not been entered in this session.
    Entrance,
    /// Not allowed: with the ledger's word for the door that was shut.
    Forbidden { gate: &'static str },
    /// No such thing, or no access to it.
    NotFound,
    /// A file under rights management, which is not given out.
    Protected,
    /// A file goes on and on.
    Oversized,
    /// It may go well another time: a gateway's time-out, a broken connection, a body cut short.
    Transient,
    /// The server's certificate is not one to trust, or names another host.
    Certificate,
    /// The answer is not one of this service.
    Wire,
    /// The service found the request itself wrong.
    Request,
    /// A file cannot be written down.
    Disk,
    /// Whoever asked no longer takes the answer.
    Abandoned,
}

/// A call that came to nothing.
#[derive(Clone, Debug, Error)]
pub struct ApiError {
    /// Method and path, without the query.
    pub call: String,
    /// The exchange it was about.
    pub exchange: Option<ExchangeId>,
    pub fault: Fault,
    pub answer: Answer,
    /// Requests sent.
    pub attempts: u32,
}

impl ApiError {
    /// Whether the service refused the credentials, or ended the session for good.
    pub fn is_refused(&self) -> bool {
        matches!(self.fault, Fault::Credentials | Fault::Session | Fault::LoggedOut)
    }

    /// Whether a quota is used up; a later run may resume.
    pub fn is_budget(&self) -> bool {
        self.fault == Fault::Quota
    }

    /// Whether no other call can succeed in this run, either.
    pub fn is_fatal(&self) -> bool {
        self.is_refused() || self.is_budget()
    }

    /// What a user can do about it.
    fn advice(&self) -> &'static str {
        match self.fault {
            Fault::Speed => "lower --rate, or try again later",
            Fault::Quota => "run again once the quota is renewed, or ask Intralinks for a larger one",
            Fault::Session => {
                "the access token is not valid (any more): give a new one, or sign in with a password"
            }
            Fault::Unauthorized => {
                "the service takes its own new token for other calls: ask support about this one"
            }
            Fault::LoggedOut => {
                "the same user signed in elsewhere; use an account of its own for audits, or set \
                 service.end_other_sessions = true to end the other session"
            }
            Fault::Credentials => {
                "check client_id, client_secret, email and password; do not repeat it blindly, accounts get locked"
            }
            Fault::Entrance => "the exchange asks for something at its entrance that was not met",
            Fault::Forbidden { .. } => "ask the exchange's manager for the role this needs",
            Fault::NotFound => "check the id, and that the account may see it",
            Fault::Protected => "rights management keeps the file from being downloaded",
            Fault::Oversized => "look at the document in the room",
            Fault::Transient => "try again later; if it goes on, ask support with the error id",
            Fault::Certificate => {
                "check service.base_url; a certificate of your own authority or proxy is trusted once \
                 service.ca_file names it"
            }
            Fault::Wire => "check service.base_url: is this the API's address?",
            Fault::Disk => "make room on the disk, and give the same command again",
            Fault::Abandoned => "see the error before this one",
            Fault::Request => "this may be a fault of ilaudit: please report it",
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.call)?;
        if let Some(exchange) = &self.exchange {
            write!(f, " (exchange {exchange})")?;
        }
        write!(f, ": {}", Said(&self.answer))?;
        if self.attempts > 1 {
            write!(f, ", after {} tries", self.attempts)?;
        }
        write!(f, "; {}", self.advice())
    }
}

/// An answer in one line: `HTTP 400, code 400, subcode 3-1, "Cannot find entity", error id X`.
struct Said<'a>(&'a Answer);

impl fmt::Display for Said<'_> {
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
