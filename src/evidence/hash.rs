//! SHA-256 of files.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::store::private_file::{HashedFile, HashingWriter};

/// Hashes a file of any size.
pub(crate) fn hash_file(path: &Path) -> io::Result<HashedFile> {
    hash(File::open(path)?)
}

/// Hashes all that there is to read.
pub(crate) fn hash(mut reader: impl Read) -> io::Result<HashedFile> {
    let mut hashing = HashingWriter::new(io::sink());
    io::copy(&mut reader, &mut hashing)?;
    Ok(hashing.finish().1)
}
