//! The ledger: what was asked of each exchange, and what came of it.

use std::fmt;
use std::str::FromStr;

use super::{ExchangeId, Timestamp};

/// A part of an exchange's contents that is collected, or not, as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dataset {
    Folders,
    Documents,
    Users,
    /// Groups with their members.
    Groups,
}

impl Dataset {
    /// All of them, in the order of the reports.
    pub const ALL: [Dataset; 4] = [Self::Folders, Self::Documents, Self::Users, Self::Groups];

    /// The name in configuration, ledger and reports, and in the path of its call.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Folders => "folders",
            Self::Documents => "documents",
            Self::Users => "users",
            Self::Groups => "groups",
        }
    }
}

impl fmt::Display for Dataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Dataset {
    type Err = String;

    /// Knows the names of [`Dataset::as_str`]; the error lists them.
    fn from_str(name: &str) -> Result<Self, String> {
        let known = Self::ALL.map(Self::as_str);
        Self::ALL
            .into_iter()
            .find(|dataset| dataset.as_str() == name)
            .ok_or_else(|| format!("unknown dataset `{name}`; known are {}", known.join(", ")))
    }
}

/// What a line of the ledger is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// The list of exchanges itself; it has a line only where something in it could not be read.
    Exchanges,
    /// Entering the exchange; nothing can be listed before.
    Entry,
    Dataset(Dataset),
}

impl Subject {
    /// The ledger's `dataset`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exchanges => "exchanges",
            Self::Entry => "entry",
            Self::Dataset(dataset) => dataset.as_str(),
        }
    }
}

/// What came of a dataset. Unknown is never reported as empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Everything the service lists is in the snapshot.
    Complete,
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
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// What the service said, in its own words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub http_status: Option<u16>,
    pub code: Option<i64>,
    pub subcode: Option<String>,
    pub message: Option<String>,
    /// What support asks for.
    pub error_id: Option<String>,
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    pub exchange: ExchangeId,
    pub subject: Subject,
    pub state: State,
    /// Which door was shut: the entry state, or `forbidden`, `admin_only`, `not_found`.
    pub gate: Option<String>,
    /// Rows in the snapshot (groups, not their members); `None` unless complete.
    pub rows: Option<u64>,
    /// The same, as the answer listed them: more than `rows` where some could not be read.
    pub rows_expected: Option<u64>,
    pub answer: Answer,
    /// Requests sent, repeats included.
    pub attempts: u32,
    pub started_on: Option<Timestamp>,
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
