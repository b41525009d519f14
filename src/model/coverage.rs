//! The ledger: what was asked of each exchange, and the result.

use super::{ExchangeId, Timestamp};
use crate::dataset::Dataset;

/// What a line of the ledger is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The list of exchanges itself; it has a line only where something in it could not be read.
    Exchanges,
    /// The exchanges that the scope leaves out; a line only where it does.
    Scope,
    /// Entering the exchange; nothing can be listed before.
    Entry,
    /// One of the lists of what the exchange holds.
    Dataset(&'static Dataset),
}

impl Subject {
    /// The ledger's `dataset`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exchanges => "exchanges",
            Self::Scope => "scope",
            Self::Entry => "entry",
            Self::Dataset(dataset) => dataset.name,
        }
    }
}

/// The result of collecting a dataset. Unknown is never reported as empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Everything the service lists is in the snapshot.
    Complete,
    /// The service listed it, and some of it could not be taken as rows: what is not there is unknown.
    Partial,
    /// The service said no.
    Refused,
    /// The service never answered properly.
    Failed,
    /// Not asked, because of another row, or never reached.
    Skipped,
}

impl State {
    /// The name in ledger and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// What the service said, in its own words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// `None` where no answer arrived.
    pub http_status: Option<u16>,
    /// The code in the body, which may differ from the HTTP status.
    pub code: Option<i64>,
    /// Such as `3-1` or `018`; the gateway's word for the error.
    pub subcode: Option<String>,
    /// The service's text, or what is known where it sent none.
    pub message: Option<String>,
    /// What support asks for.
    pub error_id: Option<String>,
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// Where it was asked.
    pub exchange: ExchangeId,
    /// What was asked for.
    pub subject: Subject,
    /// The result of asking.
    pub state: State,
    /// Which door was shut: the entry state, or `forbidden`, `admin_only`, `not_found`.
    pub gate: Option<String>,
    /// Rows in the snapshot (groups, not their members; of the scope, the exchanges in it); `None` where nothing was
    /// listed.
    pub rows: Option<u64>,
    /// The same, as the answer listed them: more than `rows` where some could not be read, or are left out.
    pub rows_expected: Option<u64>,
    /// The last answer of the call, or the reason why it was not made.
    pub answer: Answer,
    /// Requests sent, repeats included.
    pub attempts: u32,
    /// `None` where it was not asked.
    pub started_on: Option<Timestamp>,
    /// `None` where it was not asked.
    pub finished_on: Option<Timestamp>,
}

impl Coverage {
    /// A line for what was not asked, with the reason.
    pub fn skipped(exchange: ExchangeId, subject: Subject, reason: impl Into<String>) -> Self {
        Self {
            exchange,
            subject,
            state: State::Skipped,
            gate: None,
            rows: None,
            rows_expected: None,
            answer: Answer { message: Some(reason.into()), ..Answer::default() },
            attempts: 0,
            started_on: None,
            finished_on: None,
        }
    }
}
