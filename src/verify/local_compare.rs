//! A local folder compared with the inventory of a run.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha1::{Digest, Sha1};

use super::bag::{BagPaths, names};
use super::error::{FolderError, VerifyError};
use super::hash::{decode_sha1, encode_sha1};
use crate::model::ExchangeId;
use crate::store::{Candidate, ComparisonCount, LocalFile, RemoteFile, Snapshot};

/// Bytes of a file that are read at once.
const BLOCK: usize = 1 << 16;

/// Compares the files of a folder with the documents of some exchanges, or all, and writes the result into the
/// snapshot, which is closed then.
///
/// Of a bag the payload is compared. Names are compared in their safe form, which the files of a bag have, and those of
/// another copy may have.
///
/// # Errors
/// When a file cannot be read, or the snapshot cannot be written.
pub fn compare_folder(
    snapshot: &Snapshot,
    dir: &Path,
    exchanges: &BTreeSet<ExchangeId>,
) -> Result<Vec<ComparisonCount>, VerifyError> {
    let payload = dir.join("data");
    let has_payload = fs::symlink_metadata(&payload).is_ok_and(|found| found.is_dir());
    let root = if dir.join("bagit.txt").is_file() && has_payload { &payload } else { dir };
    snapshot.compare(&dir.display().to_string(), || {
        add_local_files(snapshot, root)?;
        add_remote_files(snapshot, exchanges)
    })
}

/// Adds the documents that have a file. Each reserves its path, selected or not: so were the files of a bag of the whole
/// run named.
fn add_remote_files(snapshot: &Snapshot, exchanges: &BTreeSet<ExchangeId>) -> Result<(), VerifyError> {
    let mut paths = BagPaths::new(snapshot)?;
    let mut added = Ok(());
    snapshot.each_candidate(|candidate| {
        let has_file = candidate.has_file;
        let file = remote_file(&mut paths, candidate);
        if added.is_ok() && has_file && (exchanges.is_empty() || exchanges.contains(&file.exchange)) {
            added = snapshot.add_remote(&file);
        }
    })?;
    Ok(added?)
}

fn remote_file(paths: &mut BagPaths, candidate: Candidate) -> RemoteFile {
    let keys = [paths.reserve(&candidate), names::safe_path(&candidate.path_on_disk())];
    let sha1 = candidate.hash.as_deref().and_then(|listed| decode_sha1(listed).ok());
    RemoteFile {
        exchange: candidate.exchange,
        document: candidate.document,
        keys: keys.map(|path| names::fold_path(&path)),
        hash: sha1.map(|sha1| encode_sha1(&sha1)),
    }
}

/// Adds every file below a folder; links are not followed.
fn add_local_files(snapshot: &Snapshot, root: &Path) -> Result<(), VerifyError> {
    if !root.is_dir() {
        return Err(FolderError::NotAFolder { dir: root.to_owned() }.into());
    }
    let mut folders = vec![(root.to_owned(), String::new())];
    while let Some((folder, parent)) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(unreadable(&folder))? {
            let entry = entry.map_err(unreadable(&folder))?;
            let path = join_name(&parent, &entry);
            folders.extend(add_entry(snapshot, &entry, path)?);
        }
    }
    Ok(())
}

fn join_name(parent: &str, entry: &DirEntry) -> String {
    let name = escape_name(entry.file_name().as_encoded_bytes());
    if parent.is_empty() { name } else { format!("{parent}/{name}") }
}

/// A name as text, different for different names: a byte that is no UTF-8 is U+FFFD with its number, and U+FFFD itself
/// stands twice.
fn escape_name(name: &[u8]) -> String {
    let mut escaped = String::new();
    for chunk in name.utf8_chunks() {
        escaped += &chunk.valid().replace('\u{fffd}', "\u{fffd}\u{fffd}");
        chunk.invalid().iter().for_each(|byte| escaped += &format!("\u{fffd}{byte:02x}"));
    }
    escaped
}

/// Adds an entry that is a file; returns one that is a folder.
fn add_entry(
    snapshot: &Snapshot,
    entry: &DirEntry,
    path: String,
) -> Result<Option<(PathBuf, String)>, VerifyError> {
    let file_type = entry.file_type().map_err(unreadable(&entry.path()))?;
    if file_type.is_dir() {
        return Ok(Some((entry.path(), path)));
    }
    if file_type.is_file() {
        snapshot.add_local(&local_file(&entry.path(), path)?)?;
    } else {
        tracing::warn!("{path} is neither a file nor a folder, and is not compared");
    }
    Ok(None)
}

fn local_file(file: &Path, path: String) -> Result<LocalFile, FolderError> {
    let (sha1, bytes) = hash_file(file).map_err(unreadable(file))?;
    let key = names::fold_path(&names::safe_path(&path));
    Ok(LocalFile { path, key, bytes, hash: encode_sha1(&sha1) })
}

fn hash_file(file: &Path) -> io::Result<([u8; 20], u64)> {
    let mut file = File::open(file)?;
    let (mut sha1, mut bytes, mut block) = (Sha1::new(), 0, vec![0; BLOCK]);
    loop {
        let read = file.read(&mut block)?;
        if read == 0 {
            return Ok((sha1.finalize().into(), bytes));
        }
        bytes += read as u64;
        sha1.update(block.get(..read).unwrap_or_default());
    }
}

fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.to_owned();
    move |source| FolderError::Unreadable { path, source }
}
