//! Links in a run folder. None is ours; one of somebody else's may lead anywhere, and what is written would follow it.

use std::fs;
use std::path::Path;

use crate::store::error::StoreError;

/// Fails where a run folder holds a link, however deep.
pub fn refuse_links(folder: &Path) -> Result<(), StoreError> {
    let mut folders = vec![folder.to_owned()];
    while let Some(dir) = folders.pop() {
        for entry in fs::read_dir(&dir).map_err(StoreError::file("read the folder", &dir))? {
            let entry = entry.map_err(StoreError::file("read the folder", &dir))?;
            let kind = entry.file_type().map_err(StoreError::file("read", entry.path()))?;
            if kind.is_symlink() {
                return Err(StoreError::Linked { folder: folder.to_owned(), path: entry.path() });
            }
            if kind.is_dir() {
                folders.push(entry.path());
            }
        }
    }
    Ok(())
}
