//! What to do next, at the end of a command that went well: files to open, and commands that work as they are printed.

use std::env;
use std::fmt::Write as _;
use std::path::Path;

use console::{Alignment, pad_str};

use super::streams::write_stderr;
use super::width::{terminal_width, wrap_lines};
use crate::cli::args::GlobalArgs;
use crate::printable::Printable;

/// The page for a browser.
pub(crate) const PAGE: &str = "report.html";
/// The files that people open, the first ones first, and what each is for.
const TO_OPEN: [(&str, &str); 4] = [
    (PAGE, "the run on one page, for a browser"),
    ("access.xlsx", "people, access and findings"),
    ("permissions.xlsx", "who may see what"),
    ("inventory.xlsx", "folders and documents"),
];
/// More would be a list to choose from.
const MOST_TO_OPEN: usize = 3;
/// Before what a command is for.
const INDENT: &str = "      ";

/// A command as one types it, and what it is for.
pub(crate) struct NextCommand {
    line: String,
    about: &'static str,
}

impl NextCommand {
    /// The command of this program with these arguments.
    pub fn new(args: &[&str], about: &'static str) -> Self {
        let program = program_name();
        let words = || [program.as_str()].into_iter().chain(args.iter().copied());
        // it only fails for a NUL, which no argument can hold
        let line = shlex::try_join(words()).unwrap_or_else(|_| words().collect::<Vec<_>>().join(" "));
        Self { line, about }
    }
}

/// As this program was called: it need not be in the search path.
fn program_name() -> String {
    env::args_os().next().and_then(|name| name.into_string().ok()).unwrap_or_else(|| "ilaudit".to_owned())
}

/// Prints which files of a run folder to open.
pub(crate) fn print_files_to_open(global: &GlobalArgs, folder: &Path) {
    let files: Vec<_> = TO_OPEN.into_iter().filter(|(file, _)| folder.join(file).is_file()).collect();
    if !global.tells_people() || files.is_empty() {
        return;
    }
    let files = &files[..files.len().min(MOST_TO_OPEN)];
    let widest = files.iter().map(|(file, _)| file.len()).max().unwrap_or(0);
    let mut text = format!("\nOpen in {}:\n", Printable(folder.display()));
    for (file, about) in files {
        let _ = writeln!(text, "  {}  {about}", pad_str(file, widest, Alignment::Left, None));
    }
    write_stderr(wrap_lines(&text, terminal_width()));
}

/// Prints commands to try. They are not broken into lines: each can be copied.
pub(crate) fn print_next_commands(global: &GlobalArgs, commands: &[NextCommand]) {
    if !global.tells_people() {
        return;
    }
    let mut text = "\nTry:\n".to_owned();
    for NextCommand { line, about } in commands {
        let _ = writeln!(text, "  {}\n{INDENT}{about}", Printable(line));
    }
    write_stderr(text);
}
