//! An error with its causes, on one line.

use std::error::Error;
use std::fmt;

/// Shows an error and what lies beneath it, each once, with `: ` between them.
pub struct ErrorChain<'a>(pub &'a dyn Error);

impl fmt::Display for ErrorChain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        // beneath a message of SQLite lies its number, which says the same again
        while let Some(error) = source.filter(|error| !error.is::<rusqlite::ffi::Error>()) {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}
