//! `SHA256SUMS`: every file of a run folder, as `sha256sum -c` reads it.

use std::fs;
use std::io;
use std::path::Path;

use super::hash::hash_file;
use super::record::Manifest;
use crate::store::{SNAPSHOT_FILE, StoreError, private_file};

/// Its place in the run folder.
pub(crate) const SUMS_FILE: &str = "SHA256SUMS";
/// What is made of the manifest after it, and so cannot be listed with it.
pub(super) const SIGNATURE: &str = "manifest.json.sig";
pub(super) const TIMESTAMP: &str = "manifest.json.tsr";
/// The signature and the time stamp.
pub(crate) const SEAL_FILES: [&str; 2] = [SIGNATURE, TIMESTAMP];

/// Lists the files of a run folder as they are to be. What the manifest lists has its hash from there, so that a file
/// which was changed behind the program's back does not fit.
///
/// # Errors
/// When a file cannot be read, or the list cannot be written.
pub fn write_sums(folder: &Path) -> Result<(), StoreError> {
    let manifest = Manifest::read(folder)?;
    let mut lines = String::new();
    for path in list_files(folder).map_err(StoreError::file("read the folder", folder))? {
        let file = folder.join(&path);
        let sha256 = match manifest.sha256_of(&path) {
            Some(recorded) => recorded.to_owned(),
            None => hash_file(&file).map_err(StoreError::file("read", &file))?.sha256,
        };
        lines += &format_line(&sha256, &path);
    }
    let place = folder.join(SUMS_FILE);
    private_file::replace(&place, lines.as_bytes()).map_err(StoreError::file("write", &place))
}

/// The paths within a run folder, with `/`, of all files but those that are on their way.
fn list_files(folder: &Path) -> io::Result<Vec<String>> {
    let (mut files, mut folders) = (Vec::new(), vec![String::new()]);
    while let Some(parent) = folders.pop() {
        for entry in fs::read_dir(folder.join(&parent))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let file_type = entry.file_type()?;
            if is_left_out(&name) {
                continue;
            } else if file_type.is_dir() {
                folders.push(format!("{parent}{name}/"));
            } else if file_type.is_file() {
                files.push(format!("{parent}{name}"));
            }
        }
    }
    files.sort();
    Ok(files)
}

fn is_left_out(name: &str) -> bool {
    // a snapshot that is still written into has another name, or files beside it
    let is_beside_snapshot = name.starts_with(SNAPSHOT_FILE) && name != SNAPSHOT_FILE;
    name.starts_with('.') || is_beside_snapshot || [SUMS_FILE, SIGNATURE, TIMESTAMP].contains(&name)
}

/// A line of `sha256sum`, which marks names that it had to escape.
fn format_line(sha256: &str, path: &str) -> String {
    let escaped = path.replace('\\', "\\\\").replace('\n', "\\n");
    let mark = if escaped == path { "" } else { "\\" };
    format!("{mark}{sha256}  {escaped}\n")
}
