//! The command line: parse, run, print the one error, exit code.

use std::io::{Write, stderr};
use std::process::ExitCode;

use clap::Parser;
use ilaudit::cli::{Cli, ErrorMessage, Exit, disable_core_dumps};

fn main() -> ExitCode {
    disable_core_dumps();
    match Cli::parse().run() {
        Ok(exit) => exit.into(),
        Err(error) => {
            // where nobody reads it, the exit code says so
            drop(writeln!(stderr(), "error: {}", ErrorMessage(&error)));
            Exit::from(&error).into()
        }
    }
}
