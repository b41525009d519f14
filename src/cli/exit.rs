//! Exit codes. Cron jobs rely on them: they never change.

use std::process::ExitCode;

use crate::api::ApiError;
use crate::collect::CollectError;
use crate::config::ConfigError;
use crate::report::ReportError;
use crate::store::StoreError;
use crate::verify::{BagError, FolderError, VerifyError};

/// The last words of `--help`.
pub const HELP: &str = "\
Exit codes:
  0         everything asked for was collected
  1         failed: no usable result
  2         usage or configuration error; nothing was sent
  3         finished with gaps: the coverage report names each
  4         finished with differences: files that do not match, or findings at or above --fail-on
  5         the service refused the credentials
  6         stopped by --max-duration or a quota of the service; a later run resumes
  7         another run holds the lock, or another program the snapshot
  130, 143  interrupted or terminated; what was completed is kept, and a later run resumes";

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything asked for was done.
    Done,
    /// No usable result.
    Failed,
    /// Usage or configuration error; nothing was sent.
    Usage,
    /// Some exchange or dataset was refused, failed or skipped.
    Gaps,
    /// Some document is not the one that is listed, or there are findings at or above `--fail-on`.
    Differences,
    /// The service refused the credentials.
    Refused,
    /// Stopped by a budget: the time allowed, or a quota, is used up.
    Budget,
    /// Another run holds the lock, or another program the snapshot.
    Locked,
    /// Ctrl-C.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Exit {
    /// The code an error ends with.
    pub fn of(error: &anyhow::Error) -> Self {
        if error.is::<ConfigError>() || error.is::<UsageError>() {
            return Self::Usage;
        }
        if let Some(error) = error.downcast_ref::<CollectError>() {
            return Self::of_collect(error);
        }
        if let Some(error) = error.downcast_ref::<VerifyError>() {
            return Self::of_verify(error);
        }
        if let Some(error) = error.downcast_ref::<ReportError>() {
            return Self::of_report(error);
        }
        error.downcast_ref::<StoreError>().map_or(Self::Failed, Self::of_store)
    }

    fn of_store(error: &StoreError) -> Self {
        match error {
            StoreError::Held { .. } | StoreError::InUse { .. } => Self::Locked,
            StoreError::UnknownRun { .. }
            | StoreError::NotARun { .. }
            | StoreError::NoRun { .. }
            | StoreError::Unfinished { .. }
            | StoreError::NotVerified { .. }
            | StoreError::Overlap { .. } => Self::Usage,
            _ => Self::Failed,
        }
    }

    fn of_report(error: &ReportError) -> Self {
        match error {
            ReportError::InUse => Self::Locked,
            error if error.is_usage() => Self::Usage,
            _ => Self::Failed,
        }
    }

    fn of_verify(error: &VerifyError) -> Self {
        match error {
            VerifyError::Setup(_) => Self::Usage,
            VerifyError::Api(error) => Self::of_api(error),
            VerifyError::Store(error) => Self::of_store(error),
            VerifyError::Bag(
                BagError::NotEmpty { .. } | BagError::OtherRun { .. } | BagError::Finished { .. },
            )
            | VerifyError::Folder(FolderError::NotAFolder { .. })
            | VerifyError::OtherService { .. }
            | VerifyError::OtherSelection
            | VerifyError::NothingToResume
            | VerifyError::NothingSelected { .. } => Self::Usage,
            VerifyError::Bag(_) | VerifyError::Folder(_) => Self::Failed,
        }
    }

    fn of_collect(error: &CollectError) -> Self {
        match error {
            CollectError::UnknownExchange { .. }
            | CollectError::OtherRun { .. }
            | CollectError::NothingToMerge
            | CollectError::DifferentRuns { .. }
            | CollectError::Setup(_) => Self::Usage,
            CollectError::Store(error) => Self::of_store(error),
            CollectError::Api(error) => Self::of_api(error),
            _ => Self::Failed,
        }
    }

    fn of_api(error: &ApiError) -> Self {
        if error.is_budget() {
            Self::Budget
        } else if error.is_refused() {
            Self::Refused
        } else {
            Self::Failed
        }
    }

    /// The code of two things that were both asked for and finished: a gap goes before a difference.
    pub(super) fn beside(self, other: Self) -> Self {
        let order = [Self::Gaps, Self::Differences];
        order.into_iter().find(|exit| [self, other].contains(exit)).unwrap_or(Self::Done)
    }

    pub(super) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Gaps => 3,
            Self::Differences => 4,
            Self::Refused => 5,
            Self::Budget => 6,
            Self::Locked => 7,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

/// An error with its causes, each of them once: some errors tell their cause themselves.
pub fn told(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |told, cause| match told.as_str() {
        "" => cause,
        known if known.contains(&cause) => told,
        known => format!("{known}: {cause}"),
    })
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

/// Something about the place the program was called in that makes it pointless to begin.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct UsageError {
    pub message: String,
}
