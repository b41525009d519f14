//! The folder of a run: `<run id>.partial/` while it is written, `<run id>/` once published.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::links::refuse_links;
use super::list::{LATEST, MERGING, PARTIAL, newest_unfinished, next_id, remove_unfinished_merges};
use super::run_id::RunId;
use crate::error_chain::ErrorChain;
use crate::model::Timestamp;
use crate::store::error::StoreError;
use crate::store::private_file;
use crate::store::snapshot::SNAPSHOT_FILE;

/// The log's name in a run folder.
pub const RUN_LOG: &str = "run.log";
/// Where the log of the newest run is kept that left nothing else.
const FAILED_LOG: &str = "failed.log";

/// A run folder that is being written.
#[derive(Debug)]
pub struct RunFolder {
    parent: PathBuf,
    id: String,
    /// Ends its name while it is being written.
    state: &'static str,
}

impl RunFolder {
    /// Creates the folder below `parent`, and that too if it is missing, both for their owner alone. Its id comes after
    /// those that are there, whatever the clock says.
    ///
    /// # Errors
    /// When the folder cannot be made or written into.
    pub fn create(parent: &Path, started_on: Timestamp) -> Result<Self, StoreError> {
        Self::create_as(parent, started_on, PARTIAL)
    }

    /// As [`RunFolder::create`], for runs to be joined in: no run resumes it. Those of merges that were killed are removed,
    /// so the caller has to hold the lock of `parent`.
    ///
    /// # Errors
    /// When the folder cannot be made or written into, or such a folder cannot be removed.
    pub fn create_for_merge(parent: &Path, started_on: Timestamp) -> Result<Self, StoreError> {
        remove_unfinished_merges(parent)?;
        Self::create_as(parent, started_on, MERGING)
    }

    fn create_as(parent: &Path, started_on: Timestamp, state: &'static str) -> Result<Self, StoreError> {
        private_file::create_dirs(parent).map_err(StoreError::file("create the folder", parent))?;
        let mut id = next_id(parent, started_on)?;
        loop {
            let folder = Self { parent: parent.to_owned(), id: id.to_string(), state };
            match private_file::create_dir(&folder.path()) {
                Ok(()) => return Ok(folder),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => id = id.next(),
                Err(error) => return Err(StoreError::file("create the folder", folder.path())(error)),
            }
        }
    }

    /// The newest run below `parent` that was interrupted, unless one was finished after it.
    ///
    /// # Errors
    /// When the folder cannot be read: it might hold one. Or when the run's folder is a link, or holds one.
    pub fn find_unfinished(parent: &Path) -> Result<Option<Self>, StoreError> {
        let Some(id) = newest_unfinished(parent)? else { return Ok(None) };
        let folder = Self { parent: parent.to_owned(), id: id.to_string(), state: PARTIAL };
        if folder.path().is_symlink() {
            return Err(StoreError::Linked { folder: folder.path(), path: folder.path() });
        }
        refuse_links(&folder.path()).map(|()| Some(folder))
    }

    /// Whether the run began longer ago than that. A clock that was set back makes none old.
    pub fn is_older_than(&self, limit: Duration, now: Timestamp) -> bool {
        let begun = RunId::parse(&self.id).map_or(now, |id| id.begun_on());
        let millis = now.as_millis().saturating_sub(begun.as_millis());
        u64::try_from(millis).is_ok_and(|millis| Duration::from_millis(millis) > limit)
    }

    /// Whether a run that ends here is resumed by the next one.
    pub fn is_resumable(&self) -> bool {
        self.state == PARTIAL
    }

    /// Removes the snapshot of a run that was interrupted before it had anything to keep.
    ///
    /// # Errors
    /// When something in it cannot be removed.
    pub fn remove_snapshot(&self) -> Result<(), StoreError> {
        let files =
            ["-journal", "-wal", "-shm", ""].map(|end| self.path().join(format!("{SNAPSHOT_FILE}{end}")));
        for file in files.iter().filter(|file| file.exists()) {
            fs::remove_file(file).map_err(StoreError::file("remove", file))?;
        }
        Ok(())
    }

    /// The run id, `20261123T081705Z`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where it is while it is being written.
    pub fn path(&self) -> PathBuf {
        self.parent.join(format!("{}{}", self.id, self.state))
    }

    /// Where its snapshot is while it is being written.
    pub fn snapshot(&self) -> PathBuf {
        self.path().join(SNAPSHOT_FILE)
    }

    fn published(&self) -> PathBuf {
        self.parent.join(&self.id)
    }

    /// Publishes the folder by one rename, points `latest` at it, and returns its path. Where that pointer
    /// cannot be made, a warning says so.
    ///
    /// # Errors
    /// When the rename fails; the folder is then still there under its partial name.
    pub fn publish(self) -> Result<PathBuf, StoreError> {
        let (partial, published) = (self.path(), self.published());
        private_file::sync_dir(&partial).map_err(StoreError::file("sync", &partial))?;
        private_file::rename(&partial, &published).map_err(StoreError::file("rename", &partial))?;
        let pointed = point_latest(&self.parent, &self.id);
        if let Err(error) = pointed.map_err(StoreError::file("update", self.parent.join(LATEST))) {
            tracing::warn!("{}; the run itself is published", ErrorChain(&error));
        }
        Ok(published)
    }

    /// Removes the folder of a run that ended before it had anything to keep but its log: that replaces the `failed.log`
    /// beside it.
    ///
    /// # Errors
    /// When something in it cannot be removed, or the log not be kept.
    pub fn discard(self) -> Result<(), StoreError> {
        let kept = self.keep_log();
        fs::remove_dir_all(self.path()).map_err(StoreError::file("remove", self.path()))?;
        kept
    }

    fn keep_log(&self) -> Result<(), StoreError> {
        let (log, kept) = (self.path().join(RUN_LOG), self.parent.join(FAILED_LOG));
        if log.is_file() {
            private_file::rename(&log, &kept).map_err(StoreError::file("replace", &kept))?;
        }
        Ok(())
    }
}

/// Checks that run folders can be created below `parent`, and leaves only that folder. What it creates has a name of its
/// own, which nobody who looks for runs takes for one.
///
/// # Errors
/// When the folder cannot be made or written into.
pub fn check_output_folder(parent: &Path) -> Result<(), StoreError> {
    let probe = parent.join(format!(".check-{}", std::process::id()));
    private_file::create_dirs(parent).map_err(StoreError::file("create the folder", parent))?;
    private_file::create_dir(&probe).map_err(StoreError::file("create the folder", &probe))?;
    fs::remove_dir(&probe).map_err(StoreError::file("remove", &probe))
}

/// A link on Unix; elsewhere, where links need a privilege, a file that holds the run id.
fn point_latest(parent: &Path, id: &str) -> io::Result<()> {
    let staged = parent.join(format!(".{LATEST}-{id}"));
    #[cfg(unix)]
    std::os::unix::fs::symlink(id, &staged)?;
    #[cfg(not(unix))]
    fs::write(&staged, id)?;
    fs::rename(&staged, parent.join(LATEST)).inspect_err(|_| drop(fs::remove_file(&staged)))
}
