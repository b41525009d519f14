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

/// What to do with what an interrupted verification left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interrupted {
    #[default]
    Resume,
    Discard,
}

/// How far the verification in a copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerificationState {
    /// It is the one that is published, or there is none.
    Published,
    /// It is still to be finished, or the run itself is.
    UnderWay,
}

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

    /// The snapshot to read from and write into, migrated where it is of an older version.
    ///
    /// # Errors
    /// When the snapshot cannot be copied, or is damaged, from a newer version, or held by another program.
    pub fn open(&self, interrupted: Interrupted) -> Result<Snapshot, StoreError> {
        if interrupted == Interrupted::Discard && !self.unpublished {
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

    /// Whether the copy holds a verification that is under way. A copy is left also by one that failed before it began:
    /// then it holds what is published.
    ///
    /// # Errors
    /// When either snapshot cannot be read.
    pub fn state(&self, copy: &Snapshot) -> Result<VerificationState, StoreError> {
        if self.unpublished {
            return Ok(VerificationState::UnderWay);
        }
        let published = Snapshot::open(&self.folder.join(SNAPSHOT_FILE))?;
        let is_published = copy.verification_run()? == published.verification_run()?;
        Ok(if is_published { VerificationState::Published } else { VerificationState::UnderWay })
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
