//! Log lines: on standard error for people, as JSON in the run folder for later.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indicatif::MultiProgress;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use super::streams::{write_stderr, write_stderr_line};
use crate::cli::args::{GlobalArgs, LogFormat};
use crate::store::private_file;

/// Where log lines go: standard error, and a file in the run folder.
#[derive(Clone, Default)]
pub(crate) struct Log {
    /// The progress display, which steps aside for a line.
    pub bars: MultiProgress,
    run_log: Arc<Mutex<Option<RunLogFile>>>,
}

/// The file in the run folder; created with the first line, so that a run that writes none has none.
struct RunLogFile {
    path: PathBuf,
    file: Option<File>,
}

impl Log {
    /// Sets up logging for the process.
    pub fn start_logging(global: &GlobalArgs) -> Self {
        let log = Self::default();
        let stderr = fmt::layer().with_writer(StderrWriter(log.bars.clone())).with_target(false);
        let stderr = match global.log_format {
            LogFormat::Text => stderr.without_time().with_ansi(console::colors_enabled_stderr()).boxed(),
            LogFormat::Json => stderr.json().flatten_event(true).boxed(),
        };
        let file = fmt::layer().json().flatten_event(true).with_target(false).with_writer(log.clone());
        let started = tracing_subscriber::registry()
            .with(stderr.with_filter(crate_targets(stderr_level(global))))
            .with(file.with_filter(crate_targets(LevelFilter::DEBUG)))
            .try_init();
        // In one process the first start counts, as in tests; a second one is no error.
        drop(started);
        log
    }

    /// Also writes to this file from now on.
    pub fn write_into(&self, path: PathBuf) {
        *self.run_log() = Some(RunLogFile { path, file: None });
    }

    /// Closes the file: a folder with an open file cannot be renamed on Windows.
    pub fn close_run_log(&self) {
        *self.run_log() = None;
    }

    fn run_log(&self) -> MutexGuard<'_, Option<RunLogFile>> {
        self.run_log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RunLogFile {
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        let file = match self.file.take() {
            Some(file) => file,
            None => private_file::append(&self.path)?,
        };
        self.file.insert(file).write_all(line)
    }
}

fn stderr_level(global: &GlobalArgs) -> LevelFilter {
    match (global.quiet, global.verbose) {
        (true, _) => LevelFilter::ERROR,
        (false, 0) => LevelFilter::WARN,
        (false, 1) => LevelFilter::INFO,
        (false, _) => LevelFilter::DEBUG,
    }
}

/// Only this crate's own events: those of a library may hold a URL or a header with a secret.
fn crate_targets(level: LevelFilter) -> Targets {
    Targets::new().with_target("ilaudit", level)
}

impl Write for &Log {
    /// A run log that cannot be written stops nothing; it is reported once.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut run_log = self.run_log();
        if let Some(Err(error)) = run_log.as_mut().map(|file| file.write(line)) {
            *run_log = None;
            let warning = format!("warning: cannot write to run.log any more: {error}");
            self.bars.suspend(|| write_stderr_line(warning));
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = &'a Log;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}

/// Standard error, above the progress display.
struct StderrWriter(MultiProgress);

impl Write for &StderrWriter {
    /// Never fails: whoever logs would tell it on standard error, and panic.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.suspend(|| write_stderr(String::from_utf8_lossy(line)));
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for StderrWriter {
    type Writer = &'a StderrWriter;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}
