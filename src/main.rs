//! The command line: parse, run, print the one error, exit code.

use std::io::{Write, stderr};
use std::process::ExitCode;

use clap::Parser;
use ilaudit::cli::{Cli, Exit};
use ilaudit::error_chain::ErrorChain;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(exit) => exit.into(),
        Err(error) => {
            // where nobody reads it, the exit code says so
            drop(writeln!(stderr(), "error: {}", ErrorChain(&error)));
            Exit::from(&error).into()
        }
    }
}
