//! The runs of shards, joined into one run with one ledger.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use super::CollectError;
use super::resume::has_same_scope;
use super::shard::Shard;
use crate::model::Timestamp;
use crate::store::{Run, RunFolder, Snapshot};

/// Joins finished runs into a new run folder, which is still to be published.
///
/// # Errors
/// When they are not all the shards of one walk, of one service and account with one scope, or cannot be read. No folder
/// is left then.
pub fn merge(shards: &[PathBuf], folder: RunFolder) -> Result<RunFolder, CollectError> {
    match join_shards(shards, &folder) {
        Ok(()) => Ok(folder),
        Err(error) => {
            super::job::discard_folder(folder);
            Err(error)
        }
    }
}

fn join_shards(shards: &[PathBuf], folder: &RunFolder) -> Result<(), CollectError> {
    let runs = shards.iter().map(|shard| Ok(Snapshot::open_run(shard)?.finished_run()?));
    let runs = runs.collect::<Result<Vec<_>, CollectError>>()?;
    let whole = describe_whole(&runs, folder.id())?;
    let mut snapshot = Snapshot::create(&folder.snapshot(), &whole.run)?;
    for shard in shards {
        snapshot.merge_shard(shard)?;
    }
    Ok(snapshot.finish_merge(whole.finished_on)?)
}

struct WholeRun {
    run: Run,
    finished_on: Timestamp,
}

/// The run that all of them are parts of.
fn describe_whole(runs: &[(Run, Timestamp)], id: &str) -> Result<WholeRun, CollectError> {
    let [(first, _), others @ ..] = runs else { return Err(CollectError::NothingToMerge) };
    if let Some((other, _)) = others.iter().find(|(other, _)| !belong_together(first, other)) {
        return Err(CollectError::DifferentRuns { one: first.id.clone(), other: other.id.clone() });
    }
    check_shards(first, others)?;
    let started_on = runs.iter().map(|(run, _)| run.started_on).min().unwrap_or(first.started_on);
    let finished_on = runs.iter().map(|(_, finished_on)| *finished_on).max().unwrap_or(first.started_on);
    let configuration = unsharded(&first.configuration);
    let run = Run { id: id.to_owned(), started_on, configuration, ..first.clone() };
    Ok(WholeRun { run, finished_on })
}

/// The same service, seen as the same account.
fn belong_together(one: &Run, other: &Run) -> bool {
    one.service == other.service && one.account == other.account
}

/// Fails where they are not all the shards of one walk, each once: a share that is missing would be missed by nobody.
fn check_shards(first: &Run, others: &[(Run, Timestamp)]) -> Result<(), CollectError> {
    let scope = unsharded(&first.configuration);
    let has_same_scope = |other: &Run| has_same_scope(&scope, &unsharded(&other.configuration));
    if let Some((other, _)) = others.iter().find(|(other, _)| !has_same_scope(other)) {
        return Err(CollectError::DifferentScopes { one: first.id.clone(), other: other.id.clone() });
    }
    let runs = std::iter::once(first).chain(others.iter().map(|(run, _)| run));
    let shards = runs.map(read_shard).collect::<Result<Vec<Shard>, _>>()?;
    let indexes: BTreeSet<u64> = shards.iter().map(|shard| shard.index()).collect();
    let is_whole = |shard: &Shard| shard.count() == shards.len() as u64;
    if indexes.len() == shards.len() && shards.iter().all(is_whole) {
        return Ok(());
    }
    let found: Vec<String> = shards.iter().map(Shard::to_string).collect();
    Err(CollectError::IncompleteShards { found: found.join(", ") })
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
