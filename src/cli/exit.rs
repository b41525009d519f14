//! Exit codes. Cron jobs rely on them: they never change.

use std::process::ExitCode;

use crate::api::{ApiError, ApiErrorKind};
use crate::collect::CollectError;
use crate::error::Error;
use crate::evidence::{EvidenceError, SealError};
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
  4         finished with differences in files or the snapshot, or with findings at or above --fail-on
  5         the service refused the credentials
  6         stopped by --max-duration or a quota of the service; a later run resumes
  7         another run holds the lock, or another program the snapshot
  130, 143  interrupted or terminated; what was completed is kept, and a later run resumes

Where several apply, the first of 1, 5, 6, 4, 3 wins. The last line on standard error names all of them, and the SHA-256
of the manifest that was written; with -q it is printed unless the exit code is 0.";

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
    /// Some document is not the one that is listed, or there are findings at or above `--fail-on`, or
    /// a snapshot is not the one that was written.
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
    /// Where several apply, the first of these wins; success comes after all of them.
    pub(super) const PRECEDENCE: [Self; 9] = [
        Self::Interrupted,
        Self::Terminated,
        Self::Failed,
        Self::Refused,
        Self::Budget,
        Self::Locked,
        Self::Usage,
        Self::Differences,
        Self::Gaps,
    ];

    /// What it means, in a few words.
    pub(super) fn describe(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Usage => "usage or configuration error",
            Self::Gaps => "finished with gaps",
            Self::Differences => "finished with differences",
            Self::Refused => "the service refused the credentials",
            Self::Budget => "a quota of the service is used up",
            Self::Locked => "in use by another program",
            Self::Interrupted => "interrupted",
            Self::Terminated => "terminated",
        }
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

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

// No arm stands for more than it names: a new error has to be given its code.

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        match error {
            Error::Config(_) | Error::Usage(_) => Self::Usage,
            #[cfg(feature = "sim")]
            Error::Sim(_) => Self::Usage,
            Error::Collect(error) => error.into(),
            Error::Verify(error) => error.into(),
            Error::Report(error) => error.into(),
            Error::NotReported { source, .. } => source.as_ref().into(),
            Error::Evidence(error) => error.into(),
            Error::Seal(error) => error.into(),
            Error::Store(error) | Error::NotRecorded(error) => error.into(),
            Error::OutputFolder(_) => Self::Usage,
            Error::Stopped { exit, .. } => *exit,
            Error::Io { .. } => Self::Failed,
        }
    }
}

impl From<&StoreError> for Exit {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::Held { .. } | StoreError::InUse { .. } => Self::Locked,
            StoreError::UnknownRun { .. }
            | StoreError::NotARun { .. }
            | StoreError::Linked { .. }
            | StoreError::NoRun { .. }
            | StoreError::Unfinished { .. }
            | StoreError::NotVerified { .. }
            | StoreError::Overlap { .. } => Self::Usage,
            StoreError::ForeignSchema { .. } => Self::Differences,
            StoreError::File { .. }
            | StoreError::Snapshot { .. }
            | StoreError::Disk { .. }
            | StoreError::NoRoom { .. }
            | StoreError::NotASnapshot { .. }
            | StoreError::TooNew { .. }
            | StoreError::WriterGone => Self::Failed,
        }
    }
}

impl From<&EvidenceError> for Exit {
    fn from(error: &EvidenceError) -> Self {
        match error {
            EvidenceError::Changed { .. } => Self::Differences,
            EvidenceError::Damaged { .. } => Self::Failed,
            EvidenceError::Store(error) => error.into(),
        }
    }
}

impl From<&SealError> for Exit {
    fn from(error: &SealError) -> Self {
        match error {
            SealError::Program { .. } | SealError::NoSignature { .. } | SealError::Nothing { .. } => {
                Self::Failed
            }
            SealError::Store(error) => error.into(),
        }
    }
}

impl From<&ReportError> for Exit {
    fn from(error: &ReportError) -> Self {
        match error {
            ReportError::InUse => Self::Locked,
            ReportError::Stopped => Self::Interrupted,
            ReportError::Evidence(error) => error.into(),
            ReportError::Store(error) => error.into(),
            ReportError::Template { .. }
            | ReportError::UnknownTemplate { .. }
            | ReportError::UnknownRule { .. }
            | ReportError::NoTemplates { .. }
            | ReportError::TemplateFile { .. }
            | ReportError::Query { .. }
            | ReportError::NothingToWrite { .. } => Self::Usage,
            ReportError::NoRun
            | ReportError::Snapshot { .. }
            | ReportError::Cell { .. }
            | ReportError::Write { .. }
            | ReportError::Disk { .. } => Self::Failed,
        }
    }
}

impl From<&CollectError> for Exit {
    fn from(error: &CollectError) -> Self {
        match error {
            CollectError::Store(error) => error.into(),
            CollectError::Api(error) => error.as_ref().into(),
            CollectError::Setup(_)
            | CollectError::UnknownExchange { .. }
            | CollectError::OtherRun { .. }
            | CollectError::NothingToMerge
            | CollectError::DifferentRuns { .. }
            | CollectError::DifferentScopes { .. }
            | CollectError::NotAShard { .. }
            | CollectError::MixedShards { .. }
            | CollectError::IncompleteShards { .. } => Self::Usage,
            CollectError::TooManyExchanges { .. }
            | CollectError::Unusable { .. }
            | CollectError::Stopped
            | CollectError::NothingInScope { .. } => Self::Failed,
        }
    }
}

impl From<&VerifyError> for Exit {
    fn from(error: &VerifyError) -> Self {
        match error {
            VerifyError::Store(error) => error.into(),
            VerifyError::Api(error) => error.as_ref().into(),
            VerifyError::Bag(error) => error.into(),
            VerifyError::Folder(FolderError::Unreadable { .. }) => Self::Failed,
            VerifyError::Folder(FolderError::NotAFolder { .. })
            | VerifyError::Setup(_)
            | VerifyError::OtherService { .. }
            | VerifyError::OtherSelection
            | VerifyError::NothingToResume
            | VerifyError::NothingSelected { .. } => Self::Usage,
        }
    }
}

impl From<&BagError> for Exit {
    fn from(error: &BagError) -> Self {
        match error {
            BagError::NotEmpty { .. } | BagError::OtherRun { .. } | BagError::Finished { .. } => Self::Usage,
            BagError::Store(error) => error.into(),
            BagError::File { .. } => Self::Failed,
        }
    }
}

impl From<&ApiError> for Exit {
    fn from(error: &ApiError) -> Self {
        match error.kind {
            ApiErrorKind::Quota => Self::Budget,
            ApiErrorKind::TokenExpired | ApiErrorKind::SessionTakenOver | ApiErrorKind::Credentials => {
                Self::Refused
            }
            ApiErrorKind::RateLimited
            | ApiErrorKind::CallRejected
            | ApiErrorKind::NotEntered
            | ApiErrorKind::Forbidden { .. }
            | ApiErrorKind::NotFound
            | ApiErrorKind::NotReady
            | ApiErrorKind::Protected
            | ApiErrorKind::TooLarge
            | ApiErrorKind::OverLimit
            | ApiErrorKind::Transient
            | ApiErrorKind::Certificate
            | ApiErrorKind::UnexpectedResponse
            | ApiErrorKind::InvalidRequest
            | ApiErrorKind::Io
            | ApiErrorKind::ReceiverClosed => Self::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{BagError, Error, Exit, StoreError, VerifyError};

    #[test]
    fn are_those_of_the_cause_however_deep_it_lies() {
        let code = |error: BagError| Exit::from(&Error::from(VerifyError::from(error)));
        assert_eq!(code(StoreError::InUse { path: PathBuf::new() }.into()), Exit::Locked);
        assert_eq!(code(BagError::Finished { dir: PathBuf::new() }), Exit::Usage);
        assert_eq!(code(StoreError::WriterGone.into()), Exit::Failed);
    }
}
