//! The result of comparing a document's file with the inventory.

use std::fmt;
use std::str::FromStr;

use super::{Answer, DocumentId, ExchangeId, Timestamp};

/// The outcome of verifying a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// The file has the listed hash, and the listed size where there is one.
    Match,
    /// The hash differs, but not the size, as far as one is listed.
    HashMismatch,
    /// The size differs, whatever the hash.
    SizeMismatch,
    /// The file was downloaded, but the inventory lists no hash, or an invalid one.
    NoExpectedHash,
    /// Under rights management: the service does not hand out such a file.
    Protected,
    /// There is no such document, or no access to it.
    NotFound,
    /// The download is not allowed.
    Forbidden,
    /// The download failed for good, or the file could not be kept.
    Failed,
    /// It was not asked for, as its exchange could not be entered.
    Skipped,
}

impl Outcome {
    /// All outcomes, worst first: the order of the reports.
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

    /// Whether the file is another one than the inventory lists.
    pub fn is_mismatch(self) -> bool {
        matches!(self, Self::HashMismatch | Self::SizeMismatch)
    }

    /// Whether a file is missing that should be there. A protected one is never handed out, and one without a listed hash is
    /// there.
    pub fn is_gap(self) -> bool {
        matches!(self, Self::NotFound | Self::Forbidden | Self::Failed | Self::Skipped)
    }

    /// Whether the file is payload of a bag: nothing is known against it.
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

/// The result for one document.
#[derive(Clone, Debug, PartialEq)]
pub struct VerificationResult {
    pub exchange: ExchangeId,
    pub document: DocumentId,
    pub outcome: Outcome,
    /// Base64 of the SHA-1 of the downloaded file, as the service writes hashes.
    pub actual_hash: Option<String>,
    /// Hexadecimal SHA-256 of the downloaded file.
    pub actual_sha256: Option<String>,
    pub actual_bytes: Option<u64>,
    /// The service's answer; of a download the HTTP status, and what is odd about it.
    pub answer: Answer,
    /// Requests sent, repeats included.
    pub attempts: u32,
    pub verified_on: Timestamp,
    /// Whether the file is in the bag.
    pub kept: bool,
}
