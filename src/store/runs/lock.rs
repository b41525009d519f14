//! One run at a time: locks of the operating system, which end with the process that holds them, however it ends.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{SecondsFormat, Utc};

use crate::store::error::StoreError;
use crate::store::private_file;

/// A lock that is held until this is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
    holder: PathBuf,
}

impl Lock {
    /// Locks the output folder, and creates it if it is missing.
    ///
    /// # Errors
    /// [`StoreError::Held`] when another run holds it.
    pub fn for_output_folder(dir: &Path) -> Result<Self, StoreError> {
        private_file::create_dirs(dir).map_err(StoreError::file("create the folder", dir))?;
        Self::take(&dir.join(".lock"), &format!("the folder {}", dir.display()))
    }

    pub(super) fn take(path: &Path, what: &str) -> Result<Self, StoreError> {
        let holder = holder_file(path);
        let file = private_file::open_or_create(path).map_err(StoreError::file("open the lock", path))?;
        match file.try_lock() {
            Ok(()) => {
                // only names the holder to others; the lock holds without it
                drop(write_holder(&holder));
                Ok(Self { _file: file, holder })
            }
            Err(TryLockError::WouldBlock) => {
                let holder = fs::read_to_string(holder).unwrap_or_else(|_| "another process".to_owned());
                Err(StoreError::Held { what: what.to_owned(), holder })
            }
            Err(TryLockError::Error(source)) => Err(StoreError::file("lock", path)(source)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // while the lock is still held: later it might be another program's
        drop(fs::remove_file(&self.holder));
    }
}

/// Writes it anew: what lies there may be a link to somewhere else.
fn write_holder(path: &Path) -> io::Result<()> {
    drop(fs::remove_file(path));
    private_file::create_new(path)?.write_all(describe_process().as_bytes())
}

/// A file of its own: on Windows others cannot read a locked one.
fn holder_file(lock: &Path) -> PathBuf {
    lock.with_extension("holder")
}

fn describe_process() -> String {
    let since = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
    format!("process {} since {since}", std::process::id())
}
