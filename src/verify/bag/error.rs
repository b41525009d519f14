//! Why a bag cannot be opened or written.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::store::StoreError;

/// Why a bag cannot be opened or written.
#[derive(Debug, Error)]
pub enum BagError {
    /// The folder holds something else.
    #[error("{} is not empty, and not an interrupted bag of this run: give an empty folder to --keep", dir.display())]
    NotEmpty {
        /// The folder given to `--keep`.
        dir: PathBuf,
    },
    /// The folder holds the bag of another run.
    #[error("{} holds the files of run {run}: use a folder of its own for each run", dir.display())]
    OtherRun {
        /// The folder given to `--keep`.
        dir: PathBuf,
        /// The run named in its `bag-info.txt`.
        run: String,
    },
    /// The bag has all its files and tags.
    #[error("{} holds a finished bag: give an empty folder to --keep", dir.display())]
    Finished {
        /// The folder given to `--keep`.
        dir: PathBuf,
    },
    /// A file or folder of the bag cannot be accessed.
    #[error("cannot {action} {}", path.display())]
    File {
        /// What was tried, as a verb.
        action: &'static str,
        /// What it was tried on.
        path: PathBuf,
        /// What the file system reports.
        source: io::Error,
    },
    /// The outcomes in the snapshot cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BagError {
    /// Wraps the error of an action on a file.
    pub(super) fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}
