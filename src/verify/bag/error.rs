//! Why a bag cannot be opened or written.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::store::StoreError;

#[derive(Debug, Error)]
pub enum BagError {
    #[error("{} is not empty, and not an interrupted bag of this run: give an empty folder to --keep", dir.display())]
    NotEmpty { dir: PathBuf },
    #[error("{} holds the files of run {run}: use a folder of its own for each run", dir.display())]
    OtherRun { dir: PathBuf, run: String },
    #[error("{} holds a finished bag: give an empty folder to --keep", dir.display())]
    Finished { dir: PathBuf },
    #[error("cannot {action} {}", path.display())]
    File { action: &'static str, path: PathBuf, source: io::Error },
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
