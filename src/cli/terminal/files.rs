//! The files of a run folder, as a command lists them at its end.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use console::style;

use crate::printable::Printable;
use crate::report::ReportPlan;

/// A line for each entry of the folder, with a note on what it is.
pub(crate) fn format_files(folder: &Path, plan: &ReportPlan) -> io::Result<String> {
    let mut entries = std::fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let mut text = "\nFiles:\n".to_owned();
    for entry in entries {
        let note = plan.describe_file(&entry.file_name().to_string_lossy());
        let _ = writeln!(text, "  {}  {}", Printable(entry.path().display()), style(note).for_stderr().dim());
    }
    Ok(text)
}
