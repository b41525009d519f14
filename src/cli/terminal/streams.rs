//! One writer for each stream. Nothing else prints, as what the standard library has for it panics where it cannot write.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::json_line::format_json_line;
use super::width::{stdout_width, terminal_width, wrap_lines};
use crate::cli::args::LogFormat;
use crate::error::Error;

static STDERR_FORMAT: OnceLock<LogFormat> = OnceLock::new();
static IS_QUIET: OnceLock<bool> = OnceLock::new();

/// Chooses what each line on standard error is, and whether notes are left out, before the first of them.
pub(crate) fn configure_stderr(format: LogFormat, is_quiet: bool) {
    let _ = STDERR_FORMAT.set(format);
    let _ = IS_QUIET.set(is_quiet);
}

/// Writes a line that `--quiet` leaves out, from where the flags are not known.
pub(crate) fn write_stderr_note(text: impl Display) {
    if IS_QUIET.get() != Some(&true) {
        write_stderr_line(text);
    }
}

/// Writes to standard error as far as that is possible: where nobody reads it, nothing is lost.
pub(crate) fn write_stderr(text: impl Display) {
    drop(write!(io::stderr(), "{text}"));
}

/// Writes a line to standard error, as [`write_stderr`] does; where it is too long for the terminal, it goes on below. Where
/// lines are JSON, one of those.
pub(crate) fn write_stderr_line(text: impl Display) {
    match STDERR_FORMAT.get() {
        None | Some(LogFormat::Text) => write_stderr(wrap_lines(&format!("{text}\n"), terminal_width())),
        Some(LogFormat::Json) => {
            let text = text.to_string();
            let text = console::strip_ansi_codes(text.trim());
            let level = if text.starts_with("error: ") { "ERROR" } else { "INFO" };
            write_event(level, &text, json!({}));
        }
    }
}

/// Writes a line of JSON to standard error.
pub(crate) fn write_event(level: &str, message: &str, fields: Value) {
    write_stderr(String::from_utf8_lossy(&format_json_line(level, message, fields)));
}

/// Writes lines to standard output; on a terminal, one that is too long goes on below.
///
/// # Errors
/// As [`write_stdout`].
pub(crate) fn write_stdout_lines(text: &str) -> Result<(), Error> {
    write_stdout(wrap_lines(text, stdout_width()).as_bytes())
}

/// Writes to standard output. A reader that closes the pipe early has what it wanted.
///
/// # Errors
/// If the text cannot be written for another reason, such as a full disk.
pub(crate) fn write_stdout(text: &[u8]) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Error::io("write to standard output")),
    }
}
