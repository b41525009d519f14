//! The files of a run folder, as a command lists them at its end.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use console::{Alignment, measure_text_width, pad_str, style};

use crate::printable::{Printable, printable};
use crate::report::ReportPlan;

/// The name of each entry of the folder, with a note on what it is.
pub(crate) fn format_files(folder: &Path, plan: &ReportPlan) -> io::Result<String> {
    let mut entries = std::fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let names = entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let names: Vec<String> = names.collect();
    let widest = names.iter().map(|name| measure_text_width(&printable(name))).max().unwrap_or(0);
    let mut text = format!("\nFiles in {}:\n", Printable(folder.display()));
    for name in names {
        let note = style(plan.describe_file(&name)).for_stderr().dim();
        let name = pad_str(&printable(&name), widest, Alignment::Left, None).into_owned();
        let _ = writeln!(text, "{}", format!("  {name}  {note}").trim_end());
    }
    Ok(text)
}
