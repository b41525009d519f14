//! Writing a tag file: everything in a bag but the payload.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::BagError;
use crate::store::private_file::{self, HashingWriter};

/// Ends the name of a tag file while it is written.
pub const UNFINISHED: &str = ".part";

/// A tag file that was written, by its path in the bag.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TagFile {
    pub path: String,
    /// Hexadecimal.
    pub sha256: String,
}

impl TagFile {
    /// A file that will hold these bytes.
    pub fn from_bytes(path: &str, bytes: &[u8]) -> Self {
        Self { path: path.to_owned(), sha256: hex::encode(Sha256::digest(bytes)) }
    }
}

/// A tag file under its temporary name.
pub struct TagWriter {
    path: String,
    target: PathBuf,
    temp_path: PathBuf,
    file: BufWriter<HashingWriter<File>>,
}

impl TagWriter {
    /// Writes a small file in one go.
    pub fn write_file(bag: &Path, path: &str, bytes: &[u8]) -> Result<TagFile, BagError> {
        let mut file = Self::create(bag, path)?;
        file.write(bytes)?;
        file.finish()
    }

    pub fn create(bag: &Path, path: &str) -> Result<Self, BagError> {
        let (target, temp_path) = (bag.join(path), bag.join(format!("{path}{UNFINISHED}")));
        let folder = Path::new(path).parent().unwrap_or(Path::new(""));
        private_file::create_dirs_below(bag, folder).map_err(BagError::file("create a folder in", bag))?;
        let file = private_file::create(&temp_path).map_err(BagError::file("create", &temp_path))?;
        let file = BufWriter::new(HashingWriter::new(file));
        Ok(Self { path: path.to_owned(), target, temp_path, file })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), BagError> {
        self.file.write_all(bytes).map_err(BagError::file("write", &self.target))
    }

    pub fn copy_from(&mut self, source: &Path) -> Result<(), BagError> {
        let mut from = File::open(source).map_err(BagError::file("open", source))?;
        io::copy(&mut from, &mut self.file).map(drop).map_err(BagError::file("copy", source))
    }

    /// Gives the complete file its name.
    pub fn finish(self) -> Result<TagFile, BagError> {
        let Self { path, target, temp_path, file } = self;
        let finish = || {
            let hashing = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            let (file, written) = hashing.finish();
            file.sync_all()?;
            private_file::rename(&temp_path, &target)?;
            Ok(written.sha256)
        };
        let sha256 = finish().map_err(BagError::file("write", &target))?;
        Ok(TagFile { path, sha256 })
    }
}
