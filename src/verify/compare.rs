//! A local folder beside the inventory of a run.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha1::{Digest, Sha1};
use thiserror::Error;

use super::plan::Places;
use super::{VerifyError, hash, names};
use crate::model::ExchangeId;
use crate::store::{Candidate, ComparedCount, LocalFile, RemoteFile, Snapshot};

#[derive(Debug, Error)]
pub enum FolderError {
    #[error("{} is not a folder", dir.display())]
    NotAFolder { dir: PathBuf },
    #[error("cannot read {}: {cause}", path.display())]
    Unreadable { path: PathBuf, cause: io::Error },
}

/// Compares the files of a folder with the documents of some exchanges, or all; notes it in the snapshot, which is
/// closed then. Of a bag the payload is compared. Names are the same where their safe forms are: a bag's files have
/// those, and the files of a copy may.
///
/// # Errors
/// When a file cannot be read, or the snapshot not be written.
pub fn compare(
    snapshot: &Snapshot,
    dir: &Path,
    exchanges: &BTreeSet<ExchangeId>,
) -> Result<Vec<ComparedCount>, VerifyError> {
    let payload = dir.join("data");
    let root = if dir.join("bagit.txt").is_file() && payload.is_dir() { &payload } else { dir };
    snapshot.compare(&dir.display().to_string(), || {
        add_local_files(snapshot, root)?;
        add_remote_files(snapshot, exchanges)
    })
}

fn add_remote_files(snapshot: &Snapshot, exchanges: &BTreeSet<ExchangeId>) -> Result<(), VerifyError> {
    let mut places = Places::of(snapshot)?;
    let mut added = Ok(());
    snapshot.each_candidate(|candidate| {
        let file = remote_file(&mut places, candidate);
        if added.is_ok() && (exchanges.is_empty() || exchanges.contains(&file.exchange)) {
            added = snapshot.add_remote(&file);
        }
    })?;
    Ok(added?)
}

fn remote_file(places: &mut Places, candidate: Candidate) -> RemoteFile {
    let keys =
        [places.of_file(&candidate), names::path(&candidate.path_on_disk())].map(|path| names::fold(&path));
    let hash = candidate.hash.as_deref().and_then(|listed| hash::decode(listed).ok());
    RemoteFile {
        exchange: candidate.exchange,
        document: candidate.document,
        keys,
        hash: hash.map(|sha1| hash::encode(&sha1)),
    }
}

/// Every file below a folder; links are not followed.
fn add_local_files(snapshot: &Snapshot, root: &Path) -> Result<(), VerifyError> {
    if !root.is_dir() {
        return Err(FolderError::NotAFolder { dir: root.to_owned() }.into());
    }
    let mut folders = vec![(root.to_owned(), String::new())];
    while let Some((folder, above)) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(unreadable(&folder))? {
            let entry = entry.map_err(unreadable(&folder))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if above.is_empty() { name } else { format!("{above}/{name}") };
            match entry.file_type().map_err(unreadable(&entry.path()))? {
                kind if kind.is_dir() => folders.push((entry.path(), path)),
                kind if kind.is_file() => snapshot.add_local(&summed(&entry.path(), path)?)?,
                _ => tracing::warn!("{path} is neither a file nor a folder, and not compared"),
            }
        }
    }
    Ok(())
}

fn summed(file: &Path, path: String) -> Result<LocalFile, FolderError> {
    let (sha1, bytes) = sum(file).map_err(unreadable(file))?;
    Ok(LocalFile { key: names::fold(&names::path(&path)), path, bytes, hash: hash::encode(&sha1) })
}

fn sum(file: &Path) -> io::Result<([u8; 20], u64)> {
    let mut file = File::open(file)?;
    let (mut sha1, mut bytes, mut block) = (Sha1::new(), 0, vec![0; 1 << 16]);
    loop {
        match file.read(&mut block)? {
            0 => return Ok((sha1.finalize().into(), bytes)),
            read => {
                bytes += read as u64;
                sha1.update(block.get(..read).unwrap_or_default());
            }
        }
    }
}

fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> FolderError {
    let path = path.to_owned();
    move |cause| FolderError::Unreadable { path, cause }
}
