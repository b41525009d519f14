//! Why a command came to nothing: the errors of every module, as one.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::cli::Exit;
use crate::collect::CollectError;
use crate::config::ConfigError;
use crate::diff::DiffError;
use crate::evidence::{EvidenceError, SealError};
use crate::history::HistoryError;
#[cfg(feature = "lake")]
use crate::lake::LakeError;
use crate::people::PeopleListError;
use crate::report::ReportError;
#[cfg(feature = "sim")]
use crate::sim::SimError;
use crate::store::StoreError;
use crate::verify::VerifyError;

/// Why a command came to nothing. Each error says what failed and what to do; its cause is its source.
#[derive(Debug, Error)]
pub enum Error {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Collect(#[from] CollectError),
    #[error(transparent)]
    Verify(#[from] VerifyError),
    #[error(transparent)]
    Diff(#[from] DiffError),
    #[error(transparent)]
    History(#[from] HistoryError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// `check` could not make the seal that is configured.
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[cfg(feature = "lake")]
    #[error(transparent)]
    Lake(#[from] LakeError),
    #[cfg(feature = "sim")]
    #[error(transparent)]
    Sim(#[from] SimError),
    #[error("cannot use the list {}", path.display())]
    PeopleList { path: PathBuf, source: PeopleListError },
    /// What was asked for cannot be done here.
    #[error("{0}")]
    Usage(String),
    #[error("cannot use the output folder; give another with --out")]
    OutputFolder(#[source] StoreError),
    #[error("collected, but not reported; retry with `ilaudit report {}`", folder.display())]
    NotReported { folder: PathBuf, source: Box<ReportError> },
    #[error(
        "all else is done, but chain.jsonl has no line of it, and `ilaudit audit` will say so; fix the cause, then run \
         `ilaudit report`"
    )]
    NotRecorded(#[source] StoreError),
    /// A signal came while reports were made.
    #[error("stopped; {kept}")]
    Stopped {
        exit: Exit,
        /// What is there, and what to do next.
        kept: String,
    },
    #[error("cannot {action}")]
    Io { action: String, source: io::Error },
}

impl Error {
    /// Wraps an I/O error with what could not be done.
    pub(crate) fn io(action: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let action = action.into();
        move |source| Self::Io { action, source }
    }
}
