//! What each fault means, from the description of the service alone: nothing here is taken from the client.

use ilaudit::sim::{ErrorAnswer, ErrorShape, InjectedFault};

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorClass {
    /// Late, but correct.
    Late,
    /// Too fast.
    RateLimited,
    /// A quota is used up for longer than it is worth waiting.
    Quota,
    /// The token has expired.
    TokenExpired,
    /// The same user signed in elsewhere.
    SessionTakenOver,
    /// The credentials are invalid.
    Credentials,
    /// The exchange has not been entered.
    NotEntered,
    /// Not allowed.
    Forbidden,
    /// Not there, or at another address.
    NotFound,
    /// May succeed later; the service says that it did nothing.
    Transient,
    /// The answer broke off: nobody knows what was done.
    BrokenOff,
    /// Not an answer of the service.
    ForeignReply,
    /// An error without any details.
    Unknown,
    /// One item is bad, the others are as ever.
    BadItem,
}

impl ErrorClass {
    pub fn of_fault(fault: InjectedFault) -> Self {
        match fault {
            InjectedFault::Error(error) => class_of_error(fault.as_str(), &error),
            InjectedFault::Slow(_) | InjectedFault::Stall(_) | InjectedFault::Trickle(_) => Self::Late,
            InjectedFault::Reset | InjectedFault::ResetBody | InjectedFault::Cut | InjectedFault::Half => {
                Self::BrokenOff
            }
            InjectedFault::Foreign(_) => Self::ForeignReply,
            InjectedFault::Item(_) => Self::BadItem,
        }
    }
}

/// What an error says of itself, as far as its shape lets it.
fn class_of_error(word: &str, error: &ErrorAnswer) -> ErrorClass {
    let (status, subcode) = status_and_subcode(word);
    let hidden = error.http_status() == 200;
    let (tells_code, tells_message) = match error.shape() {
        ErrorShape::Errors | ErrorShape::Description | ErrorShape::Error => (true, true),
        ErrorShape::Token | ErrorShape::Fault => (false, true),
        ErrorShape::Html | ErrorShape::Xml => (false, false),
    };
    let waits_long = word == "quota";
    match word {
        _ if hidden && !tells_message => return ErrorClass::ForeignReply,
        // the gateway names its faults, whatever the status
        "429" | "retry-after" | "retry-date" | "spike429" | "spike500"
            if error.shape() == ErrorShape::Fault =>
        {
            return ErrorClass::RateLimited;
        }
        "quota" if error.shape() == ErrorShape::Fault => return ErrorClass::Quota,
        "javascript" if tells_message => return ErrorClass::Transient,
        _ if hidden && !tells_code => return ErrorClass::Unknown,
        _ => {}
    }
    match (status, if tells_code { subcode } else { "" }) {
        (429, _) if waits_long => ErrorClass::Quota,
        (429, _) => ErrorClass::RateLimited,
        (403, "017") => ErrorClass::Credentials,
        (403, "018") => ErrorClass::SessionTakenOver,
        (401, "1-1-3") | (400, "21-3") | (403, _) => ErrorClass::Forbidden,
        (400, "3-1") | (404, _) => ErrorClass::NotFound,
        (401, _) => ErrorClass::TokenExpired,
        (303, _) => ErrorClass::NotEntered,
        (408 | 500.., _) => ErrorClass::Transient,
        _ => ErrorClass::Unknown,
    }
}

/// Status and subcode of each error.
fn status_and_subcode(word: &str) -> (u16, &'static str) {
    match word {
        "401" | "expired" => (401, ""),
        "1-1-3" => (401, "1-1-3"),
        "21-3" => (400, "21-3"),
        "3-1" => (400, "3-1"),
        "303" => (303, "1"),
        "017" => (403, "017"),
        "018" => (403, "018"),
        "404" => (404, ""),
        "408" => (408, ""),
        "429" | "retry-after" | "retry-date" | "spike429" | "quota" => (429, ""),
        "spike500" | "500" => (500, ""),
        "502" => (502, ""),
        "503" => (503, ""),
        "504" => (504, ""),
        "javascript" => (400, ""),
        "999" => (500, "999"),
        _ => panic!("{word} has no place in the table"),
    }
}
