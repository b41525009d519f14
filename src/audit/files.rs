//! What lies in a run folder.

use std::collections::BTreeMap;
use std::fs::{self, FileType};
use std::io;
use std::path::Path;

use crate::evidence::hash_file;
use crate::store::SNAPSHOT_FILE;

/// What has a name in a run folder.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// A file, by its SHA-256.
    File(String),
    /// Neither file nor folder; a link is not followed.
    Other(&'static str),
    /// It could not be read: why.
    Unreadable(String),
}

/// All that lies in a run folder, by its path there, with `/`.
pub(super) type RunFiles = BTreeMap<String, Found>;

/// Reads and hashes every file, except what belongs to a verification or comparison that was interrupted.
pub(super) fn read_files(folder: &Path) -> io::Result<RunFiles> {
    let (mut files, mut folders) = (RunFiles::new(), vec![String::new()]);
    while let Some(parent) = folders.pop() {
        for entry in fs::read_dir(folder.join(&parent))? {
            let entry = entry?;
            let path = format!("{parent}{}", entry.file_name().to_string_lossy());
            match entry.file_type()? {
                kind if kind.is_dir() => folders.push(format!("{path}/")),
                kind if !is_working_copy(&path) => {
                    files.insert(path, describe(&entry.path(), kind));
                }
                _ => {}
            }
        }
    }
    Ok(files)
}

/// A copy of the snapshot that results are written into.
fn is_working_copy(path: &str) -> bool {
    path.strip_prefix(SNAPSHOT_FILE).is_some_and(|rest| rest.starts_with('.'))
}

fn describe(path: &Path, kind: FileType) -> Found {
    if kind.is_file() {
        hash_file(path)
            .map_or_else(|error| Found::Unreadable(error.to_string()), |file| Found::File(file.sha256))
    } else if kind.is_symlink() {
        Found::Other("a link, which is not followed")
    } else {
        Found::Other("no file")
    }
}
