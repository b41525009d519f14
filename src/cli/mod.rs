//! What the user types and what the terminal shows: arguments → a library call → a printed summary.
//!
//! `commands` has a file for each subcommand, `terminal` what is shown. Data goes to standard output, everything else
//! to standard error.

mod args;
mod command_line;
mod commands;
mod core_dump;
mod dry_run;
mod ending;
mod exit;
mod exit_of_error;
mod key_flags;
#[cfg(feature = "lake")]
mod lake;
#[cfg(not(feature = "lake"))]
#[path = "no_lake.rs"]
mod lake;
mod notified;
mod people_lists;
mod recorder;
mod run_log;
mod service_context;
mod terminal;
mod verification;
mod walk;

pub use command_line::Cli;
pub use core_dump::disable_core_dumps;
pub use exit::Exit;
