//! What to do next, at the end of a command that went well.

use std::fmt::Write as _;
use std::path::Path;

use super::streams::write_stderr;
use super::width::{terminal_width, wrap_lines};
use crate::cli::args::GlobalArgs;
use crate::printable::Printable;
use crate::store::find_run;

/// The files that people open, and what each is for.
const TO_OPEN: [(&str, &str); 2] =
    [("access.xlsx", "people, access and findings"), ("inventory.xlsx", "folders and documents")];

/// Prints which files of the newest run to open, and some commands with what they are for.
pub(crate) fn print_next_steps(global: &GlobalArgs, dir: &Path, commands: &[(String, &str)]) {
    if !global.tells_people() {
        return;
    }
    let mut text = "\nNext:\n".to_owned();
    let folder = find_run(dir, None).ok();
    for (file, about) in TO_OPEN {
        if let Some(path) = folder.as_ref().map(|folder| folder.join(file)).filter(|path| path.is_file()) {
            let _ = writeln!(text, "  open {} for {about}", Printable(path.display()));
        }
    }
    for (command, about) in commands {
        let _ = writeln!(text, "  {} {about}", Printable(command));
    }
    write_stderr(wrap_lines(&text, terminal_width()));
}
