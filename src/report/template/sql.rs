//! A file of SQL: its text, where its statement ends, and errors that name the line.

use crate::report::error::ReportError;
use crate::report::query::view::StatementError;
use crate::report::template::scan::scan;

/// A file with one `SELECT`.
#[derive(Clone, Debug, PartialEq)]
pub struct Sql {
    /// How messages call it.
    file: String,
    /// The whole file, comments included.
    text: String,
    /// Where the statement begins and ends.
    start: usize,
    end: usize,
    /// Whether an `ORDER BY` orders the whole of it.
    pub ordered: bool,
}

impl Sql {
    /// Takes a file's text. Fails with the line and the reason where it is not one `SELECT`.
    pub fn parse(file: &str, text: &str) -> Result<Self, ReportError> {
        let found = scan(text).map_err(|(at, reason)| template_error(file, line_of(text, at), reason))?;
        let (file, text) = (file.to_owned(), text.to_owned());
        Ok(Self { file, text, start: found.start, end: found.end, ordered: found.ordered })
    }

    /// The whole file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The statement with the comments before it, without a semicolon at its end.
    pub fn statement(&self) -> &str {
        self.text.get(..self.end).unwrap_or(&self.text)
    }

    /// The statement alone.
    pub fn query(&self) -> &str {
        self.text.get(self.start..self.end).unwrap_or(&self.text)
    }

    /// The line on which the statement begins.
    pub fn first_line(&self) -> usize {
        line_of(&self.text, self.start)
    }

    /// An error in this file.
    pub fn error_at(&self, line: usize, reason: impl Into<String>) -> ReportError {
        template_error(&self.file, line, reason)
    }

    /// An error in this file, at the place where the engine stumbled.
    pub fn statement_error(&self, error: &StatementError) -> ReportError {
        let line =
            error.offset(self.statement()).map_or(self.first_line(), |place| line_of(&self.text, place));
        self.error_at(line, error.to_string())
    }
}

/// An error in a file of templates.
pub fn template_error(file: &str, line: usize, reason: impl Into<String>) -> ReportError {
    ReportError::Template { file: file.to_owned(), line, reason: reason.into() }
}

/// The line, from 1, of a byte of the text.
pub fn line_of(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|byte| *byte == b'\n').count()
}
