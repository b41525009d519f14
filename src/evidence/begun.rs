//! What tells of a command that was killed: a note in the output folder from its beginning to its line in the chain. The
//! next command finds it, and adds the line for what was published. The caller holds the lock of the output folder.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::chain::{
    CHAIN_FILE, ChainLine, Command, RunHashes, append_line, describe_run, name_run, read_bounded,
};
use super::check::{OnChange, check_run};
use super::error::EvidenceError;
use super::sums::{SUMS_FILE, write_sums};
use crate::store::{StoreError, list_runs, private_file};

/// Its place in the output folder.
const BEGUN_FILE: &str = ".chain.begun";

/// A command that has begun, and has no line yet.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct BegunCommand {
    command: Command,
    /// None where it makes a new one.
    run_id: Option<String>,
}

impl BegunCommand {
    /// A command that works on that run, or makes a new one.
    pub fn new(command: Command, run: Option<&Path>) -> Self {
        Self { command, run_id: run.map(name_run) }
    }

    /// Notes that it has begun.
    ///
    /// # Errors
    /// When the note cannot be written.
    pub fn write_note(&self, dir: &Path) -> Result<(), StoreError> {
        let path = dir.join(BEGUN_FILE);
        let note = serde_json::to_vec(self).map_err(io::Error::from);
        let written = note.and_then(|note| private_file::replace(&path, &note));
        written.map_err(|source| StoreError::Note { path, source })
    }

    /// Removes the note: the command has its line.
    ///
    /// # Errors
    /// When the note cannot be removed.
    pub fn remove_note(dir: &Path) -> Result<(), StoreError> {
        let path = dir.join(BEGUN_FILE);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(StoreError::file("remove", &path)(error))
            }
            _ => Ok(()),
        }
    }

    fn read_note(dir: &Path) -> Result<Option<Self>, StoreError> {
        let path = dir.join(BEGUN_FILE);
        let note = read_bounded(&path).and_then(|note| {
            note.map(|note| serde_json::from_slice(&note)).transpose().map_err(io::Error::from)
        });
        note.map_err(StoreError::file("read", &path))
    }

    /// The finished run that it worked on; else the newest one, if it has no line.
    fn find_run(&self, dir: &Path) -> Result<Option<PathBuf>, StoreError> {
        let mut finished = list_runs(dir)?;
        let run_id = match &self.run_id {
            Some(named) => finished.into_iter().find(|id| id == named),
            None => finished.pop(),
        };
        let Some(run_id) = run_id else { return Ok(None) };
        let may_be_its = self.run_id.is_some() || find_noted(dir, &run_id)?.is_none();
        Ok(may_be_its.then(|| dir.join(run_id)))
    }
}

/// Finishes what a command that was killed had begun to publish, and adds the line that it owes: of what stands now, if
/// that fits its manifest and no line says it yet.
///
/// # Errors
/// When the run has changed otherwise, or something cannot be read or written.
pub(crate) fn add_missing_line(dir: &Path) -> Result<(), EvidenceError> {
    let Some(begun) = BegunCommand::read_note(dir)? else { return Ok(()) };
    let Some(folder) = begun.find_run(dir)? else { return Ok(()) };
    check_run(&folder, OnChange::Stop)?;
    if folder.join(SUMS_FILE).exists() {
        write_sums(&folder)?;
    }
    let noted = find_noted(dir, &name_run(&folder))?.unwrap_or_default();
    let mut event = describe_run(begun.command, None, &folder, true)?;
    let found = &event.hashes;
    let is_written = found.manifest_sha256 != noted.manifest_sha256;
    if !is_written && found.sums_sha256 == noted.sums_sha256 {
        return Ok(());
    }
    if !is_written {
        event.hashes = RunHashes { sums_sha256: event.hashes.sums_sha256, ..RunHashes::default() };
    }
    Ok(append_line(dir, event)?)
}

/// The newest hashes of a run's manifest and sums in the chain; none where no line names the run.
fn find_noted(dir: &Path, run_id: &str) -> Result<Option<RunHashes>, StoreError> {
    let path = dir.join(CHAIN_FILE);
    let chain = read_bounded(&path).map_err(StoreError::file("read", &path))?.unwrap_or_default();
    let lines =
        chain.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<ChainLine>(line).ok());
    let events = lines.map(|line| line.event).filter(|event| event.run_id.as_deref() == Some(run_id));
    Ok(events.map(|event| event.hashes).reduce(|before, after| RunHashes {
        manifest_sha256: after.manifest_sha256.or(before.manifest_sha256),
        sums_sha256: after.sums_sha256.or(before.sums_sha256),
        ..RunHashes::default()
    }))
}
