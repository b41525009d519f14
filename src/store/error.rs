//! What can go wrong with the snapshot and the run folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use bytesize::ByteSize;
use thiserror::Error;

/// Why a snapshot or a run folder cannot be used.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("cannot {action} {}", path.display())]
    File {
        /// A verb: `create`, `open`, `rename`.
        action: &'static str,
        path: PathBuf,
        source: std::io::Error,
    },
    /// A small file of the output folder, before anything else is done.
    #[error("cannot write {}; free space or fix the folder, then retry", path.display())]
    Note { path: PathBuf, source: std::io::Error },
    #[error("cannot use the snapshot {}", path.display())]
    Snapshot { path: PathBuf, source: rusqlite::Error },
    #[error("another program holds the snapshot {}: close it there, then retry", path.display())]
    InUse { path: PathBuf },
    #[error("cannot write the snapshot {}; free space or fix the disk, then retry", path.display())]
    Disk { path: PathBuf, source: rusqlite::Error },
    #[error(
        "the write-ahead log of the snapshot {} cannot be moved into it; free space or fix the disk, then retry",
        path.display()
    )]
    LogLeft { path: PathBuf },
    #[error(
        "no room for a copy of {}: it takes {}, and {} are free on that disk; free space, then retry",
        path.display(),
        ByteSize(*needed),
        ByteSize(*free)
    )]
    NoRoom {
        path: PathBuf,
        /// Bytes.
        needed: u64,
        /// Bytes.
        free: u64,
    },
    #[error("{} is not a snapshot of ilaudit", path.display())]
    NotASnapshot { path: PathBuf },
    #[error(
        "the snapshot {} has version {found}, this program knows up to {known}: use a newer ilaudit",
        path.display()
    )]
    TooNew { path: PathBuf, found: i64, known: usize },
    #[error(
        "{what} is none of ilaudit's: the snapshot {} was changed by somebody else, or made by him; nothing in it can be \
         relied on: restore it from a copy",
        path.display()
    )]
    ForeignSchema {
        path: PathBuf,
        /// A kind and a name: trigger `forge`.
        what: String,
    },
    #[error("{} is not a run folder: it has no snapshot.sqlite", path.display())]
    NotARun { path: PathBuf },
    #[error("{} is a link; in a run folder none is followed: put the file itself there, or remove it", path.display())]
    Linked {
        /// The run folder.
        folder: PathBuf,
        path: PathBuf,
    },
    #[error("no run `{}` in {}: it holds {known}", name.display(), dir.display())]
    UnknownRun { name: OsString, dir: PathBuf, known: String },
    #[error("no finished run in {}: start one with `ilaudit run`", dir.display())]
    NoRun { dir: PathBuf },
    #[error("{what} is in use by another run: {holder}; wait for it, or end it")]
    Held {
        what: String,
        /// Who holds it, and since when.
        holder: String,
    },
    #[error("{} belongs to an unfinished run: `ilaudit run` resumes it", path.display())]
    Unfinished { path: PathBuf },
    #[error("exchange {exchange} is in {} and in another run: shards must not overlap", folder.display())]
    Overlap { exchange: String, folder: PathBuf },
    #[error("the run in {} was not verified: it has nothing to take over", path.display())]
    NotVerified { path: PathBuf },
    #[error("the snapshot's writer has ended")]
    WriterGone,
}

impl StoreError {
    /// Wraps an I/O error with what was being done to which path.
    pub(crate) fn file(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> StoreError {
        let path = path.into();
        move |source| StoreError::File { action, path, source }
    }

    /// What an error of SQLite means for the snapshot at that path.
    pub(crate) fn snapshot(path: &Path) -> impl FnOnce(rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode;
        let path = path.to_owned();
        move |source| match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => StoreError::NotASnapshot { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::InUse { path },
            Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::ReadOnly) => {
                StoreError::Disk { path, source }
            }
            _ => StoreError::Snapshot { path, source },
        }
    }
}
