//! What a command prints at its end: the result for people, the path of the run folder for programs.

use std::fmt::Display;
use std::path::Path;

use super::args::GlobalArgs;
use super::terminal::files::format_files;
use super::terminal::streams::{write_stderr, write_stdout};
use crate::error::Error;
use crate::evidence::{MANIFEST_FILE, hash_file};
use crate::report::ReportPlan;
use crate::store::private_file::HashedFile;

/// Prints the result, the files of the run folder and the manifest's hash on standard error, and the folder's path on
/// standard output.
pub(crate) fn finish_and_print(
    global: &GlobalArgs,
    folder: &Path,
    plan: &ReportPlan,
    result: impl Display,
) -> Result<(), Error> {
    let files = format_files(folder, plan).map_err(Error::io(format!("read {}", folder.display())))?;
    let manifest = folder.join(MANIFEST_FILE);
    let HashedFile { sha256, .. } =
        hash_file(&manifest).map_err(Error::io(format!("read {}", manifest.display())))?;
    // last of all: it goes into journals and mails, out of reach of whoever edits the folder
    print_result(global, folder, format_args!("{result}{files}\nmanifest sha256:{sha256}\n"))
}

/// The same without the files.
pub(crate) fn print_result(global: &GlobalArgs, folder: &Path, result: impl Display) -> Result<(), Error> {
    if !global.quiet {
        write_stderr(result);
    }
    // The path's own bytes, so that a script can use a path that is not UTF-8.
    let line = [folder.as_os_str().as_encoded_bytes(), b"\n"].concat();
    write_stdout(&line)
}
