//! The command line: parse, run, exit code.

use std::process::ExitCode;

use ilaudit::cli::{Cli, disable_core_dumps};

fn main() -> ExitCode {
    disable_core_dumps();
    Cli::parse_or_exit().run().into()
}
