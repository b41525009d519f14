//! Why a run cannot be used as evidence.

use std::path::PathBuf;

use thiserror::Error;

use crate::store::StoreError;

/// How many differences an error names; the manifest names all.
const SHOWN: usize = 3;

#[derive(Debug, Error)]
pub enum EvidenceError {
    /// Its snapshot is another one than was collected.
    #[error(
        "{} has changed since it was written: {}; restore it from a copy, or go on with --accept-changed, which notes \
         the change in the manifest",
        folder.display(),
        join_first(differences)
    )]
    Changed { folder: PathBuf, differences: Vec<String> },
    /// Its snapshot has changed, and is no longer sound.
    #[error("the snapshot is damaged: {fault}; its hash differs from manifest.json: restore it from a copy")]
    Damaged { fault: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn join_first(differences: &[String]) -> String {
    let mut shown = differences.iter().take(SHOWN).cloned().collect::<Vec<_>>();
    if differences.len() > SHOWN {
        shown.push(format!("and {} more", differences.len() - SHOWN));
    }
    shown.join("; ")
}
