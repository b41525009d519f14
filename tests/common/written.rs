//! Everything a program has written, read back as bytes.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use crate::common::test_dir::{CommandOutput, TestDir};

/// Every file below a folder with its bytes, by its path in there.
pub fn folder_files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = PathBuf::from(path.file_name().expect("a name"));
        if path.is_dir() {
            found.extend(folder_files(&path).into_iter().map(|(below, bytes)| (name.join(below), bytes)));
        } else {
            found.insert(name, fs::read(&path).expect("a file"));
        }
    }
    found
}

/// Everything that was said and is on disk below the folder of the runs, workbooks unpacked.
pub fn everything_written(dir: &TestDir, output: &CommandOutput) -> Vec<(String, Vec<u8>)> {
    let mut written = vec![
        ("standard output".to_owned(), output.stdout.clone().into_bytes()),
        ("standard error".to_owned(), output.stderr.clone().into_bytes()),
    ];
    let runs = dir.path().join("ilaudit-runs");
    let on_disk = if runs.is_dir() { folder_files(&runs) } else { Default::default() };
    for (path, bytes) in on_disk {
        written.extend(output_parts(&path, &bytes));
        written.push((path.display().to_string(), bytes));
    }
    written
}

/// The parts of a workbook, which is a ZIP archive.
fn output_parts(path: &Path, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    if path.extension().is_none_or(|extension| extension != "xlsx") {
        return Vec::new();
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let count = archive.len();
    let part = |index| {
        let mut part = archive.by_index(index).expect("a part");
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("the part's bytes");
        (format!("{}, part {index}", path.display()), bytes)
    };
    (0..count).map(part).collect()
}
