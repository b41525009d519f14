//! An error as the terminal shows it.

use std::fmt;

use crate::config::ConfigError;
use crate::error::Error;
use crate::error_chain::ErrorChain;
use crate::printable::Printable;

/// An error with its causes on one line, without what a terminal would obey.
pub struct ErrorMessage<'a>(pub &'a Error);

impl fmt::Display for ErrorMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chain = ErrorChain(self.0);
        match self.0 {
            // a list of settings, in lines: every word of it is ours
            Error::Config(ConfigError::MissingCredentials { .. }) => write!(f, "{chain}"),
            _ => write!(f, "{}", Printable(chain)),
        }
    }
}
