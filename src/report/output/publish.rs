//! The one place that makes files: written aside, synced, then put in their places all together. A failure on the way
//! leaves what was there before as it was.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::count_noun::count_noun;
use crate::report::error::ReportError;
use crate::report::stop;
use crate::store::private_file::{self, HashedFile, HashingWriter};
use crate::store::publication::{self, STAGING};

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
    /// Are not of their column's type, which no snapshot of ours holds: they say so, and what is there.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub mistyped_cells: u64,
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
    /// What has to be said of cells that are not of their column's type.
    pub(crate) fn describe_mistyped(&self) -> Option<String> {
        let cells = count_noun(self.mistyped_cells, "cell is", "cells are");
        let notice = format!(
            "{cells} not of the column's type, and say so: ilaudit writes no such values. Somebody else changed the snapshot, \
             or a template does not fit it; do not rely on figures and findings that rest on them."
        );
        (self.mistyped_cells > 0).then_some(notice)
    }

    /// Takes in another count.
    pub(crate) fn add(&mut self, other: Self) {
        self.strange_times.extend(other.strange_times);
        self.neutralised_cells += other.neutralised_cells;
        self.mistyped_cells += other.mistyped_cells;
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
    stop: CancellationToken,
}

impl Publisher {
    /// Makes the staging folder anew; what an interrupted report left there goes.
    pub fn open(run_dir: &Path, stop: &CancellationToken) -> Result<Self, ReportError> {
        let publisher = Self { run_dir: run_dir.to_owned(), files: Vec::new(), stop: stop.clone() };
        publication::finish_publication(run_dir)?;
        let staging = publisher.staging_dir();
        match fs::remove_dir_all(&staging) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ReportError::disk(&staging)(error)),
            _ => make_dir(&staging),
        }?;
        Ok(publisher)
    }

    /// Where a file may be kept while it is written: in the run folder, gone at the end.
    pub fn staging_dir(&self) -> PathBuf {
        self.run_dir.join(STAGING)
    }

    /// The files so far.
    pub fn files(&self) -> &[ReportFile] {
        &self.files
    }

    /// Begins a file; `path` is within the run folder, with `/`.
    pub fn create_file(&self, path: &str) -> Result<StagedFile, ReportError> {
        let place = self.staging_dir().join(path);
        make_parent(&place)?;
        let file = private_file::create_new(&place).map_err(ReportError::disk(&place))?;
        let hashing = HashingWriter::new(file);
        let writer = BufWriter::with_capacity(1 << 16, hashing);
        Ok(StagedFile { path: path.to_owned(), writer, stop: self.stop.clone() })
    }

    /// Ends a file of rows.
    pub fn keep_file(&mut self, file: StagedFile, written: Written) -> Result<(), ReportError> {
        self.close_file(file, Some(written.rows), written.changes)
    }

    fn close_file(
        &mut self,
        file: StagedFile,
        rows: Option<u64>,
        changes: CellChanges,
    ) -> Result<(), ReportError> {
        let place = self.staging_dir().join(&file.path);
        let finish = || {
            let hashing = file.writer.into_inner().map_err(io::IntoInnerError::into_error)?;
            let (target, hashed) = hashing.finish();
            target.sync_all().map(|()| hashed)
        };
        let HashedFile { bytes, sha256 } = finish().map_err(ReportError::disk(&place))?;
        self.files.push(ReportFile { path: file.path, bytes, rows, sha256, changes });
        Ok(())
    }

    /// A whole file at once.
    pub fn keep_bytes(&mut self, path: &str, bytes: &[u8]) -> Result<(), ReportError> {
        let mut file = self.create_file(path)?;
        file.write_all(bytes).map_err(ReportError::disk(&self.staging_dir().join(path)))?;
        self.close_file(file, None, CellChanges::default())
    }

    /// Puts every file in place, or none.
    pub fn publish(mut self) -> Result<Vec<ReportFile>, ReportError> {
        publication::publish_staged(&self.run_dir)?;
        Ok(std::mem::take(&mut self.files))
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        // best effort: the next report clears it as well
        let _ = fs::remove_dir_all(self.staging_dir());
    }
}

/// A file that is being written.
pub struct StagedFile {
    path: String,
    writer: BufWriter<HashingWriter<File>>,
    stop: CancellationToken,
}

impl Write for StagedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        stop::check(&self.stop)?;
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

fn make_parent(file: &Path) -> Result<(), ReportError> {
    file.parent().map_or(Ok(()), make_dir)
}

fn make_dir(dir: &Path) -> Result<(), ReportError> {
    private_file::create_dirs(dir).map_err(ReportError::disk(dir))
}
