//! Why two runs cannot be compared.

use std::path::PathBuf;

use thiserror::Error;

use crate::evidence::EvidenceError;
use crate::store::StoreError;

#[derive(Debug, Error)]
pub enum DiffError {
    #[error(
        "run {old} and run {new} cannot be compared: {what} of the one is {of_old}, of the other {of_new}; name two runs of \
         the same service and account"
    )]
    DifferentRuns {
        old: String,
        new: String,
        /// What differs.
        what: &'static str,
        of_old: String,
        of_new: String,
    },
    #[error(
        "neither run knows an exchange {exchange}; `ilaudit query \"SELECT * FROM scope\"` lists those there are"
    )]
    UnknownExchange { exchange: String },
    #[error("{} holds the run {run}: somebody renamed it, or put another run there", folder.display())]
    OtherRun { folder: PathBuf, run: String },
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    #[error(transparent)]
    Store(#[from] StoreError),
}
