//! What can go wrong with a report, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use rusqlite::ffi::SQLITE_IOERR_WRITE;

use crate::evidence::EvidenceError;
use crate::store::StoreError;

/// Why the reports could not be made. Files of earlier reports are as they were.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A template that cannot be used as it is written.
    #[error("{file}:{line}: {reason}")]
    Template {
        /// As messages call it.
        file: String,
        /// Counted from 1.
        line: usize,
        /// What is wrong on that line.
        reason: String,
    },
    /// A name that no report and no workbook has.
    #[error("unknown template `{name}`; known are {known}")]
    UnknownTemplate {
        /// The name asked for.
        name: String,
        /// All names there are, joined by commas.
        known: String,
    },
    /// A name that no rule of findings has.
    #[error("unknown rule `{name}`; known are {known}")]
    UnknownRule {
        /// The name asked for.
        name: String,
        /// All names there are, joined by commas.
        known: String,
    },
    /// A folder of templates without one.
    #[error("{}: this folder has no templates: reports are .sql files, workbooks .toml files", folder.display())]
    NoTemplates {
        /// It exists, but has neither `.sql` nor `.toml` files.
        folder: PathBuf,
    },
    /// A template, or a folder of them, that could not be read.
    #[error("cannot read {}", path.display())]
    TemplateFile {
        /// The file or folder.
        path: PathBuf,
        /// Why it could not be read.
        source: io::Error,
    },
    /// A query that is not run.
    #[error("the query, line {line}: {reason}")]
    Query {
        /// Counted from 1.
        line: usize,
        /// Why it is not run.
        reason: String,
    },
    /// Names that leave nothing to write in the formats asked for.
    #[error("nothing to write: {formats}")]
    NothingToWrite {
        /// Which formats a report and a workbook need, in words.
        formats: String,
    },
    /// A snapshot without a run.
    #[error("the snapshot holds no run; run `ilaudit collect` again")]
    NoRun,
    /// A snapshot that is not the one that was written, or not all of it.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// The snapshot could not be read.
    #[error("{report}: cannot read the snapshot; the file may be damaged or from a newer version")]
    Snapshot {
        /// What was being read.
        report: String,
        /// What SQLite reports.
        source: rusqlite::Error,
    },
    /// A value of the snapshot that is none of ours, and that cannot be done without.
    #[error(
        "{report}: the snapshot holds what ilaudit does not write there: somebody else changed it, or it is damaged"
    )]
    Mistyped {
        /// What was being read.
        report: String,
        /// Which column of it holds what.
        source: rusqlite::Error,
    },
    /// A report without end, or a very large one.
    #[error(
        "{report}: the reports were not made within limits.report_within; correct its SQL where it is a template of your \
         own, or allow more time, then run `ilaudit report` again"
    )]
    TooLong {
        /// What was being read when the time was over.
        report: String,
    },
    /// Somebody stopped it.
    #[error("stopped while reports were made")]
    Stopped,
    /// A snapshot that another program writes to.
    #[error("another program holds the snapshot; close it there, then run `ilaudit report` again")]
    InUse,
    /// A report that could not be written down.
    #[error("cannot write {what}; free space or fix the folder, then run `ilaudit report` again")]
    Write {
        /// The report or file.
        what: String,
        /// What the file system reports.
        source: io::Error,
    },
    /// The files could not take their places.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file or folder that could not be made, synced or put in place.
    #[error("cannot access {}; free space or fix the folder, then run `ilaudit report` again", path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// What the file system reports.
        source: io::Error,
    },
}

impl ReportError {
    /// Names the file or folder of a failed operation.
    pub(crate) fn disk(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Disk { path: path.to_owned(), source }
    }

    /// Names the report whose rows could not be read, or could not be sorted because the disk is full.
    pub(crate) fn snapshot(report: &str) -> impl FnOnce(rusqlite::Error) -> Self {
        move |source| match source.sqlite_error().map(|error| (error.code, error.extended_code)) {
            Some((ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _)) => Self::InUse,
            Some((ErrorCode::DiskFull, _) | (_, SQLITE_IOERR_WRITE)) => {
                let source = io::Error::new(io::ErrorKind::StorageFull, source);
                Self::Write { what: report.to_owned(), source }
            }
            Some((ErrorCode::OperationInterrupted, _)) => Self::TooLong { report: report.to_owned() },
            _ if is_mistyped(&source) => Self::Mistyped { report: report.to_owned(), source },
            _ => Self::Snapshot { report: report.to_owned(), source },
        }
    }

    /// Names what could not be written.
    pub(crate) fn write(what: &str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write { what: what.to_owned(), source }
    }
}

/// Whether a value could be read, but is not what was asked for.
fn is_mistyped(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error};
    matches!(
        error,
        FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) | Utf8Error(..)
    )
}
