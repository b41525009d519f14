//! Who else may read or write a file. It is asked of the open file: a path may lead elsewhere a moment later.

use std::fs::File;
use std::io;
use std::path::Path;

/// Who owns a file, and who else has access to it.
#[cfg(unix)]
pub struct FileAccess {
    owner: u32,
    mode: u32,
}

#[cfg(unix)]
impl FileAccess {
    pub fn of(file: &File) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt;
        let metadata = file.metadata()?;
        Ok(Self { owner: metadata.uid(), mode: metadata.mode() & 0o777 })
    }

    /// Whether only its owner can open it, who is the user of this process or root.
    pub fn check_private(&self, path: &Path) -> Result<(), String> {
        self.check_owner()?;
        let (mode, path) = (self.mode, path.display());
        let reason = format!("group or others have access to it (mode {mode:04o}); run: chmod 600 {path}");
        if mode & 0o077 == 0 { Ok(()) } else { Err(reason) }
    }

    /// Whether only the user of this process or root can change it.
    pub fn check_written_by_us(&self, path: &Path) -> Result<(), String> {
        self.check_owner()?;
        let (mode, path) = (self.mode, path.display());
        let reason = format!("group or others can write it (mode {mode:04o}); run: chmod go-w {path}");
        if mode & 0o022 == 0 { Ok(()) } else { Err(reason) }
    }

    fn check_owner(&self) -> Result<(), String> {
        let user = rustix::process::geteuid().as_raw();
        match self.owner {
            0 => Ok(()),
            owner if owner == user => Ok(()),
            owner => Err(format!("it belongs to another user (uid {owner})")),
        }
    }
}

/// Other systems guard a file by access control lists, which are not checked.
#[cfg(not(unix))]
pub struct FileAccess;

#[cfg(not(unix))]
impl FileAccess {
    pub fn of(_file: &File) -> io::Result<Self> {
        Ok(Self)
    }

    pub fn check_private(&self, _path: &Path) -> Result<(), String> {
        Ok(())
    }

    pub fn check_written_by_us(&self, _path: &Path) -> Result<(), String> {
        Ok(())
    }
}
