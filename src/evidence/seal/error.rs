//! Why a manifest has no seal.

use thiserror::Error;

use crate::store::StoreError;

/// Why a manifest could not be sealed, or a seal not be checked.
#[derive(Debug, Error)]
pub enum SealError {
    #[error("`{program}` {reason}")]
    Program { program: String, reason: String },
    #[error("`{program}` wrote no OpenSSH signature; it has to write what `ssh-keygen -Y sign` writes")]
    NoSignature { program: String },
    #[error("`{program}` wrote nothing")]
    Nothing { program: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}
