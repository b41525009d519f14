//! One run at a time for an account, wherever it writes.

use std::env;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use sha2::{Digest, Sha256};

use super::lock::Lock;
use crate::store::error::StoreError;
use crate::store::private_file;

impl Lock {
    /// Locks an account of a service for this user of this machine. `who` identifies it: the service's address and the
    /// account, of which only a hash is written. `output_dir` holds the lock where the user has no place for it.
    ///
    /// # Errors
    /// [`StoreError::Held`] when another run holds it.
    pub fn for_account(who: &str, output_dir: &Path) -> Result<Self, StoreError> {
        let name = hex::encode(Sha256::digest(who));
        let dir = create_locks_dir(output_dir)?;
        Self::take(&dir.join(format!("{}.lock", &name[..32])), "the account")
    }
}

/// The first folder that can be had: a systemd service's, the user's, and for a user without a home the output folder's.
fn create_locks_dir(output_dir: &Path) -> Result<PathBuf, StoreError> {
    let of_user = state_dirs().into_iter().map(|dir| dir.join("locks"));
    if let Some(dir) = of_user.into_iter().find(|dir| private_file::create_own_dirs(dir).is_ok()) {
        return Ok(dir);
    }
    let dir = output_dir.join(".locks");
    private_file::create_own_dirs(&dir).map_err(StoreError::file("create the folder", &dir))?;
    Ok(dir)
}

/// Where the state of this program may go, the best place first.
fn state_dirs() -> Vec<PathBuf> {
    let of_service = env::var_os("STATE_DIRECTORY").and_then(|dirs| env::split_paths(&dirs).next());
    let named = env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    let base = etcetera::choose_base_strategy().ok();
    let of_user = base.and_then(|base| base.state_dir().or_else(|| Some(base.data_dir())));
    let of_user = [named, of_user].into_iter().flatten().map(|dir| dir.join("ilaudit"));
    of_service.into_iter().chain(of_user).filter(|dir| dir.is_absolute()).collect()
}
