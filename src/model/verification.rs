//! What came of comparing a document's file with what the inventory says of it.

use std::fmt;
use std::str::FromStr;

use super::{Answer, DocumentId, ExchangeId, Timestamp};

/// What came of verifying a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// The file is the listed one: same hash, and same size where one is listed.
    Match,
    /// The size is right or not listed, the hash is another.
    HashMismatch,
    /// The size is another, whatever the hash.
    SizeMismatch,
    /// The file came, and the inventory lists no hash, or none that can be read.
    NoExpectedHash,
    /// Under rights management: the service does not give such a file out.
    Protected,
    /// No such document, or no access to it.
    NotFound,
    /// Not allowed.
    Forbidden,
    /// The service never answered properly, or the file could not be kept.
    Failed,
    /// Not asked for: its exchange could not be entered.
    Skipped,
}

impl Outcome {
    /// All of them, the worst first: the order of the reports.
    pub const ALL: [Self; 9] = [
        Self::HashMismatch,
        Self::SizeMismatch,
        Self::Failed,
        Self::NotFound,
        Self::Forbidden,
        Self::Skipped,
        Self::Protected,
        Self::NoExpectedHash,
        Self::Match,
    ];

    /// The name in the snapshot and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::HashMismatch => "hash_mismatch",
            Self::SizeMismatch => "size_mismatch",
            Self::NoExpectedHash => "no_expected_hash",
            Self::Protected => "protected",
            Self::NotFound => "not_found",
            Self::Forbidden => "forbidden",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    /// Whether the file is not the one that is listed.
    pub fn is_mismatch(self) -> bool {
        matches!(self, Self::HashMismatch | Self::SizeMismatch)
    }

    /// Whether a file that should have come did not. A protected one never does, and one without a listed hash came.
    pub fn is_gap(self) -> bool {
        matches!(self, Self::NotFound | Self::Forbidden | Self::Failed | Self::Skipped)
    }

    /// Whether nothing speaks against the file.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Match | Self::NoExpectedHash)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Outcome {
    type Err = String;

    /// Knows the names of [`Outcome::as_str`].
    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|outcome| outcome.as_str() == name);
        found.ok_or_else(|| format!("unknown outcome `{name}`"))
    }
}

/// A document that was verified.
#[derive(Clone, Debug, PartialEq)]
pub struct VerificationResult {
    pub exchange: ExchangeId,
    pub document: DocumentId,
    pub outcome: Outcome,
    /// Base64 of the SHA-1 of what came, as the service writes hashes.
    pub actual_hash: Option<String>,
    /// Hexadecimal.
    pub actual_sha256: Option<String>,
    pub actual_bytes: Option<u64>,
    /// The service's last words; of a good answer the HTTP status, and what is odd about it.
    pub answer: Answer,
    /// Requests sent, repeats included.
    pub attempts: u32,
    pub verified_on: Timestamp,
    /// Whether the file lies in the bag.
    pub kept: bool,
}
