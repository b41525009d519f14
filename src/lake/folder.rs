//! A lake in a folder: for its owner alone, no link followed below its root.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process;

use crate::lake::storage::{Storage, Upload, check_length};
use crate::store::private_file;

/// The folder, which is made once something is written.
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Makes the folder of a file, where it is missing, and returns the file's path.
    fn prepare_path(&self, path: &str) -> io::Result<PathBuf> {
        private_file::create_dirs(&self.root)?;
        let path = Path::new(path);
        private_file::create_dirs_below(&self.root, path.parent().unwrap_or(Path::new("")))?;
        Ok(self.root.join(path))
    }
}

impl Storage for Folder {
    fn list_names(&self, folder: &str) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(self.root.join(folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        // a name that is no text is none of ours
        entries.map(|entry| Ok(entry?.file_name().into_string().unwrap_or_default())).collect()
    }

    fn read_file(&self, path: &str, limit: u64) -> io::Result<Vec<u8>> {
        let path = self.root.join(path);
        if !fs::symlink_metadata(&path)?.is_file() {
            return Err(io::Error::other("it is no file"));
        }
        let mut bytes = Vec::new();
        File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        check_length(bytes.len() as u64, limit)?;
        Ok(bytes)
    }

    fn create_file(&self, path: &str, bytes: &[u8]) -> io::Result<bool> {
        let mut file = UnfinishedFile::create(self.prepare_path(path)?)?;
        file.write_all(bytes)?;
        file.file.sync_all()?;
        // unlike a rename, a link never takes the place of what is there
        match fs::hard_link(&file.unfinished, &file.path) {
            Ok(()) => private_file::sync_dir(file.path.parent().unwrap_or(&self.root)).map(|()| true),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn begin_file(&self, path: &str) -> io::Result<Box<dyn Upload>> {
        Ok(Box::new(UnfinishedFile::create(self.prepare_path(path)?)?))
    }
}

/// A file under a name that engines pass over, and that is gone unless it is finished.
struct UnfinishedFile {
    file: File,
    unfinished: PathBuf,
    path: PathBuf,
}

impl UnfinishedFile {
    fn create(path: PathBuf) -> io::Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let unfinished = path.with_file_name(format!(".{name}.{}.new", process::id()));
        Ok(Self { file: private_file::create(&unfinished)?, unfinished, path })
    }
}

impl Write for UnfinishedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Upload for UnfinishedFile {
    fn finish(&mut self) -> io::Result<()> {
        self.file.sync_all()?;
        private_file::rename(&self.unfinished, &self.path)
    }
}

impl Drop for UnfinishedFile {
    fn drop(&mut self) {
        // once it is finished there is nothing to remove
        drop(fs::remove_file(&self.unfinished));
    }
}
