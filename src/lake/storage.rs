//! Where a lake is kept: what a folder and an object store have in common.

use std::io::{self, Write};

/// Files by their paths below the lake's root, with `/`.
pub trait Storage {
    /// The names in a folder; none where there is no such folder.
    fn list_names(&self, folder: &str) -> io::Result<Vec<String>>;

    /// Reads a file of at most so many bytes.
    fn read_file(&self, path: &str, limit: u64) -> io::Result<Vec<u8>>;

    /// Writes a whole file in one step; `false`, and nothing is written, where it is there already.
    fn create_file(&self, path: &str, bytes: &[u8]) -> io::Result<bool>;

    /// Begins a file that takes the place of any other of that name, once it is finished.
    fn begin_file(&self, path: &str) -> io::Result<Box<dyn Upload>>;
}

/// A file that is nowhere to be seen until it is finished.
pub trait Upload: Write + Send {
    /// Puts the file in its place.
    fn finish(&mut self) -> io::Result<()>;
}

/// Fails where a file is longer than it may be.
pub fn check_length(length: u64, limit: u64) -> io::Result<()> {
    match length <= limit {
        true => Ok(()),
        false => Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {limit} bytes"))),
    }
}
