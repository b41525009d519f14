//! `ilaudit completions` and `ilaudit man`: made from the flags themselves.

use std::io::stdout;

use clap::{Args, Command};
use clap_complete::Shell;

use crate::cli::exit::Exit;
use crate::error::Error;

/// Print shell completions.
#[derive(Args, Debug)]
pub struct CompletionsCommand {
    /// Shell to print them for
    shell: Shell,
}

impl CompletionsCommand {
    pub fn run(self, program: &mut Command) -> Result<Exit, Error> {
        clap_complete::generate(self.shell, program, "ilaudit", &mut stdout());
        Ok(Exit::Done)
    }
}

/// Prints the man page.
pub(crate) fn print_man_page(program: Command) -> Result<Exit, Error> {
    clap_mangen::Man::new(program).render(&mut stdout()).map_err(Error::io("print the man page"))?;
    Ok(Exit::Done)
}
