//! A secret from a file. Errors say why that failed, and never what was read.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use secrecy::zeroize::Zeroizing;

use super::file_access::FileAccess;

/// No secret is longer, and a wrong path may lead to an endless file, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// A file that only its owner can read, who is the user of this process or root.
pub fn read_private_file(path: &Path) -> Result<Zeroizing<String>, String> {
    let file = open_regular_file(path)?;
    FileAccess::of(&file).map_err(|error| error.to_string())?.check_private(path)?;
    read_text(file)
}

/// A file, whatever its permissions.
pub fn read_file(path: &Path) -> Result<Zeroizing<String>, String> {
    read_text(open_regular_file(path)?)
}

/// Opens a file without waiting, as a pipe would until somebody writes into it. All checks are made of the open file:
/// its path may lead elsewhere a moment later.
fn open_regular_file(path: &Path) -> Result<File, String> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        rustix::fs::OFlags::NONBLOCK.bits().cast_signed(),
    );
    let open = || {
        let file = options.open(path)?;
        let is_regular = file.metadata()?.is_file();
        Ok((file, is_regular))
    };
    match open() {
        Ok((file, true)) => Ok(file),
        Ok((_, false)) => Err("it is not a regular file".to_owned()),
        Err(error) => Err(io::Error::to_string(&error)),
    }
}

fn read_text(from: File) -> Result<Zeroizing<String>, String> {
    let mut text = Zeroizing::new(String::new());
    from.take(MAX_BYTES as u64).read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(text)
}
