//! The runs of an output folder, in the order they were made. What has another name there is somebody else's.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::links::refuse_links;
use super::run_id::RunId;
use crate::model::Timestamp;
use crate::store::error::StoreError;
use crate::store::snapshot::SNAPSHOT_FILE;

/// Points at the newest finished run.
pub(super) const LATEST: &str = "latest";
/// Ends the name of a run folder that is being written.
pub(super) const PARTIAL: &str = ".partial";

/// Ends the name of a folder that runs are joined in. It is none that a run resumes.
pub(super) const MERGING: &str = ".merging";

/// An id after all that are there: a clock that is set back does not change their order.
pub(super) fn next_id(parent: &Path, started_on: Timestamp) -> Result<RunId, StoreError> {
    let now = RunId::first_in_second(started_on);
    let names = list_names(parent)?;
    let ids = names.iter().filter_map(|name| RunId::parse(strip_state(name)));
    let newest = ids.max().filter(|newest| *newest >= now);
    Ok(newest.map_or(now, |newest| newest.next()))
}

fn strip_state(name: &str) -> &str {
    [PARTIAL, MERGING].iter().find_map(|state| name.strip_suffix(state)).unwrap_or(name)
}

/// Removes what merges that were stopped or killed left: they start anew. The caller holds the lock of the folder.
///
/// # Errors
/// When one cannot be removed.
pub fn remove_unfinished_merges(parent: &Path) -> Result<(), StoreError> {
    let names = list_names(parent)?;
    let is_merge = |name: &&String| name.strip_suffix(MERGING).and_then(RunId::parse).is_some();
    names.iter().filter(is_merge).try_for_each(|name| {
        let path = parent.join(name);
        fs::remove_dir_all(&path).map_err(StoreError::file("remove", &path))
    })
}

/// The newest run that was interrupted, unless one was finished after it.
pub(super) fn newest_unfinished(parent: &Path) -> Result<Option<RunId>, StoreError> {
    let names = list_names(parent)?;
    let unfinished = names.iter().filter_map(|name| RunId::parse(name.strip_suffix(PARTIAL)?));
    let finished = finished_runs(parent)?.pop();
    Ok(unfinished.max().filter(|id| finished.is_none_or(|finished| finished < *id)))
}

/// Finds a run by its id in `dir` or by its path; without a name, the newest finished one.
///
/// # Errors
/// When there is none, or it has no snapshot, or holds a link.
pub fn find_run(dir: &Path, name: Option<&OsStr>) -> Result<PathBuf, StoreError> {
    let path = match name {
        Some(name) => find_by_name(dir, name)?,
        None => read_latest(dir)?.ok_or_else(|| StoreError::NoRun { dir: dir.to_owned() })?,
    };
    match fs::metadata(path.join(SNAPSHOT_FILE)) {
        Ok(about) if about.is_file() => {}
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            return Err(StoreError::file("read", &path)(error));
        }
        Ok(_) | Err(_) => return Err(StoreError::NotARun { path }),
    }
    refuse_links(&path).map(|()| path)
}

fn find_by_name(dir: &Path, name: &OsStr) -> Result<PathBuf, StoreError> {
    for path in [dir.join(name), PathBuf::from(name)] {
        match fs::metadata(&path) {
            Ok(about) if about.is_dir() => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Err(StoreError::file("read", &path)(error));
            }
            Ok(_) | Err(_) => {}
        }
    }
    let known: Vec<String> = finished_runs(dir)?.iter().map(RunId::to_string).collect();
    let known = if known.is_empty() { "no finished run".to_owned() } else { known.join(", ") };
    Err(StoreError::UnknownRun { name: name.into(), dir: dir.to_owned(), known })
}

/// The ids of the finished runs below a folder, the oldest first.
///
/// # Errors
/// When the folder cannot be read.
pub fn list_runs(dir: &Path) -> Result<Vec<String>, StoreError> {
    Ok(finished_runs(dir)?.iter().map(RunId::to_string).collect())
}

/// Whether a folder of that name is a run's.
pub fn is_run_id(name: &str) -> bool {
    RunId::parse(name).is_some()
}

/// The finished runs below `parent` that come before that one, the newest first, with their folders.
///
/// # Errors
/// When the folder cannot be read.
pub fn runs_before(parent: &Path, id: &str) -> Result<Vec<(String, PathBuf)>, StoreError> {
    let mut runs = finished_runs(parent)?;
    let id = RunId::parse(id);
    runs.retain(|run| id.as_ref().is_some_and(|id| run < id));
    let runs = runs.iter().rev().map(RunId::to_string);
    Ok(runs.map(|run| (run.clone(), parent.join(run))).collect())
}

pub(super) fn finished_runs(dir: &Path) -> Result<Vec<RunId>, StoreError> {
    let mut runs: Vec<RunId> = list_names(dir)?.iter().filter_map(|name| RunId::parse(name)).collect();
    runs.retain(|run| dir.join(run.to_string()).join(SNAPSHOT_FILE).is_file());
    runs.sort();
    Ok(runs)
}

/// The names in a folder. One that is not there yet has none; one that cannot be read might have any.
fn list_names(dir: &Path) -> Result<Vec<String>, StoreError> {
    let read = || -> io::Result<Vec<String>> {
        let names = fs::read_dir(dir)?.map(|entry| Ok(entry?.file_name().into_string().ok()));
        names.filter_map(io::Result::transpose).collect()
    };
    read().or_else(none_if_missing).map_err(StoreError::file("read the folder", dir))
}

/// A link, or where links need a privilege a file that holds the run id.
fn read_latest(dir: &Path) -> Result<Option<PathBuf>, StoreError> {
    let pointer = dir.join(LATEST);
    let target = fs::read_link(&pointer)
        .or_else(|_| fs::read_to_string(&pointer).map(|id| PathBuf::from(id.trim())))
        .map(|target| Some(dir.join(target)));
    target.or_else(none_if_missing).map_err(StoreError::file("read", &pointer))
}

fn none_if_missing<T: Default>(error: io::Error) -> io::Result<T> {
    if error.kind() == io::ErrorKind::NotFound { Ok(T::default()) } else { Err(error) }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono_tz::UTC;

    use super::{StoreError, find_run, newest_unfinished};
    use crate::store::runs::keep::{KeepPolicy, plan_pruning};

    #[test]
    fn a_folder_that_cannot_be_read_is_not_one_without_runs() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("file");
        fs::write(&file, "").expect("a file");
        let planned = plan_pruning(&file, &KeepPolicy::default(), UTC);
        let errors = [find_run(&file, None).err(), newest_unfinished(&file).err(), planned.err()];
        assert!(errors.iter().all(|error| matches!(error, Some(StoreError::File { .. }))), "{errors:?}");

        let missing = dir.path().join("missing");
        assert!(matches!(find_run(&missing, None), Err(StoreError::NoRun { .. })));
        assert_eq!(newest_unfinished(&missing).expect("no runs"), None);
    }
}
