//! The lock of an output folder, and the line that each command which holds it adds to the chain there.

use std::path::{Path, PathBuf};

use chrono_tz::UTC;

use super::ending::Ending;
use super::exit::Exit;
use super::walk::output_folder_error;
use crate::config::Config;
use crate::error::Error;
use crate::error_chain::ErrorChain;
use crate::evidence::{
    BegunCommand, ChainEvent, Command, MANIFEST_FILE, SealOptions, add_missing_line, append_line,
    describe_run, hash_file, name_run, remove_run, seal_manifest, write_sums,
};
use crate::store::{KeepPolicy, Lock, PlannedRun, RunFolder, StoreError, plan_pruning};

/// A command that holds the lock of an output folder.
pub(crate) struct Recorder {
    dir: PathBuf,
    command: Command,
    _lock: Lock,
}

/// The run that a command makes or changes, as far as that is known.
#[derive(Debug, Default)]
pub(crate) struct Subject {
    service: Option<String>,
    account: Option<String>,
    run: Option<PathBuf>,
    is_written: bool,
    seal: SealOptions,
}

impl Subject {
    /// A run that is there already.
    pub fn of_run(run: &Path, config: &Config) -> Self {
        Self { run: Some(run.to_owned()), ..Self::of_runs(config) }
    }

    /// A run that is still to be made of others.
    pub fn of_runs(config: &Config) -> Self {
        Self { seal: config.seal_options(), ..Self::default() }
    }

    /// A run that is still to be made, of the service and account that are configured.
    pub fn of_account(config: &Config) -> Self {
        let (service, account) = (config.service.base_url.to_string(), config.service.email.clone());
        Self { service: Some(service), account, ..Self::of_runs(config) }
    }

    /// Seals the manifest, as far as that is asked for, and writes the sums. A run whose seal fails stands, without one.
    pub fn seal_and_sum(&self, folder: &Path) -> Result<Ending, StoreError> {
        let sealed = seal_manifest(folder, &self.seal);
        write_sums(folder)?;
        Ok(sealed.map_or_else(
            |error| {
                // a ping or a webhook carries the ending, and paths are none of their business
                tracing::error!("cannot seal the run: {}; `ilaudit report` seals it", ErrorChain(&error));
                Ending::because(Exit::Failed, "the run is not sealed")
            },
            |()| Ending::default(),
        ))
    }

    fn hash_manifest(&self) -> Option<String> {
        let manifest = hash_file(&self.run.as_ref()?.join(MANIFEST_FILE));
        manifest.ok().map(|file| file.sha256)
    }

    /// The run as it stands now is what this command made of it.
    pub fn set_written(&mut self, run: &Path) {
        self.run = Some(run.to_owned());
        self.is_written = true;
    }
}

impl Recorder {
    /// Locks an output folder.
    pub fn lock(dir: &Path, command: Command) -> Result<Self, Error> {
        let lock = Lock::for_output_folder(dir).map_err(output_folder_error)?;
        Ok(Self { dir: dir.to_owned(), command, _lock: lock })
    }

    /// Locks the output folder of a run folder.
    pub fn lock_run(run: &Path, command: Command) -> Result<Self, Error> {
        // by a path such as `.` the folder above has no name
        let run = run.canonicalize().map_err(Error::io(format!("find {}", run.display())))?;
        Self::lock(run.parent().unwrap_or(&run), command)
    }

    /// Does the work, and adds a line of it to the chain, whatever came of it. Where it is killed, the next command does.
    pub fn record(
        &self,
        mut subject: Subject,
        work: impl FnOnce(&mut Subject) -> Result<Ending, Error>,
    ) -> Result<Ending, Error> {
        if let Err(error) = add_missing_line(&self.dir) {
            tracing::warn!(
                "a command was killed, and chain.jsonl has no line of what it left: {}",
                ErrorChain(&error)
            );
        }
        BegunCommand::new(self.command, subject.run.as_deref()).write_note(&self.dir)?;
        let manifest_before = subject.hash_manifest();
        let result = work(&mut subject);
        // what failed may have published before
        subject.is_written |= result.is_err() && subject.hash_manifest() != manifest_before;
        let exit = match &result {
            Ok(ending) => ending.exit(),
            Err(error) => error.into(),
        };
        let is_written = subject.is_written;
        match self.describe(subject, exit).and_then(|event| self.add_line(event)) {
            Err(lost) if is_written && result.is_ok() => Err(Error::NotRecorded(lost)),
            Err(lost) => {
                // what ended otherwise ends as it did: no run lacks its line
                tracing::warn!("chain.jsonl has no line of this: {}", ErrorChain(&lost));
                result
            }
            Ok(()) => result,
        }
    }

    fn add_line(&self, event: ChainEvent) -> Result<(), StoreError> {
        append_line(&self.dir, event)?;
        BegunCommand::remove_note(&self.dir)
    }

    fn describe(&self, subject: Subject, exit: Exit) -> Result<ChainEvent, StoreError> {
        if let Some(run) = &subject.run {
            return describe_run(self.command, Some(exit.code()), run, subject.is_written);
        }
        let Subject { service, account, .. } = subject;
        // what ended early is still there
        let unfinished = RunFolder::find_unfinished(&self.dir).ok().flatten();
        let run_id = unfinished.map(|folder| name_run(&folder.path()));
        let (command, exit_code) = (self.command, Some(exit.code()));
        Ok(ChainEvent { command, exit_code, run_id, service, account, hashes: Default::default() })
    }

    /// Removes the oldest finished runs beyond the number to keep.
    pub fn prune_runs(&self, keep: usize) -> Result<(), StoreError> {
        if keep == 0 {
            return Ok(());
        }
        let policy = KeepPolicy { last: keep, ..KeepPolicy::default() };
        self.remove_runs(&plan_pruning(&self.dir, &policy, UTC)?)
    }

    /// Removes those that stay for nothing. Their proofs stay.
    pub fn remove_runs(&self, planned: &[PlannedRun]) -> Result<(), StoreError> {
        for PlannedRun { id, .. } in planned.iter().filter(|run| run.kept_for.is_empty()) {
            remove_run(&self.dir, id)?;
            tracing::info!(run = id, "removed");
        }
        Ok(())
    }
}
