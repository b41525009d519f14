//! `ilaudit completions` and `ilaudit man`: made from the flags themselves.

use clap::{Args, Command};
use clap_complete::Shell;

use crate::cli::ending::Ending;
use crate::cli::terminal::streams::write_stdout;
use crate::error::Error;

/// Print shell completions.
#[derive(Args, Debug)]
pub struct CompletionsCommand {
    /// Shell to print them for
    shell: Shell,
}

impl CompletionsCommand {
    pub fn run(self, program: &mut Command) -> Result<Ending, Error> {
        // the generator panics where it cannot write
        let mut script = Vec::new();
        clap_complete::generate(self.shell, program, "ilaudit", &mut script);
        write_stdout(&script)?;
        Ok(Ending::default())
    }
}

/// Prints the man page.
pub(crate) fn print_man_page(program: Command) -> Result<Ending, Error> {
    let mut page = Vec::new();
    clap_mangen::Man::new(program).render(&mut page).map_err(Error::io("make the man page"))?;
    write_stdout(&page)?;
    Ok(Ending::default())
}
