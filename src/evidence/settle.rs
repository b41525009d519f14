//! Finishing what a program that was killed left half published.

use std::path::Path;

use super::hash::hash_file;
use super::record::Manifest;
use super::sums::write_sums;
use crate::store::private_file::{self, HashedFile};
use crate::store::publication::finish_publication;
use crate::store::{SNAPSHOT_FILE, StoreError, WORKING_COPIES};

/// Puts reports in place that were to be published, and the snapshot that they were made from. The caller holds the lock
/// of the output folder.
///
/// # Errors
/// When a file cannot be read or take its place.
pub fn settle(folder: &Path) -> Result<(), StoreError> {
    let is_finished = finish_publication(folder)?;
    let is_followed = publish_snapshot(folder)?;
    if is_finished || is_followed { write_sums(folder) } else { Ok(()) }
}

/// Reports come before the snapshot that they were made from: then the manifest names the working copy.
fn publish_snapshot(folder: &Path) -> Result<bool, StoreError> {
    let mut copies =
        WORKING_COPIES.iter().map(|name| folder.join(name)).filter(|copy| copy.is_file()).peekable();
    if copies.peek().is_none() {
        return Ok(false);
    }
    let manifest = Manifest::read(folder)?;
    let Some(recorded) = manifest.snapshot_sha256() else { return Ok(false) };
    let snapshot = folder.join(SNAPSHOT_FILE);
    if has_hash(&snapshot, recorded)? {
        return Ok(false);
    }
    for copy in copies {
        if has_hash(&copy, recorded)? {
            private_file::rename(&copy, &snapshot).map_err(StoreError::file("rename", &copy))?;
            return Ok(true);
        }
    }
    Ok(false)
}

fn has_hash(file: &Path, recorded: &str) -> Result<bool, StoreError> {
    let HashedFile { sha256, .. } = hash_file(file).map_err(StoreError::file("read", file))?;
    Ok(sha256 == recorded)
}
