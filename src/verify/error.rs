//! Why a verification or a comparison failed.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::bag::BagError;
use crate::api::{ApiError, SetupError};
use crate::store::StoreError;

#[derive(Debug, Error)]
pub enum VerifyError {
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The service, the session or a quota.
    #[error(transparent)]
    Api(Box<ApiError>),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Bag(#[from] BagError),
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(
        "the run is of {run}, but the configuration names {configured}: set service.base_url to the run's"
    )]
    OtherService { run: String, configured: String },
    #[error(
        "an interrupted verification of this run used another selection; repeat its flags, or use --fresh"
    )]
    OtherSelection,
    #[error("there is no interrupted verification of this run to resume")]
    NothingToResume,
    #[error("no document is selected: the run has {documents}; check --exchange, --path and --max-bytes")]
    NothingSelected { documents: u64 },
}

/// Why a local folder cannot be compared.
#[derive(Debug, Error)]
pub enum FolderError {
    #[error("{} is not a folder", dir.display())]
    NotAFolder { dir: PathBuf },
    #[error("cannot read {}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
}

impl From<ApiError> for VerifyError {
    fn from(error: ApiError) -> Self {
        Self::Api(Box::new(error))
    }
}
