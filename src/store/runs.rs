//! The runs below a folder: which there are, in the order they were made. What has another name is somebody's own.

use std::fs;
use std::path::{Path, PathBuf};

use super::run_folder::{LATEST, PARTIAL};
use super::run_id::RunId;
use super::{SNAPSHOT_FILE, StoreError};
use crate::model::Timestamp;

/// An id after all that are there: a clock that goes back does not change their order.
pub fn next_id(parent: &Path, started_on: Timestamp) -> RunId {
    let now = RunId::of(started_on);
    let names = names(parent);
    let newest = names.filter_map(|name| RunId::parse(name.strip_suffix(PARTIAL).unwrap_or(&name))).max();
    newest.filter(|newest| *newest >= now).map_or(now, |newest| newest.next())
}

/// The newest run that was interrupted, unless one was finished after it.
pub fn newest_unfinished(parent: &Path) -> Option<RunId> {
    let unfinished = names(parent).filter_map(|name| RunId::parse(name.strip_suffix(PARTIAL)?));
    let finished = finished_runs(parent).pop();
    unfinished.max().filter(|id| finished.is_none_or(|finished| finished < *id))
}

/// Removes the oldest finished runs below `parent` until `keep` are left, and tells which.
///
/// # Errors
/// When one cannot be removed.
pub fn prune(parent: &Path, keep: usize) -> Result<Vec<String>, StoreError> {
    let mut runs = finished_runs(parent);
    runs.truncate(runs.len().saturating_sub(keep));
    let runs: Vec<String> = runs.iter().map(RunId::to_string).collect();
    for run in &runs {
        let path = parent.join(run);
        fs::remove_dir_all(&path).map_err(StoreError::file("remove", &path))?;
    }
    Ok(runs)
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
        let known: Vec<String> = finished_runs(dir).iter().map(RunId::to_string).collect();
        let known = if known.is_empty() { "no finished run".to_owned() } else { known.join(", ") };
        StoreError::UnknownRun { name: name.to_owned(), dir: dir.to_owned(), known }
    })
}

fn finished_runs(dir: &Path) -> Vec<RunId> {
    let mut runs: Vec<RunId> = names(dir).filter_map(|name| RunId::parse(&name)).collect();
    runs.retain(|run| dir.join(run.to_string()).join(SNAPSHOT_FILE).is_file());
    runs.sort();
    runs
}

fn names(dir: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok())
}

fn latest(dir: &Path) -> Option<PathBuf> {
    let pointer = dir.join(LATEST);
    let target = fs::read_link(&pointer).or_else(|_| fs::read_to_string(&pointer).map(PathBuf::from)).ok()?;
    Some(dir.join(target.to_string_lossy().trim()))
}
