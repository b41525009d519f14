//! The files of a run folder, as a command lists them at its end.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use console::style;

/// A line for each entry of the folder, with a note on what it is.
pub(crate) fn format_files(folder: &Path) -> io::Result<String> {
    let mut entries = std::fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let mut text = "\nFiles:\n".to_owned();
    for entry in entries {
        let note = file_note(&entry.file_name().to_string_lossy());
        let _ = writeln!(text, "  {}  {}", entry.path().display(), style(note).for_stderr().dim());
    }
    Ok(text)
}

fn file_note(name: &str) -> &'static str {
    match name {
        "inventory.xlsx" => "exchanges, folders, documents, coverage",
        "access.xlsx" => "users, groups, members, who has access, people, findings",
        "csv" => "every report as CSV",
        "jsonl" => "every report as JSON, one object per line",
        "splash" => "the texts consented to, as evidence",
        "snapshot.sqlite" => "everything collected; reports are made from this",
        "manifest.json" => "run details, and the hash of each file",
        "run.log" => "what happened, as JSON lines",
        _ => "",
    }
}
