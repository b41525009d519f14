//! The copy of a published snapshot that new results are written into.
//!
//! A published snapshot is evidence, and stays as it is until a verification or a comparison is complete. The results are
//! written into a copy next to it, `snapshot.sqlite.verifying` or `.comparing`. A process that dies leaves the copy: the
//! next verification resumes with its own, while a comparison always starts anew. At the end the copy takes the snapshot's
//! place by one rename.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::SNAPSHOT_FILE;
use super::copy_file::copy_new;
use super::error::StoreError;
use super::private_file;
use super::snapshot::Snapshot;
use crate::error_chain::ErrorChain;

const VERIFYING: &str = "snapshot.sqlite.verifying";
const COMPARING: &str = "snapshot.sqlite.comparing";
/// Their names in a run folder.
pub const WORKING_COPIES: [&str; 2] = [VERIFYING, COMPARING];
/// The copy while it is made.
const UNFINISHED_COPY: &str = "snapshot.sqlite.copying";

/// What to do with the results of an interrupted verification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interrupted {
    #[default]
    Resume,
    Discard,
}

/// How far the verification in a working copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerificationState {
    /// It is the one that is published, or there is none.
    Published,
    /// It is still to be completed, or the run itself is.
    UnderWay,
}

/// The snapshot that results are written into.
#[derive(Clone, Debug)]
pub struct WorkingCopy {
    folder: PathBuf,
    /// That of the snapshot itself where the run is not published yet.
    name: &'static str,
}

impl WorkingCopy {
    /// The copy of a verification in a published run folder.
    pub fn for_verification(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), name: VERIFYING }
    }

    /// The copy of a comparison in a published run folder.
    pub fn for_comparison(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), name: COMPARING }
    }

    /// The snapshot itself, in a run folder that is not published yet.
    pub fn of_partial(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), name: SNAPSHOT_FILE }
    }

    fn is_in_place(&self) -> bool {
        self.name == SNAPSHOT_FILE
    }

    /// Opens the snapshot to write into, migrated where it is of an older version. The copy is made where there is none.
    ///
    /// # Errors
    /// When the snapshot cannot be copied, is damaged or from a newer version, or is in use by another program.
    pub fn open(&self, interrupted: Interrupted) -> Result<Snapshot, StoreError> {
        let is_discarded = interrupted == Interrupted::Discard && !self.is_in_place();
        if is_discarded || !self.exists() {
            self.copy_snapshot()?;
        }
        // a newer version must be refused before anything is changed
        drop(self.open_to_read()?);
        Snapshot::open_writable(&self.path())
    }

    /// Opens the copy for reading. What a program that was killed left half written is rolled back first, since nobody
    /// can read it before.
    ///
    /// # Errors
    /// When it is damaged, not a snapshot, or from a newer version.
    pub fn open_to_read(&self) -> Result<Snapshot, StoreError> {
        let path = self.path();
        if self.folder.join(format!("{}-journal", self.name)).exists() {
            Snapshot::roll_back(&path)?;
        }
        Snapshot::open(&path)
    }

    /// The path of the snapshot to write into.
    pub fn path(&self) -> PathBuf {
        self.folder.join(self.name)
    }

    /// Whether there is something to resume: a copy, or a run that is not published yet.
    pub fn exists(&self) -> bool {
        self.is_in_place() || self.path().is_file()
    }

    /// Whether the copy holds a verification that is under way. A copy is left also by one that failed before it began:
    /// then it holds what is published.
    ///
    /// # Errors
    /// When either snapshot cannot be read.
    pub fn state(&self, copy: &Snapshot) -> Result<VerificationState, StoreError> {
        if self.is_in_place() {
            return Ok(VerificationState::UnderWay);
        }
        let published = Snapshot::open_run(&self.folder)?;
        let is_published = copy.verification_run()? == published.verification_run()?;
        Ok(if is_published { VerificationState::Published } else { VerificationState::UnderWay })
    }

    /// Copies under another name first: what has the copy's name is complete.
    fn copy_snapshot(&self) -> Result<(), StoreError> {
        let (source, target) = (self.folder.join(SNAPSHOT_FILE), self.folder.join(UNFINISHED_COPY));
        self.remove_database(UNFINISHED_COPY)?;
        let copy = || copy_new(&source, &target);
        let copied = Snapshot::open(&source).and_then(|snapshot| snapshot.with_read_lock(copy));
        if let Err(error) = copied.and_then(|_| sync_file(&target)) {
            // half a copy is of no use, least of all on a full disk
            drop(fs::remove_file(&target));
            return Err(error);
        }
        if self.exists() {
            self.carry_over_into(&target)?;
            self.discard()?;
        }
        fs::rename(&target, self.path()).map_err(StoreError::file("rename", &target))
    }

    /// What a verification consented to and found stays on record when it is given up.
    fn carry_over_into(&self, target: &Path) -> Result<(), StoreError> {
        let given_up = self.path();
        let mut target = Snapshot::open_writable(target)?;
        // closed again: nobody else may hold what is carried over
        let carried = self.open_to_read().map(drop).and_then(|()| target.carry_over(&given_up));
        if let Err(error) = carried {
            tracing::warn!("nothing is on record of {}: {}", given_up.display(), ErrorChain(&error));
        }
        Ok(())
    }

    /// Replaces the published snapshot with the copy, which has to be closed.
    ///
    /// # Errors
    /// When it cannot be synced or renamed.
    pub fn publish(&self) -> Result<(), StoreError> {
        let path = self.path();
        sync_file(&path)?;
        if !self.is_in_place() {
            let target = self.folder.join(SNAPSHOT_FILE);
            private_file::rename(&path, &target).map_err(StoreError::file("rename", &path))?;
        }
        Ok(())
    }

    /// Removes the copy, if there is one.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn discard(&self) -> Result<(), StoreError> {
        self.remove_database(self.name)
    }

    /// Removes a file with what SQLite leaves beside it, which it would take for a part of the next file of that name.
    fn remove_database(&self, name: &str) -> Result<(), StoreError> {
        for suffix in ["-journal", "-wal", "-shm", ""] {
            let path = self.folder.join(format!("{name}{suffix}"));
            if path.exists() {
                fs::remove_file(&path).map_err(StoreError::file("remove", &path))?;
            }
        }
        Ok(())
    }
}

fn sync_file(path: &Path) -> Result<(), StoreError> {
    // Windows syncs only what is open for writing
    let synced = File::options().write(true).open(path).and_then(|file| file.sync_all());
    synced.map_err(StoreError::file("sync", path))
}
