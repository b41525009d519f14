//! Adding a line. The caller holds the lock of the output folder.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use chrono::{SecondsFormat, Utc};
use sha2::{Digest, Sha256};

use super::line::{CHAIN_FILE, CHAIN_VERSION, ChainEvent, ChainLine};
use crate::store::{StoreError, private_file};

/// Some 100,000 lines: no chain of ours is longer.
const MAX_BYTES: u64 = 64 << 20;

/// Adds a line at the end. One that was cut off there, as by a power cut, stays as it is; the new line says so.
///
/// # Errors
/// When the chain is a link, is too long, or cannot be read or written.
pub(crate) fn append_line(dir: &Path, event: ChainEvent) -> Result<(), StoreError> {
    let path = dir.join(CHAIN_FILE);
    let chain = read_bounded(&path).map_err(StoreError::file("read", &path))?.unwrap_or_default();
    let follows_torn_line = chain.last().is_some_and(|byte| *byte != b'\n');
    let line = ChainLine {
        version: CHAIN_VERSION,
        written_on: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
        event,
        follows_torn_line,
        previous_line_sha256: last_line(&chain).map(hash_line),
    };
    let mut bytes = if follows_torn_line { b"\n".to_vec() } else { Vec::new() };
    let written = serde_json::to_writer(&mut bytes, &line).map_err(io::Error::from).and_then(|()| {
        bytes.push(b'\n');
        write_at_end(dir, &path, &bytes)
    });
    written.map_err(StoreError::file("write", &path))
}

/// The hash of a line with its line break, whether it came to have one or not.
pub(crate) fn hash_line(line: &[u8]) -> String {
    hex::encode(Sha256::new().chain_update(line).chain_update(b"\n").finalize())
}

fn last_line(chain: &[u8]) -> Option<&[u8]> {
    let whole = chain.strip_suffix(b"\n").unwrap_or(chain);
    if chain.is_empty() { None } else { whole.rsplit(|byte| *byte == b'\n').next() }
}

/// A file of ours; none where it is missing.
///
/// # Errors
/// When it is a link or no file, is too long, or cannot be read.
pub(crate) fn read_bounded(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => Err(io::Error::other("it is a link, or no file")),
        Ok(found) if found.len() > MAX_BYTES => Err(io::Error::other("it is too long to be ours")),
        Ok(_) => {
            let mut bytes = Vec::new();
            File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
            Ok(Some(bytes))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn write_at_end(dir: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = private_file::append(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    private_file::sync_dir(dir)
}
