//! Which exit code an error ends the program with.

use super::exit::Exit;
use crate::api::{ApiError, ApiErrorKind};
use crate::collect::CollectError;
use crate::diff::DiffError;
use crate::error::Error;
use crate::evidence::{EvidenceError, SealError};
use crate::history::HistoryError;
#[cfg(feature = "lake")]
use crate::lake::LakeError;
use crate::report::ReportError;
use crate::store::StoreError;
use crate::verify::{BagError, FolderError, VerifyError};

// No arm stands for more than it names: a new error has to be given its code.

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        match error {
            Error::Config(_) | Error::Usage(_) | Error::PeopleList { .. } => Self::Usage,
            #[cfg(feature = "sim")]
            Error::Sim(_) => Self::Usage,
            Error::Collect(error) => error.into(),
            Error::Verify(error) => error.into(),
            Error::Diff(error) => error.into(),
            Error::History(error) => error.into(),
            Error::Report(error) => error.into(),
            #[cfg(feature = "lake")]
            Error::Lake(error) => error.into(),
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
            | StoreError::LogLeft { .. }
            | StoreError::Note { .. }
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

impl From<&DiffError> for Exit {
    fn from(error: &DiffError) -> Self {
        match error {
            DiffError::DifferentRuns { .. } | DiffError::UnknownExchange { .. } => Self::Usage,
            DiffError::OtherRun { .. } => Self::Differences,
            DiffError::Evidence(error) => error.into(),
            DiffError::Store(error) => error.into(),
        }
    }
}

impl From<&HistoryError> for Exit {
    fn from(error: &HistoryError) -> Self {
        match error {
            HistoryError::Index { source, .. } if is_locked(source) => Self::Locked,
            HistoryError::Index { .. } => Self::Failed,
            HistoryError::NotAFile { .. }
            | HistoryError::TooNew { .. }
            | HistoryError::AsideExists { .. }
            | HistoryError::NoRuns { .. }
            | HistoryError::UnknownExchange { .. } => Self::Usage,
            HistoryError::Store(error) => error.into(),
        }
    }
}

fn is_locked(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(error.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked))
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
            ReportError::Mistyped { .. } => Self::Differences,
            ReportError::Template { .. }
            | ReportError::UnknownTemplate { .. }
            | ReportError::UnknownRule { .. }
            | ReportError::NoTemplates { .. }
            | ReportError::TemplateFile { .. }
            | ReportError::Query { .. }
            | ReportError::NothingToWrite { .. } => Self::Usage,
            ReportError::NoRun
            | ReportError::Snapshot { .. }
            | ReportError::TooLong { .. }
            | ReportError::Write { .. }
            | ReportError::Disk { .. } => Self::Failed,
        }
    }
}

#[cfg(feature = "lake")]
impl From<&LakeError> for Exit {
    fn from(error: &LakeError) -> Self {
        match error {
            LakeError::Target { .. } | LakeError::Schema { .. } | LakeError::OtherRun { .. } => Self::Usage,
            LakeError::Contended { .. } => Self::Locked,
            LakeError::Storage { .. } | LakeError::Log { .. } | LakeError::Parquet { .. } => Self::Failed,
            LakeError::Report(error) => error.into(),
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
