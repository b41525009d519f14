//! Lists of people that a command reads: what was taken of them, and what could not be read.

use super::args::GlobalArgs;
use super::terminal::streams::write_stderr_line;
use crate::config::{Config, ConfigError};
use crate::people::ReadList;
use crate::printable::Printable;

/// So many of the lines that cannot be read are told one by one.
const TOLD: usize = 10;

/// The configuration with its list of leavers read.
///
/// # Errors
/// If it is no list of people.
pub(crate) fn read_leavers(global: &GlobalArgs, mut config: Config) -> Result<Config, ConfigError> {
    if let Some(read) = config.read_leavers()? {
        describe_list(global, "findings.leavers", &read);
    }
    Ok(config)
}

/// Tells people which column was taken, and each line that names nobody.
pub(crate) fn describe_list(global: &GlobalArgs, name: &str, read: &ReadList) {
    if global.quiet {
        return;
    }
    let from = match &read.column {
        Some(column) => format!("from the column `{column}`"),
        None => "a line each".to_owned(),
    };
    let (list, sha256) = (read.list.describe(), &read.sha256);
    write_stderr_line(Printable(format_args!("{name}: {list}, {from} (sha256:{sha256})")));
    let unreadable = read.list.unreadable();
    for line in unreadable.iter().take(TOLD) {
        write_stderr_line(Printable(format_args!("{name}: {line}")));
    }
    if let more @ 1.. = unreadable.len().saturating_sub(TOLD) {
        write_stderr_line(format_args!("{name}: {more} more lines cannot be read"));
    }
}
