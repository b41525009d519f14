//! The command line: parse, run, print the one error, exit code.

use std::process::ExitCode;

use clap::Parser;
use ilaudit::cli::{Cli, Exit};
use ilaudit::error_chain::ErrorChain;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(exit) => exit.into(),
        Err(error) => {
            eprintln!("error: {}", ErrorChain(&error));
            Exit::from(&error).into()
        }
    }
}
