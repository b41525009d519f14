//! An error as the terminal shows it.

use std::fmt;

use crate::config::ConfigError;
use crate::error::Error;
use crate::error_chain::ErrorChain;
use crate::printable::Printable;

/// An error with its causes on one line, several of the configuration on one each, without what a terminal would obey.
pub struct ErrorMessage<'a>(pub &'a Error);

impl fmt::Display for ErrorMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chain = ErrorChain(self.0);
        match self.0 {
            Error::Config(ConfigError::Several { errors }) => {
                write!(f, "{} errors in the configuration:", errors.len())?;
                errors.iter().try_for_each(|error| write!(f, "\n  {}", Printable(error)))
            }
            // a list of settings, in lines: every word of it is ours
            Error::Config(ConfigError::MissingCredentials { .. }) => write!(f, "{chain}"),
            _ => write!(f, "{}", Printable(chain)),
        }
    }
}
