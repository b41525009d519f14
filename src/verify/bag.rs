//! The files of a run as a bag by BagIt 1.0 (RFC 8493).
//!
//! ```text
//! bagit.txt, bag-info.txt, manifest-sha256.txt, manifest-sha1.txt, tagmanifest-sha256.txt
//! data/<exchange>/<path>                     what matched, and what had no hash to match
//! unverified/<outcome>/<exchange>/<path>     what came and was another file: no payload, never as good
//! reports/                                   the reports of the run, as they are in its folder
//! ```
//!
//! Each file is written under another name, synced, and renamed; `bagit.txt` comes last, so that a bag that is not
//! whole is none. A bag belongs to one run: `bag-info.txt`, which comes first, names it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::model::{Outcome, Timestamp};
use crate::store::{Kept, Snapshot, StoreError, Unverified, make_dirs, sync_dir};
use crate::verify::names;

const DECLARATION: &str = "bagit.txt";
const ABOUT: &str = "bag-info.txt";
const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
const INCOMING: &str = ".incoming";
const IDENTIFIER: &str = "External-Identifier: ";

#[derive(Debug, Error)]
pub enum BagError {
    #[error("{} is not empty, and no bag of this run that was interrupted: give an empty folder to --keep", dir.display())]
    Taken { dir: PathBuf },
    #[error("{} holds the files of run {run}: give each run a folder of its own", dir.display())]
    OtherRun { dir: PathBuf, run: String },
    #[error("{} holds a finished bag: give an empty folder to --keep", dir.display())]
    Finished { dir: PathBuf },
    #[error("cannot {action} {}: {cause}", path.display())]
    File { action: &'static str, path: PathBuf, cause: io::Error },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A bag that is being filled.
#[derive(Clone, Debug)]
pub struct Bag {
    dir: PathBuf,
    run_id: String,
}

/// A file that is on its way into the bag. What is not kept goes when this is dropped.
#[derive(Debug)]
pub struct Staged {
    pub file: File,
    path: PathBuf,
}

impl Drop for Staged {
    fn drop(&mut self) {
        // a file that was kept is no longer there
        let _ = fs::remove_file(&self.path);
    }
}

impl Bag {
    /// Begins a bag, or goes on with one of the same run; with one that was finished only to `amend` it.
    ///
    /// # Errors
    /// When the folder holds something else, or cannot be written.
    pub fn open(dir: &Path, run_id: &str, amend: bool) -> Result<Self, BagError> {
        let bag = Self { dir: dir.to_owned(), run_id: run_id.to_owned() };
        make_dirs(dir).map_err(file("create the folder", dir))?;
        match Self::owner(dir) {
            Some(owner) if owner == run_id && amend => bag.undeclare().map(|()| bag),
            Some(_) if dir.join(DECLARATION).exists() => Err(BagError::Finished { dir: bag.dir }),
            Some(owner) if owner == run_id => Ok(bag),
            Some(run) => Err(BagError::OtherRun { dir: bag.dir, run }),
            None if bag.is_empty()? => bag.write(ABOUT, bag.about(None).as_bytes()).map(|_| bag),
            None => Err(BagError::Taken { dir: bag.dir }),
        }
    }

    /// The run whose bag a folder is.
    pub(super) fn owner(dir: &Path) -> Option<String> {
        let about = fs::read_to_string(dir.join(ABOUT)).ok()?;
        about.lines().find_map(|line| line.strip_prefix(IDENTIFIER)).map(str::to_owned)
    }

    /// Makes it a bag that is not whole.
    fn undeclare(&self) -> Result<(), BagError> {
        let declaration = self.dir.join(DECLARATION);
        match fs::remove_file(&declaration) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(file("remove", declaration)(error)),
            _ => Ok(()),
        }
    }

    fn is_empty(&self) -> Result<bool, BagError> {
        let mut entries = fs::read_dir(&self.dir).map_err(file("read", &self.dir))?;
        Ok(entries.next().is_none())
    }

    /// Begins a document's file, under a name of its own.
    pub(super) fn stage(&self, document: &Unverified) -> io::Result<Staged> {
        let dir = self.dir.join(INCOMING);
        make_dirs(&dir)?;
        let name = format!("{}-{}", document.exchange, document.document);
        let path = dir.join(names::segment(&name));
        Ok(Staged { file: create(&path)?, path })
    }

    /// Puts a file that is whole in its place.
    pub(super) fn keep(&self, staged: Staged, outcome: Outcome, place: &str) -> io::Result<()> {
        staged.file.sync_all()?;
        let target = self.dir.join(place_of(outcome, place));
        let dir = target.parent().unwrap_or(&self.dir);
        make_dirs(dir)?;
        fs::rename(&staged.path, &target)?;
        sync_dir(dir)
    }

    /// Completes the bag with the reports of the run's folder, the manifests and, last, its declaration.
    ///
    /// # Errors
    /// When a file cannot be read or written, or one that should be there is not.
    pub fn finish(&self, snapshot: &Snapshot, run_folder: &Path) -> Result<(), BagError> {
        let payload = self.dir.join("data");
        make_dirs(&payload).map_err(file("create the folder", &payload))?;
        let mut tags = self.reports(run_folder)?;
        let oxum = self.manifests(snapshot, &mut tags)?;
        tags.push(self.write(ABOUT, self.about(Some(oxum)).as_bytes())?);
        let declaration = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
        tags.push((DECLARATION.to_owned(), hex::encode(Sha256::digest(declaration))));
        tags.sort();
        let lines: String = tags.iter().map(|(path, sha256)| format!("{sha256}  {path}\n")).collect();
        self.write(TAG_MANIFEST, lines.as_bytes())?;
        drop(fs::remove_dir_all(self.dir.join(INCOMING)));
        self.write(DECLARATION, declaration).map(drop)
    }

    /// The two manifests of what is good; the rest goes to the tags.
    fn manifests(&self, snapshot: &Snapshot, tags: &mut Vec<Tag>) -> Result<Oxum, BagError> {
        let names = ["manifest-sha256.txt", "manifest-sha1.txt"];
        let mut files = [self.begin(names[0])?, self.begin(names[1])?];
        let mut oxum = Oxum::default();
        let mut outcome = Ok(());
        snapshot.each_kept(|kept| {
            if outcome.is_ok() {
                outcome = self.enter(&kept, &mut files, &mut oxum, tags);
            }
        })?;
        outcome?;
        for (name, lines) in names.into_iter().zip(files) {
            tags.push(self.end(name, lines)?);
        }
        Ok(oxum)
    }

    /// A line for a file that is kept.
    fn enter(
        &self,
        kept: &Kept,
        manifests: &mut [Lines; 2],
        oxum: &mut Oxum,
        tags: &mut Vec<Tag>,
    ) -> Result<(), BagError> {
        let path = place_of(kept.outcome, &kept.place);
        let bytes = fs::metadata(self.dir.join(&path)).map_err(file("find", self.dir.join(&path)))?.len();
        if !kept.outcome.is_good() {
            tags.push((path, kept.sha256.clone()));
            return Ok(());
        }
        oxum.bytes += bytes;
        oxum.files += 1;
        let sha1 = hex::encode(STANDARD.decode(&kept.sha1).unwrap_or_default());
        for (lines, sum) in manifests.iter_mut().zip([&kept.sha256, &sha1]) {
            writeln!(lines, "{sum}  {path}").map_err(file("write", self.dir.join("manifest")))?;
        }
        Ok(())
    }

    /// Copies what the run's folder has for people and programs.
    fn reports(&self, run_folder: &Path) -> Result<Vec<Tag>, BagError> {
        let mut tags = Vec::new();
        let mut folders = vec![PathBuf::new()];
        while let Some(folder) = folders.pop() {
            let dir = run_folder.join(&folder);
            for entry in fs::read_dir(&dir).map_err(file("read", &dir))? {
                let name = entry.map_err(file("read", &dir))?.file_name();
                let path = folder.join(&name);
                match run_folder.join(&path) {
                    _ if is_working(&name.to_string_lossy()) => {}
                    source if source.is_dir() => folders.push(path),
                    source => tags.push(self.copy(&source, &path)?),
                }
            }
        }
        Ok(tags)
    }

    fn copy(&self, source: &Path, path: &Path) -> Result<Tag, BagError> {
        let path = format!("reports/{}", path.to_string_lossy().replace('\\', "/"));
        let mut lines = self.begin(&path)?;
        let mut from = File::open(source).map_err(file("open", source))?;
        io::copy(&mut from, &mut lines).map_err(file("copy", source))?;
        self.end(&path, lines)
    }

    fn about(&self, oxum: Option<Oxum>) -> String {
        let date = Timestamp::now().to_utc().unwrap_or_default().format("%Y-%m-%d");
        let mut about = format!(
            "Bag-Software-Agent: ilaudit {}\nBagging-Date: {date}\n{IDENTIFIER}{}\n\
             External-Description: Documents of Intralinks exchanges, verified\n",
            env!("CARGO_PKG_VERSION"),
            self.run_id,
        );
        if let Some(Oxum { bytes, files }) = oxum {
            about += &format!("Payload-Oxum: {bytes}.{files}\n");
        }
        about
    }

    /// A small file at once.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<Tag, BagError> {
        let mut lines = self.begin(path)?;
        lines.write_all(bytes).map_err(file("write", self.dir.join(path)))?;
        self.end(path, lines)
    }

    fn begin(&self, path: &str) -> Result<Lines, BagError> {
        let aside = self.aside(path);
        let dir = aside.parent().unwrap_or(&self.dir);
        make_dirs(dir).map_err(file("create the folder", dir))?;
        let target = create(&aside).map_err(file("create", &aside))?;
        Ok(BufWriter::new(Summing { target, sha256: Sha256::new() }))
    }

    fn end(&self, path: &str, lines: Lines) -> Result<Tag, BagError> {
        let (aside, place) = (self.aside(path), self.dir.join(path));
        let ended = || {
            let Summing { target, sha256 } = lines.into_inner().map_err(io::IntoInnerError::into_error)?;
            target.sync_all()?;
            fs::rename(&aside, &place)?;
            sync_dir(place.parent().unwrap_or(&self.dir))?;
            Ok(hex::encode(sha256.finalize()))
        };
        let sha256 = ended().map_err(file("write", &place))?;
        Ok((path.to_owned(), sha256))
    }

    /// Where a tag file is until it is whole.
    fn aside(&self, path: &str) -> PathBuf {
        self.dir.join(format!("{path}.part"))
    }
}

/// A tag file's path in the bag, and its SHA-256.
type Tag = (String, String);
type Lines = BufWriter<Summing>;

/// What the payload amounts to.
#[derive(Clone, Copy, Default)]
struct Oxum {
    bytes: u64,
    files: u64,
}

/// Hashes what it writes.
struct Summing {
    target: File,
    sha256: Sha256,
}

impl Write for Summing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.target.write(bytes)?;
        self.sha256.update(bytes.get(..written).unwrap_or(bytes));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.target.flush()
    }
}

/// A file's path in the bag. What is not good is no payload.
fn place_of(outcome: Outcome, place: &str) -> String {
    if outcome.is_good() { format!("data/{place}") } else { format!("unverified/{outcome}/{place}") }
}

/// What a run folder holds for the program alone: snapshots, logs, what is being written.
fn is_working(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("snapshot.sqlite") || name == "run.log"
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> BagError {
    let path = path.into();
    move |cause| BagError::File { action, path, cause }
}
