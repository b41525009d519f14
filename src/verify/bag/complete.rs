//! Completing a bag: reports, manifests and, last, its declaration.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::error::BagError;
use super::folder::{Bag, DECLARATION, INCOMING, PayloadOxum, path_by_outcome};
use super::tag_file::{TagFile, TagWriter};
use crate::evidence::SUMS_FILE;
use crate::store::{BagFile, Snapshot, private_file};

const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
const MANIFESTS: [&str; 2] = ["manifest-sha256.txt", "manifest-sha1.txt"];

/// The manifests of the payload while they are written, and what does not go into them.
struct Manifests {
    sha256: TagWriter,
    sha1: TagWriter,
    oxum: PayloadOxum,
    /// Files that are kept, but are not payload.
    unverified: Vec<TagFile>,
}

impl Bag {
    /// Completes the bag with the reports of the run's folder, the manifests and, last, its declaration.
    ///
    /// # Errors
    /// When a file cannot be read or written, or is missing.
    pub fn complete(&self, snapshot: &Snapshot, run_folder: &Path) -> Result<(), BagError> {
        private_file::create_dirs_below(&self.dir, Path::new("data"))
            .map_err(BagError::file("create the payload of", &self.dir))?;
        let mut tags = self.copy_reports(run_folder)?;
        let (manifests, oxum) = self.write_manifests(snapshot)?;
        tags.extend(manifests);
        tags.push(self.write_info(Some(oxum))?);
        self.declare(tags)
    }

    /// Lists all other tag files in the tag manifest, and makes it a bag.
    fn declare(&self, mut tags: Vec<TagFile>) -> Result<(), BagError> {
        let declaration = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
        tags.push(TagFile::from_bytes(DECLARATION, declaration));
        tags.sort();
        let lines: String = tags.iter().map(|tag| format!("{}  {}\n", tag.sha256, tag.path)).collect();
        TagWriter::write_file(&self.dir, TAG_MANIFEST, lines.as_bytes())?;
        drop(fs::remove_dir_all(self.dir.join(INCOMING)));
        TagWriter::write_file(&self.dir, DECLARATION, declaration).map(drop)
    }

    /// Writes the manifests of the payload.
    fn write_manifests(&self, snapshot: &Snapshot) -> Result<(Vec<TagFile>, PayloadOxum), BagError> {
        let mut manifests = Manifests {
            sha256: TagWriter::create(&self.dir, MANIFESTS[0])?,
            sha1: TagWriter::create(&self.dir, MANIFESTS[1])?,
            oxum: PayloadOxum::default(),
            unverified: Vec::new(),
        };
        let mut added = Ok(());
        snapshot.each_bag_file(|file| {
            if added.is_ok() {
                added = self.add_file(&file, &mut manifests);
            }
        })?;
        added?;
        let Manifests { sha256, sha1, oxum, unverified: mut tags } = manifests;
        tags.extend([sha256.finish()?, sha1.finish()?]);
        Ok((tags, oxum))
    }

    fn add_file(&self, file: &BagFile, manifests: &mut Manifests) -> Result<(), BagError> {
        let path = path_by_outcome(file.outcome, &file.bag_path)
            .map_err(BagError::file("use the paths of", &self.dir))?;
        let full_path = self.dir.join(&path);
        let bytes = fs::symlink_metadata(&full_path).map_err(BagError::file("find", &full_path))?.len();
        if !file.outcome.is_good() {
            manifests.unverified.push(TagFile { path, sha256: file.sha256.clone() });
            return Ok(());
        }
        manifests.oxum.bytes += bytes;
        manifests.oxum.files += 1;
        // the snapshot has the SHA-1 in Base64, as the service writes it
        let sha1 = hex::encode(STANDARD.decode(&file.sha1).unwrap_or_default());
        manifests.sha256.write(format!("{}  {path}\n", file.sha256).as_bytes())?;
        manifests.sha1.write(format!("{sha1}  {path}\n").as_bytes())
    }

    /// Copies what the run's folder has for people and programs.
    fn copy_reports(&self, run_folder: &Path) -> Result<Vec<TagFile>, BagError> {
        let mut copies = Vec::new();
        let mut folders = vec![PathBuf::new()];
        while let Some(folder) = folders.pop() {
            let dir = run_folder.join(&folder);
            for entry in fs::read_dir(&dir).map_err(BagError::file("read", &dir))? {
                let name = entry.map_err(BagError::file("read", &dir))?.file_name();
                let path = folder.join(&name);
                if is_internal(&name.to_string_lossy()) {
                    continue;
                } else if run_folder.join(&path).is_dir() {
                    folders.push(path);
                } else {
                    copies.push(self.copy_report(run_folder, &path)?);
                }
            }
        }
        Ok(copies)
    }

    fn copy_report(&self, run_folder: &Path, path: &Path) -> Result<TagFile, BagError> {
        let target = format!("reports/{}", path.to_string_lossy().replace('\\', "/"));
        let mut copy = TagWriter::create(&self.dir, &target)?;
        copy.copy_from(&run_folder.join(path))?;
        copy.finish()
    }
}

/// Whether a file of a run folder stays there: snapshots, logs, temporary files, and the sums that list those.
fn is_internal(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("snapshot.sqlite") || [SUMS_FILE, "run.log"].contains(&name)
}
