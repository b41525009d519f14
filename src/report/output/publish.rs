//! The one place that makes files: written aside, synced, then each put in place by a rename. A failure on the
//! way leaves what was there before as it was.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::report::error::ReportError;

const STAGING: &str = ".staging";

/// A file of the run folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportFile {
    /// Within the run folder, with `/`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Rows of its reports, where it is made of rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Hexadecimal.
    pub sha256: String,
    #[serde(flatten)]
    pub changes: CellChanges,
}

/// Cells that could not be written as they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CellChanges {
    /// Got a `'` before them, so that no spreadsheet runs them.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub neutralised_cells: u64,
    /// Were too long for a spreadsheet, and cut.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub cut_cells: u64,
    /// Had characters that a spreadsheet cannot hold, which are shown by others.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub replaced_cells: u64,
    /// Columns with a time that is no date of a calendar, and is told in milliseconds or lies before the year 1.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub strange_times: BTreeSet<String>,
}

/// What was written into a file.
pub struct Written {
    pub rows: u64,
    pub changes: CellChanges,
}

impl CellChanges {
    /// Takes in another count.
    pub(crate) fn add(&mut self, other: Self) {
        self.strange_times.extend(other.strange_times);
        self.neutralised_cells += other.neutralised_cells;
        self.cut_cells += other.cut_cells;
        self.replaced_cells += other.replaced_cells;
    }
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Writes files into a run folder, all or none of them to be seen.
pub struct Publisher {
    run_dir: PathBuf,
    files: Vec<ReportFile>,
}

impl Publisher {
    /// Makes the staging folder anew; what an interrupted report left there goes.
    pub fn open(run_dir: &Path) -> Result<Self, ReportError> {
        let publisher = Self { run_dir: run_dir.to_owned(), files: Vec::new() };
        let staging = publisher.staging();
        match fs::remove_dir_all(&staging) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ReportError::disk(&staging)(error)),
            _ => make_dir(&staging),
        }?;
        Ok(publisher)
    }

    /// Where a file may be kept while it is written: in the run folder, gone at the end.
    pub fn staging(&self) -> PathBuf {
        self.run_dir.join(STAGING)
    }

    /// The files so far.
    pub fn files(&self) -> &[ReportFile] {
        &self.files
    }

    /// Begins a file; `path` is within the run folder, with `/`.
    pub fn create(&self, path: &str) -> Result<StagedFile, ReportError> {
        let place = self.staging().join(path);
        make_parent(&place)?;
        let file = open_new(&place).map_err(ReportError::disk(&place))?;
        let hashing = Hashing::of(file);
        Ok(StagedFile { path: path.to_owned(), writer: BufWriter::with_capacity(1 << 16, hashing) })
    }

    /// Ends a file of rows.
    pub fn keep(&mut self, file: StagedFile, written: Written) -> Result<(), ReportError> {
        self.close(file, Some(written.rows), written.changes)
    }

    fn close(
        &mut self,
        file: StagedFile,
        rows: Option<u64>,
        changes: CellChanges,
    ) -> Result<(), ReportError> {
        let place = self.staging().join(&file.path);
        let fail = ReportError::disk(&place);
        let hashed = file.writer.into_inner().map_err(io::IntoInnerError::into_error);
        let hashed = hashed.and_then(|hashed| hashed.target.sync_all().map(|()| hashed)).map_err(fail)?;
        let sha256 = hex::encode(hashed.sha256.finalize());
        self.files.push(ReportFile { path: file.path, bytes: hashed.bytes, rows, sha256, changes });
        Ok(())
    }

    /// A whole file at once.
    pub fn keep_bytes(&mut self, path: &str, bytes: &[u8]) -> Result<(), ReportError> {
        let mut file = self.create(path)?;
        file.write_all(bytes).map_err(ReportError::disk(&self.staging().join(path)))?;
        self.close(file, None, CellChanges::default())
    }

    /// Puts every file in place, in the order they were made.
    pub fn publish(mut self) -> Result<Vec<ReportFile>, ReportError> {
        for file in &self.files {
            make_parent(&self.run_dir.join(&file.path))?;
        }
        for file in &self.files {
            let place = self.run_dir.join(&file.path);
            fs::rename(self.staging().join(&file.path), &place).map_err(ReportError::disk(&place))?;
            sync_parent(&place)?;
        }
        Ok(std::mem::take(&mut self.files))
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        // best effort: the next report clears it as well
        let _ = fs::remove_dir_all(self.staging());
    }
}

/// A file that is being written.
pub struct StagedFile {
    path: String,
    writer: BufWriter<Hashing<File>>,
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Hashes and counts what it writes.
pub struct Hashing<W> {
    target: W,
    pub sha256: Sha256,
    pub bytes: u64,
}

impl<W> Hashing<W> {
    pub fn of(target: W) -> Self {
        Self { target, sha256: Sha256::new(), bytes: 0 }
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.target.write(bytes)?;
        self.sha256.update(bytes.get(..written).unwrap_or(bytes));
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.target.flush()
    }
}

fn make_parent(file: &Path) -> Result<(), ReportError> {
    file.parent().map_or(Ok(()), make_dir)
}

/// Makes the folder, for its owner alone, where it is not there.
fn make_dir(dir: &Path) -> Result<(), ReportError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(ReportError::disk(dir))
}

/// Makes the file, for its owner alone.
fn open_new(place: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(place)
}

/// Makes a rename outlast a power cut, where folders can be synced.
fn sync_parent(place: &Path) -> Result<(), ReportError> {
    match place.parent() {
        Some(dir) if cfg!(unix) => {
            File::open(dir).and_then(|dir| dir.sync_all()).map_err(ReportError::disk(dir))
        }
        _ => Ok(()),
    }
}
