//! The command line: parse, run, print the one error, exit code.

use std::process::ExitCode;

use clap::Parser;
use ilaudit::cli::{Cli, Exit, told};

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(exit) => exit.into(),
        Err(error) => {
            eprintln!("error: {}", told(&error));
            Exit::of(&error).into()
        }
    }
}
