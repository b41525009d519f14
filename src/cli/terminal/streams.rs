//! One writer for each stream. Nothing else prints, as what the standard library has for it panics where it cannot write.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

use crate::error::Error;

/// Writes to standard error as far as that is possible: where nobody reads it, nothing is lost.
pub(crate) fn write_stderr(text: impl Display) {
    drop(write!(io::stderr(), "{text}"));
}

/// Writes a line to standard error, as [`write_stderr`] does.
pub(crate) fn write_stderr_line(text: impl Display) {
    write_stderr(format_args!("{text}\n"));
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
