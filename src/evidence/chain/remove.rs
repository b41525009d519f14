//! Taking a run away: its proof stays.

use std::fs;
use std::io;
use std::path::Path;

use super::append::{append_line, read_bounded};
use super::describe::describe_run;
use super::line::Command;
use crate::evidence::record::MANIFEST_FILE;
use crate::evidence::sums::{SIGNATURE, SUMS_FILE, TIMESTAMP};
use crate::store::{StoreError, private_file};

/// Holds the proofs of removed runs, below the output folder, in a folder each.
pub(crate) const REMOVED: &str = "removed";

/// Removes a finished run. Its manifest, seal and sums stay, and the chain gets a line of it. What is cut off on the way
/// is done again with the next run, which finds the run still there.
///
/// # Errors
/// When the proof cannot be kept, or something cannot be removed.
pub(crate) fn remove_run(dir: &Path, run_id: &str) -> Result<(), StoreError> {
    let folder = dir.join(run_id);
    let proof = dir.join(REMOVED).join(run_id);
    keep_proof(&folder, &proof).map_err(StoreError::file("write into", &proof))?;
    append_line(dir, describe_run(Command::Remove, Some(0), &folder, true)?)?;
    fs::remove_dir_all(&folder).map_err(StoreError::file("remove", &folder))
}

fn keep_proof(folder: &Path, proof: &Path) -> io::Result<()> {
    let is_link = |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    if proof.ancestors().take(2).any(is_link) {
        return Err(io::Error::other("it is a link"));
    }
    private_file::create_dirs(proof)?;
    for name in [MANIFEST_FILE, SIGNATURE, TIMESTAMP, SUMS_FILE] {
        if let Some(bytes) = read_bounded(&folder.join(name))? {
            private_file::replace(&proof.join(name), &bytes)?;
        }
    }
    private_file::sync_dir(proof)
}
