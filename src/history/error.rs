//! Why the index cannot be used.

use std::path::PathBuf;

use thiserror::Error;

use crate::store::StoreError;

#[derive(Debug, Error)]
pub enum HistoryError {
    #[error("cannot use the index {}; wait for another program that has it, or delete it: the next call makes it again", path.display())]
    Index { path: PathBuf, source: rusqlite::Error },
    #[error("{} is a link, or no file: none is followed; remove it, and the next call makes the index", path.display())]
    NotAFile { path: PathBuf },
    #[error(
        "{} is of version {found}, this program knows {known}: use a newer ilaudit, or move it away; it may know runs \
         that were removed since",
        path.display()
    )]
    TooNew { path: PathBuf, found: i64, known: i64 },
    #[error("{} cannot be used ({why}), and {} is there from an earlier time: move that away, then retry", path.display(), aside.display())]
    AsideExists { path: PathBuf, aside: PathBuf, why: String },
    #[error("no run in {} could be read: start one with `ilaudit run`", dir.display())]
    NoRuns { dir: PathBuf },
    #[error(
        "no run that was read knows an exchange {exchange}; `ilaudit history --format csv` lists those there are"
    )]
    UnknownExchange { exchange: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl HistoryError {
    pub(super) fn index(path: &std::path::Path) -> impl FnOnce(rusqlite::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Index { path, source }
    }
}
