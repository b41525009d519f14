//! Log lines: on standard error for people, as JSON in the run folder for later.

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use indicatif::MultiProgress;
use tracing::field::Field;
use tracing_subscriber::Layer;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::{self, Writer};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::streams::{write_stderr, write_stderr_line};
use super::width::{terminal_width, wrap_lines};
use crate::cli::args::{GlobalArgs, LogFormat};
use crate::printable::{Printable, is_unprintable};
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
    /// Sets up logging for the process, or gives what was set up already: the first start counts.
    pub fn start_logging(global: &GlobalArgs) -> Self {
        Self::start_at_level(global, stderr_level(global))
    }

    /// As [`Log::start_logging`], but warnings are shown only with -v.
    #[cfg(feature = "sim")]
    pub fn start_without_warnings(global: &GlobalArgs) -> Self {
        let level = if global.verbose == 0 { LevelFilter::ERROR } else { stderr_level(global) };
        Self::start_at_level(global, level)
    }

    fn start_at_level(global: &GlobalArgs, level: LevelFilter) -> Self {
        static LOG: OnceLock<Log> = OnceLock::new();
        LOG.get_or_init(|| Self::install(global, level)).clone()
    }

    fn install(global: &GlobalArgs, level: LevelFilter) -> Self {
        let log = Self::default();
        let stderr = tracing_subscriber::fmt::layer()
            .with_writer(StderrWriter { bars: log.bars.clone(), format: global.log_format })
            .with_target(false);
        let stderr = match global.log_format {
            LogFormat::Text => {
                let stderr = stderr.fmt_fields(format::debug_fn(write_field).delimited(" "));
                stderr.without_time().with_ansi(console::colors_enabled_stderr()).boxed()
            }
            LogFormat::Json => stderr.json().flatten_event(true).boxed(),
        };
        let file = tracing_subscriber::fmt::layer()
            .json()
            .flatten_event(true)
            .with_target(false)
            .with_writer(log.clone());
        let started = tracing_subscriber::registry()
            .with(stderr.with_filter(crate_targets(level)))
            .with(file.with_filter(crate_targets(LevelFilter::DEBUG)))
            .try_init();
        // a program that uses the library may have a subscriber of its own
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

/// Writes a field of a text line: no text of somebody else's begins a line of its own.
fn write_field(writer: &mut Writer<'_>, field: &Field, value: &dyn fmt::Debug) -> fmt::Result {
    let value = Printable(format_args!("{value:?}"));
    match field.name() {
        "message" => write!(writer, "{value}"),
        name => write!(writer, "{name}={value}"),
    }
}

/// A line of JSON that a terminal may show: what it would obey stands in strings, and is escaped there.
pub(crate) fn escape_json_line(line: &[u8]) -> Vec<u8> {
    let mut escaped = String::with_capacity(line.len());
    for c in String::from_utf8_lossy(line).chars() {
        match c {
            '\n' => escaped.push(c),
            c if is_unprintable(c) => escaped += &format!("\\u{:04x}", u32::from(c)),
            c => escaped.push(c),
        }
    }
    escaped.into_bytes()
}

/// Only this crate's own events: those of a library may hold a URL or a header with a secret.
fn crate_targets(level: LevelFilter) -> Targets {
    Targets::new().with_target("ilaudit", level)
}

impl Write for &Log {
    /// A run log that cannot be written stops nothing; it is reported once.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut run_log = self.run_log();
        if let Some(Err(error)) = run_log.as_mut().map(|file| file.write(&escape_json_line(line))) {
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
struct StderrWriter {
    bars: MultiProgress,
    format: LogFormat,
}

impl Write for &StderrWriter {
    /// Never fails: whoever logs would tell it on standard error, and panic.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let shown = match self.format {
            LogFormat::Text => wrap_lines(&String::from_utf8_lossy(line), terminal_width()),
            LogFormat::Json => String::from_utf8_lossy(&escape_json_line(line)).into_owned(),
        };
        self.bars.suspend(|| write_stderr(shown));
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
