//! Log lines: on standard error for people, as JSON in the run folder for later.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indicatif::MultiProgress;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::cli::args::{GlobalArgs, LogFormat};

/// Where log lines go.
#[derive(Clone, Default)]
pub(crate) struct Log {
    /// The progress display, which steps aside for a line.
    pub bars: MultiProgress,
    journal: Arc<Mutex<Option<Journal>>>,
}

/// The file in the run folder, which is made with the first line.
struct Journal {
    path: PathBuf,
    file: Option<File>,
}

impl Log {
    /// Sets up logging for the process, as it was asked for.
    pub fn start(global: &GlobalArgs) -> Self {
        let log = Self::default();
        let screen = fmt::layer().with_writer(Screen(log.bars.clone())).with_target(false);
        let screen = match global.log_format {
            LogFormat::Text => screen.without_time().with_ansi(console::colors_enabled_stderr()).boxed(),
            LogFormat::Json => screen.json().flatten_event(true).boxed(),
        };
        let file = fmt::layer().json().flatten_event(true).with_target(false).with_writer(log.clone());
        let started = tracing_subscriber::registry()
            .with(screen.with_filter(ours(level(global))))
            .with(file.with_filter(ours(LevelFilter::DEBUG)))
            .try_init();
        // a second start in one process keeps the first one's settings
        drop(started);
        log
    }

    /// From now on writes into this file, too.
    pub fn write_into(&self, path: PathBuf) {
        *self.journal() = Some(Journal { path, file: None });
    }

    /// Closes the file: a folder with an open file cannot be renamed on Windows.
    pub fn close(&self) {
        *self.journal() = None;
    }

    fn journal(&self) -> MutexGuard<'_, Option<Journal>> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal {
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        let file = match self.file.take() {
            Some(file) => file,
            None => open(&self.path)?,
        };
        self.file.insert(file).write_all(line)
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn level(global: &GlobalArgs) -> LevelFilter {
    match (global.quiet, global.verbose) {
        (true, _) => LevelFilter::ERROR,
        (false, 0) => LevelFilter::WARN,
        (false, 1) => LevelFilter::INFO,
        (false, _) => LevelFilter::DEBUG,
    }
}

/// What libraries log is theirs, and may hold what must not be written.
fn ours(level: LevelFilter) -> Targets {
    Targets::new().with_target("ilaudit", level)
}

impl Write for &Log {
    /// A log that cannot be written stops nothing; that is told once.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut journal = self.journal();
        if let Some(Err(error)) = journal.as_mut().map(|journal| journal.write(line)) {
            *journal = None;
            self.bars.suspend(|| eprintln!("warning: run.log ends here: {error}"));
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
struct Screen(MultiProgress);

impl Write for &Screen {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.suspend(|| io::stderr().write(line))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Screen {
    type Writer = &'a Screen;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}
