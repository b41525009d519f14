//! The format of a line.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Its place in the output folder.
pub(crate) const CHAIN_FILE: &str = "chain.jsonl";

/// A line of another version has other fields, or means something else by them.
pub(crate) const CHAIN_VERSION: u32 = 1;

/// A line as it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ChainLine {
    pub version: u32,
    /// RFC 3339, UTC.
    pub written_on: String,
    #[serde(flatten)]
    pub event: ChainEvent,
    /// The line before was cut off while it was written: it is no JSON, and stays.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub follows_torn_line: bool,
    /// Of the line before with its line break; none in the first.
    pub previous_line_sha256: Option<String>,
}

/// What a command did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ChainEvent {
    pub command: Command,
    /// As it was when the line was written; none where the command was killed, and a later one wrote the line.
    pub exit_code: Option<u8>,
    /// None where it failed before there was a run.
    pub run_id: Option<String>,
    pub service: Option<String>,
    /// None also where only a token was given.
    pub account: Option<String>,
    #[serde(flatten)]
    pub hashes: RunHashes,
}

/// The SHA-256 of what stands for a run folder; none where there is no such file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct RunHashes {
    /// None also where the command wrote none.
    pub manifest_sha256: Option<String>,
    pub sums_sha256: Option<String>,
    pub signature_sha256: Option<String>,
    pub timestamp_sha256: Option<String>,
}

/// The commands that add a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Command {
    Run,
    Collect,
    Report,
    Verify,
    Compare,
    Merge,
    /// A run was removed: `output.keep`.
    Remove,
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Run => "run",
            Self::Collect => "collect",
            Self::Report => "report",
            Self::Verify => "verify",
            Self::Compare => "compare",
            Self::Merge => "merge",
            Self::Remove => "remove",
        })
    }
}
