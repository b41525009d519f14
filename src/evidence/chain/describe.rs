//! What a line says of a run folder.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::line::{ChainEvent, Command, RunHashes};
use crate::evidence::hash::hash_file;
use crate::evidence::record::MANIFEST_FILE;
use crate::evidence::sums::{SIGNATURE, SUMS_FILE, TIMESTAMP};
use crate::store::{Snapshot, StoreError};

/// The run id, the owner and the hashes of a run folder as it stands. What a command left that failed is not vouched for:
/// of that only the sums are noted, since it writes into the log.
///
/// # Errors
/// When one of those files cannot be read.
pub(crate) fn describe_run(
    command: Command,
    exit_code: Option<u8>,
    folder: &Path,
    is_written: bool,
) -> Result<ChainEvent, StoreError> {
    let run = Snapshot::open_run(folder).and_then(|snapshot| snapshot.finished_run()).ok();
    let (service, account) = run.map_or((None, None), |(run, _)| (Some(run.service), run.account));
    let hash = |name: &str| hash_existing(&folder.join(name));
    let hash_written = |name: &str| if is_written { hash(name) } else { Ok(None) };
    let hashes = RunHashes {
        manifest_sha256: hash_written(MANIFEST_FILE)?,
        sums_sha256: hash(SUMS_FILE)?,
        signature_sha256: hash_written(SIGNATURE)?,
        timestamp_sha256: hash_written(TIMESTAMP)?,
    };
    Ok(ChainEvent { command, exit_code, run_id: Some(name_run(folder)), service, account, hashes })
}

/// The SHA-256 of a file, if it is there.
fn hash_existing(path: &Path) -> Result<Option<String>, StoreError> {
    match hash_file(path) {
        Ok(file) => Ok(Some(file.sha256)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::file("read", path)(error)),
    }
}

/// The run id that a run folder is named after, also while it is being written.
pub(crate) fn name_run(folder: &Path) -> String {
    // by a path such as `.` or `latest` it has another name
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    name.split('.').next().unwrap_or_default().to_owned()
}
