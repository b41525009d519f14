//! The runs of shards, joined into one run with one ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::CollectError;
use super::resume::has_same_scope;
use super::shard::Shard;
use crate::evidence::{MANIFEST_FILE, hash_file};
use crate::model::Timestamp;
use crate::store::private_file::HashedFile;
use crate::store::{MergedShard, Run, RunFolder, SNAPSHOT_FILE, Snapshot, StoreError};

/// What to do where a share of the walk is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnMissing {
    #[default]
    Stop,
    /// Go on: each missing share is a gap.
    Accept,
}

/// Joins finished runs into a new run folder, which is still to be published.
///
/// # Errors
/// When they are not all the shards of one walk, of one service and account with one scope, or cannot be read. No folder
/// is left then.
pub fn merge(
    folders: &[PathBuf],
    folder: RunFolder,
    on_missing: OnMissing,
) -> Result<RunFolder, CollectError> {
    match join_shards(folders, &folder, on_missing) {
        Ok(()) => Ok(folder),
        Err(error) => {
            super::job::discard_folder(folder);
            Err(error)
        }
    }
}

/// A finished run that is one share of a walk.
struct ShardRun<'a> {
    folder: &'a Path,
    run: Run,
    finished_on: Timestamp,
    shard: Shard,
}

fn join_shards(folders: &[PathBuf], folder: &RunFolder, on_missing: OnMissing) -> Result<(), CollectError> {
    let runs = folders.iter().map(|folder| read_shard_run(folder)).collect::<Result<Vec<_>, _>>()?;
    let whole = describe_whole(&runs, folder.id(), on_missing)?;
    let mut snapshot = Snapshot::create(&folder.snapshot(), &whole.run)?;
    for run in &runs {
        snapshot.merge_shard(run.folder)?;
    }
    let shards = list_shards(&runs, whole.shard_count).map_err(StoreError::file("read", folder.path()))?;
    Ok(snapshot.finish_merge(whole.finished_on, &shards)?)
}

fn read_shard_run(folder: &Path) -> Result<ShardRun<'_>, CollectError> {
    let (run, finished_on) = Snapshot::open_run(folder)?.finished_run()?;
    let shard = read_shard(&run)?;
    Ok(ShardRun { folder, run, finished_on, shard })
}

/// A line for each share, also for those that are missing.
fn list_shards(runs: &[ShardRun<'_>], count: u64) -> io::Result<Vec<MergedShard>> {
    let by_number: BTreeMap<u64, &ShardRun<'_>> = runs.iter().map(|run| (run.shard.index(), run)).collect();
    let describe = |number| match by_number.get(&number) {
        Some(run) => Ok(MergedShard {
            run_id: Some(run.run.id.clone()),
            manifest_sha256: hash_if_there(&run.folder.join(MANIFEST_FILE))?,
            snapshot_sha256: hash_if_there(&run.folder.join(SNAPSHOT_FILE))?,
            ..MergedShard::missing(number, count)
        }),
        None => Ok(MergedShard::missing(number, count)),
    };
    (1..=count).map(describe).collect()
}

fn hash_if_there(file: &Path) -> io::Result<Option<String>> {
    match hash_file(file) {
        Ok(HashedFile { sha256, .. }) => Ok(Some(sha256)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

struct WholeRun {
    run: Run,
    finished_on: Timestamp,
    shard_count: u64,
}

/// The run that all of them are parts of.
fn describe_whole(runs: &[ShardRun<'_>], id: &str, on_missing: OnMissing) -> Result<WholeRun, CollectError> {
    let [first, others @ ..] = runs else { return Err(CollectError::NothingToMerge) };
    others.iter().try_for_each(|other| check_same_walk(&first.run, &other.run))?;
    check_shards(runs, first.shard.count(), on_missing)?;
    let started_on = runs.iter().map(|run| run.run.started_on).min().unwrap_or(first.run.started_on);
    let finished_on = runs.iter().map(|run| run.finished_on).max().unwrap_or(first.finished_on);
    let configuration = unsharded(&first.run.configuration);
    let run = Run { id: id.to_owned(), started_on, configuration, provenance: None, ..first.run.clone() };
    Ok(WholeRun { run, finished_on, shard_count: first.shard.count() })
}

fn check_same_walk(first: &Run, other: &Run) -> Result<(), CollectError> {
    let (one, two) = (first.id.clone(), other.id.clone());
    if !belong_together(first, other) {
        return Err(CollectError::DifferentRuns { one, other: two });
    }
    if !has_same_scope(&unsharded(&first.configuration), &unsharded(&other.configuration)) {
        return Err(CollectError::DifferentScopes { one, other: two });
    }
    Ok(())
}

/// The same service, seen as the same account.
fn belong_together(one: &Run, other: &Run) -> bool {
    one.service == other.service && one.account == other.account
}

/// Fails where they are not the shards of one walk, each once, and all of them unless that is accepted: a share that is
/// missing would be missed by nobody.
fn check_shards(runs: &[ShardRun<'_>], count: u64, on_missing: OnMissing) -> Result<(), CollectError> {
    let numbers: BTreeSet<u64> = runs.iter().map(|run| run.shard.index()).collect();
    let found = || runs.iter().map(|run| run.shard.to_string()).collect::<Vec<_>>().join(", ");
    if numbers.len() < runs.len() || runs.iter().any(|run| run.shard.count() != count) {
        return Err(CollectError::MixedShards { found: found() });
    }
    if (numbers.len() as u64) < count && on_missing == OnMissing::Stop {
        return Err(CollectError::IncompleteShards { found: found() });
    }
    Ok(())
}

fn read_shard(run: &Run) -> Result<Shard, CollectError> {
    let settings: Value = serde_json::from_str(&run.configuration).unwrap_or_default();
    let shard = settings.pointer("/scope/shard").and_then(Value::as_str);
    let shard = shard.and_then(|shard| shard.parse().ok());
    shard.ok_or_else(|| CollectError::NotAShard { run: run.id.clone() })
}

fn unsharded(configuration: &str) -> String {
    let mut settings: Value = serde_json::from_str(configuration).unwrap_or_default();
    if let Some(shard) = settings.pointer_mut("/scope/shard") {
        *shard = Value::Null;
    }
    settings.to_string()
}
