//! A walk with its terminal around it: what `run`, `collect` and `demo` share.

use std::sync::Arc;

use anyhow::Context;
use tokio::runtime::Runtime;

use super::Exit;
use super::args::Talk;
use super::exit::UsageError;
use super::log::Log;
use super::progress::Display;
use super::signals::Signals;
use crate::collect::{Collected, Ended, Job, Progress};
use crate::config::{Config, Credentials};
use crate::model::Timestamp;
use crate::store::{RunFolder, StoreError};

/// How a walk came home.
pub enum Walked {
    /// The run folder is whole, and still to be published.
    Whole(RunFolder),
    /// It ended early; what was complete by then is kept.
    Early(Exit),
}

/// Walks the service into a new run folder.
///
/// # Errors
/// When there is nothing to keep.
pub fn walk(
    talk: &Talk,
    log: &Log,
    runtime: &Runtime,
    config: &Config,
    credentials: Credentials,
) -> anyhow::Result<Walked> {
    let started_on = Timestamp::now();
    let folder = RunFolder::create(&config.output.dir, started_on).map_err(unwritable)?;
    let path = folder.path();
    log.write_into(&path.join("run.log")).with_context(|| format!("cannot write into {}", path.display()))?;
    let collected = runtime.block_on(async {
        let signals = Signals::listen();
        let progress = Arc::new(Progress::default());
        let display = Display::follow(talk, &log.bars, Arc::clone(&progress));
        let job = Job { config, credentials, progress, stop: signals.stop.clone() };
        let collected = job.run(folder, started_on).await;
        display.end();
        collected.map(|collected| came_home(collected, &signals))
    });
    log.close();
    Ok(collected?)
}

/// A folder that cannot be written is a matter of the call, not of the service.
pub fn unwritable(error: StoreError) -> UsageError {
    UsageError { message: format!("{error}; give another folder with --out") }
}

fn came_home(collected: Collected, signals: &Signals) -> Walked {
    let Collected { folder, ended } = collected;
    let partial = folder.path();
    match ended {
        Ended::Whole => Walked::Whole(folder),
        Ended::Stopped => {
            eprintln!("stopped; what was complete is kept in {}", partial.display());
            Walked::Early(signals.exit())
        }
        Ended::Broken(error) => {
            eprintln!("error: {error}\nwhat was complete is kept in {}", partial.display());
            Walked::Early(Exit::of(&error.into()))
        }
    }
}
