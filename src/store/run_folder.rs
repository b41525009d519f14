//! The folder of a run: `<run id>.partial/` while it is written, `<run id>/` once published.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::path::{Path, PathBuf};

use super::{SNAPSHOT_FILE, StoreError};
use crate::model::Timestamp;

/// Points at the newest finished run.
const LATEST: &str = "latest";
const PARTIAL: &str = ".partial";

/// A run folder that is being written.
#[derive(Debug)]
pub struct RunFolder {
    parent: PathBuf,
    id: String,
}

impl RunFolder {
    /// Makes the folder below `parent`, which is made too where it is missing; both for their owner alone.
    ///
    /// # Errors
    /// When the folder cannot be made or written into.
    pub fn create(parent: &Path, started_on: Timestamp) -> Result<Self, StoreError> {
        make_dirs(parent).map_err(StoreError::file("create the folder", parent))?;
        let stamp = started_on.to_utc().unwrap_or_default().format("%Y%m%dT%H%M%SZ").to_string();
        for attempt in 1_u32.. {
            let id = if attempt == 1 { stamp.clone() } else { format!("{stamp}-{attempt}") };
            let folder = Self { parent: parent.to_owned(), id };
            if folder.published().exists() {
                continue;
            }
            match new_dir(&folder.path()) {
                Ok(()) => return Ok(folder),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(StoreError::file("create the folder", folder.path())(error)),
            }
        }
        unreachable!("a free run id comes before the numbers end")
    }

    /// The newest run below `parent` that was interrupted, unless one was finished after it.
    pub fn unfinished(parent: &Path) -> Option<Self> {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let id = names.filter_map(|name| name.strip_suffix(PARTIAL).map(str::to_owned)).max()?;
        let newest = finished_runs(parent).pop();
        newest.is_none_or(|newest| newest < id).then(|| Self { parent: parent.to_owned(), id })
    }

    /// Takes the snapshot away, for a run that was interrupted before it had anything to keep.
    ///
    /// # Errors
    /// When something in it cannot be removed.
    pub fn clear(&self) -> Result<(), StoreError> {
        let files = ["", "-wal", "-shm"].map(|end| self.path().join(format!("{SNAPSHOT_FILE}{end}")));
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
        self.parent.join(format!("{}{PARTIAL}", self.id))
    }

    /// Where its snapshot is while it is being written.
    pub fn snapshot(&self) -> PathBuf {
        self.path().join(SNAPSHOT_FILE)
    }

    fn published(&self) -> PathBuf {
        self.parent.join(&self.id)
    }

    /// Publishes the folder by one rename, points `latest` at it, and tells where it is now.
    ///
    /// # Errors
    /// When the rename fails; the folder is then still there under its partial name.
    pub fn publish(self) -> Result<PathBuf, StoreError> {
        let (partial, published) = (self.path(), self.published());
        sync_dir(&partial).map_err(StoreError::file("sync", &partial))?;
        fs::rename(&partial, &published).map_err(StoreError::file("rename", &partial))?;
        sync_dir(&self.parent).map_err(StoreError::file("sync", &self.parent))?;
        point_latest(&self.parent, &self.id).map_err(StoreError::file("update", self.parent.join(LATEST)))?;
        Ok(published)
    }

    /// Takes the folder away again: for a run that ended before it had anything to keep.
    ///
    /// # Errors
    /// When something in it cannot be removed.
    pub fn discard(self) -> Result<(), StoreError> {
        fs::remove_dir_all(self.path()).map_err(StoreError::file("remove", self.path()))
    }
}

/// Removes the oldest finished runs below `parent` until `keep` are left, and tells which.
///
/// # Errors
/// When one cannot be removed.
pub fn prune(parent: &Path, keep: usize) -> Result<Vec<String>, StoreError> {
    let mut runs = finished_runs(parent);
    runs.truncate(runs.len().saturating_sub(keep));
    for run in &runs {
        let path = parent.join(run);
        fs::remove_dir_all(&path).map_err(StoreError::file("remove", &path))?;
    }
    Ok(runs)
}

/// Checks that run folders can be made below `parent`, and leaves nothing behind but that folder.
///
/// # Errors
/// When the folder cannot be made or written into.
pub fn probe(parent: &Path) -> Result<(), StoreError> {
    RunFolder::create(parent, Timestamp::now())?.discard()
}

/// Finds a run by its id in `dir` or by its path; without a name, the newest finished one.
///
/// # Errors
/// When there is none, or it has no snapshot.
pub fn find_run(dir: &Path, name: Option<&str>) -> Result<PathBuf, StoreError> {
    let path = match name {
        None => latest(dir).ok_or_else(|| StoreError::NoRun { dir: dir.to_owned() })?,
        Some(name) => named(dir, name)?,
    };
    match path.join(SNAPSHOT_FILE).is_file() {
        true => Ok(path),
        false => Err(StoreError::NotARun { path }),
    }
}

fn named(dir: &Path, name: &str) -> Result<PathBuf, StoreError> {
    let candidates = [dir.join(name), PathBuf::from(name)];
    candidates.into_iter().find(|path| path.is_dir()).ok_or_else(|| {
        let known = finished_runs(dir);
        let known = if known.is_empty() { "no finished run".to_owned() } else { known.join(", ") };
        StoreError::UnknownRun { name: name.to_owned(), dir: dir.to_owned(), known }
    })
}

fn finished_runs(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut runs: Vec<String> = entries
        .filter(|entry| entry.path().join(SNAPSHOT_FILE).is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name != LATEST && !name.ends_with(PARTIAL))
        .collect();
    runs.sort();
    runs
}

fn latest(dir: &Path) -> Option<PathBuf> {
    let pointer = dir.join(LATEST);
    let target = fs::read_link(&pointer).or_else(|_| fs::read_to_string(&pointer).map(PathBuf::from)).ok()?;
    Some(dir.join(target.to_string_lossy().trim()))
}

/// A link on Unix; elsewhere, where links need a privilege, a file that holds the run id.
fn point_latest(parent: &Path, id: &str) -> io::Result<()> {
    let staged = parent.join(format!(".{LATEST}-{id}"));
    #[cfg(unix)]
    std::os::unix::fs::symlink(id, &staged)?;
    #[cfg(not(unix))]
    fs::write(&staged, id)?;
    fs::rename(&staged, parent.join(LATEST))
}

pub(crate) fn make_dirs(path: &Path) -> io::Result<()> {
    private_dir().recursive(true).create(path)
}

fn new_dir(path: &Path) -> io::Result<()> {
    private_dir().create(path)
}

fn private_dir() -> DirBuilder {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Makes a rename survive a power cut. Windows cannot open folders and needs no such thing.
pub(crate) fn sync_dir(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}
