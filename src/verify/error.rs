//! Why a verification came to nothing, or ended before its time.

use thiserror::Error;

use super::bag::BagError;
use super::compare::FolderError;
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
    #[error("the run is of {run}, the configuration names {configured}: set service.base_url to the run's")]
    OtherService { run: String, configured: String },
    #[error(
        "a verification of this run was interrupted, and it was another one: go on with it by the flags it began \
         with, or start anew with --fresh"
    )]
    OtherSelection,
    #[error("there is no verification of this run to go on with")]
    NothingToResume,
    #[error("no document is chosen: the run holds {documents}; check --exchange, --path and --max-bytes")]
    NothingChosen { documents: u64 },
}

impl From<ApiError> for VerifyError {
    fn from(error: ApiError) -> Self {
        Self::Api(Box::new(error))
    }
}
