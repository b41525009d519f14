//! Files that take their places in a folder all together, however the program ends.
//!
//! They are written into `.staging`, which is of no value until one rename makes it `.publishing`: from then on the set is
//! whole, and what is still in there is what has not taken its place yet. Whoever opens the folder next finishes that.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::StoreError;
use super::private_file;

/// Where files are written.
pub const STAGING: &str = ".staging";
/// The ends of a seal's names: it never stays beside another file than its own.
const SEALS: [&str; 2] = [".sig", ".tsr"];
/// Where files wait for their places.
pub(crate) const PUBLISHING: &str = ".publishing";

/// Puts the files that are staged in a folder in their places. They have to be synced.
///
/// # Errors
/// When a file cannot take its place; if that shows beforehand, none does.
pub fn publish_staged(folder: &Path) -> Result<(), StoreError> {
    let (staging, publishing) = (folder.join(STAGING), folder.join(PUBLISHING));
    let staged = list_files(&staging).map_err(StoreError::file("read the folder", &staging))?;
    for path in &staged {
        let place = folder.join(path);
        check_place(&place).map_err(StoreError::file("replace", &place))?;
    }
    sync_folders(&staging, &staged).map_err(StoreError::file("sync", &staging))?;
    private_file::rename(&staging, &publishing).map_err(StoreError::file("rename", &staging))?;
    finish_publication(folder).map(drop)
}

/// Whether files of a folder are taking their places, and have not all done so.
pub fn is_publication_begun(folder: &Path) -> bool {
    folder.join(PUBLISHING).exists()
}

/// Finishes what was interrupted; tells whether there was something.
///
/// # Errors
/// When a file cannot take its place.
pub fn finish_publication(folder: &Path) -> Result<bool, StoreError> {
    let publishing = folder.join(PUBLISHING);
    if !publishing.symlink_metadata().is_ok_and(|found| found.is_dir()) {
        return Ok(false);
    }
    for path in list_files(&publishing).map_err(StoreError::file("read the folder", &publishing))? {
        let place = folder.join(&path);
        take_place(&publishing.join(&path), &place).map_err(StoreError::file("replace", &place))?;
    }
    fs::remove_dir_all(&publishing).map_err(StoreError::file("remove", &publishing))?;
    Ok(true)
}

fn take_place(file: &Path, place: &Path) -> io::Result<()> {
    make_parent(place)?;
    for end in SEALS {
        let mut seal = place.to_owned();
        seal.as_mut_os_string().push(end);
        match fs::remove_file(seal) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    private_file::rename(file, place)
}

/// The files in a folder, and in those in it, by their paths within: no report lies deeper. Links are passed over.
fn list_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = PathBuf::from(entry.file_name());
        if entry.file_type()?.is_dir() {
            let below = fs::read_dir(entry.path())?.collect::<io::Result<Vec<_>>>()?;
            let is_file = |below: &&fs::DirEntry| below.file_type().is_ok_and(|kind| kind.is_file());
            files.extend(below.iter().filter(is_file).map(|below| name.join(below.file_name())));
        } else if entry.file_type()?.is_file() {
            files.push(name);
        }
    }
    files.sort();
    Ok(files)
}

/// Whether a file can take that place: a folder is in the way, and on Windows a file that some program has open.
fn check_place(place: &Path) -> io::Result<()> {
    make_parent(place)?;
    match place.symlink_metadata() {
        Ok(found) if found.is_dir() => Err(ErrorKind::IsADirectory.into()),
        Ok(_) if cfg!(windows) => File::options().write(true).open(place).map(drop),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// The folder of a file, which must be no link that leads elsewhere.
fn make_parent(file: &Path) -> io::Result<()> {
    let Some(parent) = file.parent() else { return Ok(()) };
    private_file::create_dirs(parent)?;
    let is_folder = parent.as_os_str().is_empty() || parent.symlink_metadata()?.is_dir();
    if is_folder { Ok(()) } else { Err(ErrorKind::NotADirectory.into()) }
}

fn sync_folders(staging: &Path, staged: &[PathBuf]) -> io::Result<()> {
    let mut folders: Vec<PathBuf> =
        staged.iter().filter_map(|path| Some(staging.join(path.parent()?))).collect();
    folders.dedup();
    folders.iter().try_for_each(|folder| private_file::sync_dir(folder))?;
    private_file::sync_dir(staging)
}
