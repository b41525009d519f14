//! A bag that is being filled.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::error::BagError;
use super::names;
use super::tag_file::{TagFile, TagWriter, UNFINISHED};
use crate::model::{Outcome, Timestamp};
use crate::printable::printable;
use crate::store::{PendingDocument, private_file};

pub(super) const DECLARATION: &str = "bagit.txt";
pub(super) const BAG_INFO: &str = "bag-info.txt";
/// Holds files while they are downloaded.
pub(super) const INCOMING: &str = ".incoming";
const IDENTIFIER: &str = "External-Identifier: ";

/// What to do with a bag of the same run that was finished before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinishedBag {
    Refuse,
    /// Add the files it lacks.
    Amend,
}

/// The folder of a bag that is being filled.
#[derive(Clone, Debug)]
pub struct Bag {
    pub(super) dir: PathBuf,
    run_id: String,
}

/// A file that is being downloaded. It is removed when this is dropped, unless it was kept.
#[derive(Debug)]
pub struct IncomingFile {
    pub file: File,
    path: PathBuf,
}

/// How many bytes and files the payload has.
#[derive(Clone, Copy, Default)]
pub(super) struct PayloadOxum {
    pub bytes: u64,
    pub files: u64,
}

impl Drop for IncomingFile {
    fn drop(&mut self) {
        // a file that was kept is no longer there
        let _ = fs::remove_file(&self.path);
    }
}

impl Bag {
    /// Begins a bag in an empty folder, or resumes the interrupted bag of the same run.
    ///
    /// # Errors
    /// When the folder holds something else, or cannot be written.
    pub fn open(dir: &Path, run_id: &str, finished: FinishedBag) -> Result<Self, BagError> {
        // a snapshot from elsewhere may call its run anything
        let run_id = &printable(run_id);
        let bag = Self { dir: dir.to_owned(), run_id: run_id.clone() };
        private_file::create_dirs(dir).map_err(BagError::file("create the folder", dir))?;
        match Self::read_owner(dir) {
            Some(owner) if owner == *run_id && finished == FinishedBag::Amend => bag.remove_declaration()?,
            Some(_) if Self::is_declared(dir) => return Err(BagError::Finished { dir: bag.dir }),
            Some(owner) if owner == *run_id => {}
            Some(run) => return Err(BagError::OtherRun { dir: bag.dir, run }),
            None if bag.is_empty()? => bag.write_info(None).map(drop)?,
            None => return Err(BagError::NotEmpty { dir: bag.dir }),
        }
        Ok(bag)
    }

    /// Reads the id of the run whose bag a folder is.
    pub(in crate::verify) fn read_owner(dir: &Path) -> Option<String> {
        let info = fs::read_to_string(dir.join(BAG_INFO)).ok()?;
        info.lines().find_map(|line| line.strip_prefix(IDENTIFIER)).map(str::to_owned)
    }

    /// Whether a folder is a finished bag.
    pub(in crate::verify) fn is_declared(dir: &Path) -> bool {
        dir.join(DECLARATION).exists()
    }

    /// Makes it an unfinished bag again.
    fn remove_declaration(&self) -> Result<(), BagError> {
        let declaration = self.dir.join(DECLARATION);
        match fs::remove_file(&declaration) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(BagError::file("remove", declaration)(error))
            }
            _ => Ok(()),
        }
    }

    /// Whether there is nothing but the first file of a bag that was interrupted as it was begun.
    fn is_empty(&self) -> Result<bool, BagError> {
        let mut entries = fs::read_dir(&self.dir).map_err(BagError::file("read", &self.dir))?;
        let begun = OsString::from(format!("{BAG_INFO}{UNFINISHED}"));
        Ok(entries.all(|entry| entry.is_ok_and(|entry| entry.file_name() == begun)))
    }

    /// Creates the file that a document is downloaded into.
    pub(in crate::verify) fn create_incoming(&self, document: &PendingDocument) -> io::Result<IncomingFile> {
        let dir = self.dir.join(INCOMING);
        private_file::create_dirs_below(&self.dir, Path::new(INCOMING))?;
        let name = format!("{}-{}", document.exchange, document.document);
        let path = dir.join(names::safe_name(&name));
        Ok(IncomingFile { file: private_file::create(&path)?, path })
    }

    /// Moves a complete file to its path in the bag.
    pub(in crate::verify) fn keep_file(
        &self,
        incoming: IncomingFile,
        outcome: Outcome,
        bag_path: &str,
    ) -> io::Result<()> {
        incoming.file.sync_all()?;
        let path = path_by_outcome(outcome, bag_path)?;
        let folder = Path::new(&path).parent().unwrap_or(Path::new(""));
        private_file::create_dirs_below(&self.dir, folder)?;
        private_file::rename(&incoming.path, &self.dir.join(&path))
    }

    /// Writes what the bag is, and at its end what its payload amounts to.
    pub(super) fn write_info(&self, oxum: Option<PayloadOxum>) -> Result<TagFile, BagError> {
        let date = Timestamp::now().to_utc().unwrap_or_default().format("%Y-%m-%d");
        let mut info = format!(
            "Bag-Software-Agent: ilaudit {}\nBagging-Date: {date}\n{IDENTIFIER}{}\n\
             External-Description: Documents of Intralinks exchanges, verified\n",
            env!("CARGO_PKG_VERSION"),
            self.run_id,
        );
        if let Some(PayloadOxum { bytes, files }) = oxum {
            info += &format!("Payload-Oxum: {bytes}.{files}\n");
        }
        TagWriter::write_file(&self.dir, BAG_INFO, info.as_bytes())
    }
}

/// A file's path in the bag: only good files are payload. The path reserved in a snapshot from elsewhere may lead out of
/// the bag, or end a line of its manifests: one that is not its own safe form was not made here.
pub(super) fn path_by_outcome(outcome: Outcome, bag_path: &str) -> io::Result<String> {
    if names::safe_path(bag_path) != bag_path {
        return Err(io::Error::other("the path in the snapshot is not one of a bag; --fresh plans it anew"));
    }
    Ok(if outcome.is_good() {
        format!("data/{bag_path}")
    } else {
        format!("unverified/{outcome}/{bag_path}")
    })
}
