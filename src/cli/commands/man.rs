//! `ilaudit completions` and `ilaudit man`: made from the flags themselves.

use std::io::stdout;

use anyhow::Context;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::command_line::Cli;
use crate::cli::exit::Exit;

/// Print shell completions.
#[derive(Args, Debug)]
pub struct Completions {
    /// Shell to print them for
    shell: Shell,
}

impl Completions {
    pub fn run(self) -> anyhow::Result<Exit> {
        clap_complete::generate(self.shell, &mut Cli::command(), "ilaudit", &mut stdout());
        Ok(Exit::Done)
    }
}

/// Prints the man page.
pub(crate) fn print_man_page() -> anyhow::Result<Exit> {
    clap_mangen::Man::new(Cli::command()).render(&mut stdout()).context("cannot print the manual page")?;
    Ok(Exit::Done)
}
