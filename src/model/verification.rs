//! The results of comparing files with the inventory: a document's own, and those of a local folder.

use super::{Answer, DocumentId, ExchangeId, Timestamp};
use crate::string_enum::string_enum;

string_enum! {
    /// The outcome of verifying a document, by its name in the snapshot and in reports.
    Outcome {
        /// The file has the listed hash, and the listed size where there is one.
        Match = "match",
        /// The hash differs, but not the size, as far as one is listed.
        HashMismatch = "hash_mismatch",
        /// The size differs, whatever the hash.
        SizeMismatch = "size_mismatch",
        /// The file was downloaded, but the inventory lists no hash, or an invalid one.
        NoExpectedHash = "no_expected_hash",
        /// The document has no file: there is nothing to download.
        NoFile = "no_file",
        /// Under rights management: the service does not hand out such a file.
        Protected = "protected",
        /// There is no such document, or no access to it.
        NotFound = "not_found",
        /// The download is not allowed.
        Forbidden = "forbidden",
        /// The download failed for good, or the file could not be kept.
        Failed = "failed",
        /// It was not asked for, as its exchange could not be entered.
        Skipped = "skipped",
    }

    /// The outcome of comparing a local file, or a document without one, by its name in the snapshot and in reports.
    ComparisonOutcome {
        /// The same content under the same path.
        Same = "same",
        /// The same content under another path.
        Moved = "moved",
        /// Other content under the same path.
        Changed = "changed",
        /// The same path, but no listed hash to compare.
        NoExpectedHash = "no_expected_hash",
        /// No document has the file's content or path.
        OnlyLocal = "only_local",
        /// No file has the document's content or path.
        OnlyRemote = "only_remote",
    }
}

impl Outcome {
    /// All outcomes, worst first: the order of the reports.
    pub const ALL: [Self; 10] = [
        Self::HashMismatch,
        Self::SizeMismatch,
        Self::Failed,
        Self::NotFound,
        Self::Forbidden,
        Self::Skipped,
        Self::Protected,
        Self::NoExpectedHash,
        Self::NoFile,
        Self::Match,
    ];

    /// Whether the file is another one than the inventory lists.
    pub fn is_mismatch(self) -> bool {
        matches!(self, Self::HashMismatch | Self::SizeMismatch)
    }

    /// Whether a file is missing that should be there. A protected one is never handed out, and one without a listed hash is
    /// there.
    pub fn is_gap(self) -> bool {
        matches!(self, Self::NotFound | Self::Forbidden | Self::Failed | Self::Skipped)
    }

    /// Whether nothing can be said of the file, whatever the account.
    pub fn is_unverifiable(self) -> bool {
        matches!(self, Self::Protected | Self::NoExpectedHash | Self::NoFile)
    }

    /// Whether the file is payload of a bag: nothing is known against it.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Match | Self::NoExpectedHash)
    }
}

impl ComparisonOutcome {
    /// Whether folder and inventory differ. Without a listed hash nothing is known to differ.
    pub fn is_difference(self) -> bool {
        match self {
            Self::Same | Self::NoExpectedHash => false,
            Self::Moved | Self::Changed | Self::OnlyLocal | Self::OnlyRemote => true,
        }
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
