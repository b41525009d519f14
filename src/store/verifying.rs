//! A finished run that is being verified.
//!
//! The published snapshot stays as it is until all is done. The verification is written into a copy beside it,
//! `snapshot.sqlite.verifying`; a process that dies leaves the copy, and the next verification goes on with it.
//! At the end the copy takes the snapshot's place by one rename.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::snapshot::Snapshot;
use super::{SNAPSHOT_FILE, StoreError};

const WORKING: &str = "snapshot.sqlite.verifying";
const STAGED: &str = "snapshot.sqlite.copying";

/// The place of a verification's results while they are gathered.
#[derive(Clone, Debug)]
pub struct Verifying {
    folder: PathBuf,
    /// Whether the folder is not published yet: then its snapshot is written in place.
    unpublished: bool,
}

impl Verifying {
    /// In a published run folder.
    pub fn of_published(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), unpublished: false }
    }

    /// In a run folder that is still being written.
    pub fn of_partial(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), unpublished: true }
    }

    /// The snapshot to read from and write into, migrated where it is of an older version; an interrupted
    /// verification goes on with what is there, unless it is to start `fresh`.
    ///
    /// # Errors
    /// When the snapshot cannot be copied, or is damaged, from a newer version, or held by another program.
    pub fn open(&self, fresh: bool) -> Result<Snapshot, StoreError> {
        if fresh && !self.unpublished {
            self.discard()?;
        }
        if !self.is_under_way() {
            self.copy()?;
        }
        let path = self.path();
        // the version is looked at before anything is changed
        drop(Snapshot::open(&path)?);
        Snapshot::open_writable(&path)
    }

    /// The snapshot that is written into.
    pub fn path(&self) -> PathBuf {
        self.folder.join(if self.unpublished { SNAPSHOT_FILE } else { WORKING })
    }

    /// Whether there is a verification to go on with, or the run itself is not finished yet.
    pub fn is_under_way(&self) -> bool {
        self.unpublished || self.path().is_file()
    }

    /// Whether the verification in the copy is another one than what is published, or the run itself is not finished
    /// yet. A copy is left also by what came to nothing before it began.
    ///
    /// # Errors
    /// When either snapshot cannot be read.
    pub fn has_begun(&self, copy: &Snapshot) -> Result<bool, StoreError> {
        if self.unpublished {
            return Ok(true);
        }
        let published = Snapshot::open(&self.folder.join(SNAPSHOT_FILE))?;
        Ok(copy.verification_run()? != published.verification_run()?)
    }

    /// The copy has its name only once it is whole.
    fn copy(&self) -> Result<(), StoreError> {
        let (source, staged) = (self.folder.join(SNAPSHOT_FILE), self.folder.join(STAGED));
        let copied = || fs::copy(&source, &staged).map_err(StoreError::file("copy", &source));
        let copied = Snapshot::open(&source).and_then(|snapshot| snapshot.with_read_lock(copied));
        if let Err(error) = copied.and_then(|_| sync(&staged)) {
            // half a copy is of no use, least of all on a full disk
            drop(fs::remove_file(&staged));
            return Err(error);
        }
        fs::rename(&staged, self.path()).map_err(StoreError::file("rename", &staged))
    }

    /// Puts the copy, which has been closed, in the snapshot's place.
    ///
    /// # Errors
    /// When it cannot be synced or renamed.
    pub fn publish(&self) -> Result<(), StoreError> {
        let path = self.path();
        sync(&path)?;
        if !self.unpublished {
            fs::rename(&path, self.folder.join(SNAPSHOT_FILE)).map_err(StoreError::file("rename", &path))?;
            super::sync_dir(&self.folder).map_err(StoreError::file("sync", &self.folder))?;
        }
        Ok(())
    }

    /// Takes an unfinished verification away.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn discard(&self) -> Result<(), StoreError> {
        for end in ["-wal", "-shm", ""] {
            let path = self.folder.join(format!("{WORKING}{end}"));
            if path.exists() {
                fs::remove_file(&path).map_err(StoreError::file("remove", &path))?;
            }
        }
        Ok(())
    }
}

fn sync(path: &Path) -> Result<(), StoreError> {
    let synced = File::options().write(true).open(path).and_then(|file| file.sync_all());
    synced.map_err(StoreError::file("sync", path))
}
