//! Copying a file, where there is room for the copy.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::error::StoreError;
use super::private_file;

/// Copies into a file of its own: what an interrupted copy, or somebody else, left under that name goes. Where the file
/// system can, both share their blocks, which takes no room.
///
/// # Errors
/// When there is no room for it, or it cannot be read or written.
pub(super) fn copy_new(source: &Path, target: &Path) -> Result<(), StoreError> {
    let failed = || StoreError::file("copy", source);
    let (from, mut to) = open_both(source, target).map_err(failed())?;
    if share_blocks(&from, &to) {
        return Ok(());
    }
    let needed = from.metadata().map_err(failed())?.len();
    if let Some(free) = measure_free_space(target).filter(|free| *free < needed) {
        return Err(StoreError::NoRoom { path: source.to_owned(), needed, free });
    }
    io::copy(&mut &from, &mut to).map(drop).map_err(failed())
}

fn open_both(source: &Path, target: &Path) -> io::Result<(File, File)> {
    match fs::remove_file(target) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok((File::open(source)?, private_file::create_new(target)?)),
    }
}

/// Whether the copy is made already.
#[cfg(target_os = "linux")]
fn share_blocks(from: &File, to: &File) -> bool {
    rustix::fs::ioctl_ficlone(to, from).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn share_blocks(_from: &File, _to: &File) -> bool {
    false
}

/// The bytes that are free for this user where a file lies; none where the system does not tell.
#[cfg(unix)]
fn measure_free_space(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    // a network disk may tell of no block at all
    (disk.f_blocks > 0).then(|| disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn measure_free_space(_path: &Path) -> Option<u64> {
    None
}
