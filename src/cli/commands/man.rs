//! `ilaudit completions` and `ilaudit man`: made from the flags themselves.

use std::io::stdout;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::command_line::Cli;
use crate::cli::exit::Exit;
use crate::error::Error;

/// Print shell completions.
#[derive(Args, Debug)]
pub struct Completions {
    /// Shell to print them for
    shell: Shell,
}

impl Completions {
    pub fn run(self) -> Result<Exit, Error> {
        clap_complete::generate(self.shell, &mut Cli::command(), "ilaudit", &mut stdout());
        Ok(Exit::Done)
    }
}

/// Prints the man page.
pub(crate) fn print_man_page() -> Result<Exit, Error> {
    clap_mangen::Man::new(Cli::command()).render(&mut stdout()).map_err(Error::io("print the man page"))?;
    Ok(Exit::Done)
}
