//! The files of a run against its manifest and its sums.

use std::collections::BTreeSet;
use std::path::Path;

use super::files::{Found, RunFiles};
use super::sums::{Sums, parse_sums};
use super::verdict::Verdicts;
use crate::count_noun::count_noun;
use crate::evidence::{MANIFEST_FILE, Record, SEAL_FILES, SUMS_FILE, read_bounded};
use crate::store::publication::PUBLISHING;

/// What the manifest cannot list: itself, and what is written on after it.
const NOT_IN_MANIFEST: [&str; 2] = [MANIFEST_FILE, "run.log"];

/// Reads the sums, and compares every file with what is listed.
pub(super) fn check_files(
    folder: &Path,
    files: &RunFiles,
    manifest: Option<&Record>,
    verdicts: &mut Verdicts,
) {
    let sums = read_sums(folder, verdicts);
    let listing = Listing { files, manifest, sums: sums.as_ref() };
    let differences = listing.paths().into_iter().filter_map(|path| listing.compare(path)).collect();
    let fits = match (manifest, &sums) {
        (Some(_), Some(_)) => {
            "the SHA-256 that manifest.json and SHA256SUMS list, none is missing, and nothing else is there"
        }
        (Some(_), None) => "the SHA-256 that manifest.json lists, as far as it lists them",
        (None, Some(_)) => "the SHA-256 that SHA256SUMS lists, none is missing, and nothing else is there",
        (None, None) => {
            return verdicts.differs("files", "nothing lists the files of this run: none could be checked");
        }
    };
    verdicts.differ_or_fit(
        "files",
        differences,
        format!("{} {fits}", count_noun(files.len(), "file has", "files have")),
    );
}

fn read_sums(folder: &Path, verdicts: &mut Verdicts) -> Option<Sums> {
    match read_bounded(&folder.join(SUMS_FILE)) {
        Ok(Some(bytes)) => match parse_sums(&String::from_utf8_lossy(&bytes)) {
            Ok(sums) => return Some(sums),
            Err(line) => verdicts.differs(
                "files",
                format!(
                    "SHA256SUMS is damaged or not of this program: line {line} is no SHA-256 with a path"
                ),
            ),
        },
        Ok(None) => verdicts.differs("files", "SHA256SUMS is missing"),
        Err(error) => verdicts.differs("files", format!("SHA256SUMS cannot be read: {error}")),
    }
    None
}

struct Listing<'a> {
    files: &'a RunFiles,
    manifest: Option<&'a Record>,
    sums: Option<&'a Sums>,
}

impl<'a> Listing<'a> {
    /// Everything that is there or should be.
    fn paths(&self) -> BTreeSet<&'a str> {
        let found = self.files.keys().map(String::as_str);
        let recorded = self.manifest.into_iter().flat_map(Record::paths);
        let summed = self.sums.into_iter().flat_map(|sums| sums.keys().map(String::as_str));
        // these are told by the chain and by the signature
        let is_told_elsewhere = |path: &&str| *path == SUMS_FILE || SEAL_FILES.contains(path);
        found.chain(recorded).chain(summed).filter(|path| !is_told_elsewhere(path)).collect()
    }

    /// What is wrong with a path, if anything is.
    fn compare(&self, path: &str) -> Option<String> {
        let recorded = self.manifest.and_then(|manifest| manifest.sha256_of(path));
        let summed = self.sums.and_then(|sums| sums.get(path)).map(String::as_str);
        match self.files.get(path) {
            Some(Found::File(found)) => self.compare_hashes(path, found, recorded, summed),
            Some(Found::Other(what)) => Some(format!("{path} is {what}")),
            Some(Found::Unreadable(error)) => Some(format!("{path} cannot be read: {error}")),
            None => Some(format!("{path} is missing: {} lists it", name_lists(recorded, summed))),
        }
    }

    fn compare_hashes(
        &self,
        path: &str,
        found: &str,
        recorded: Option<&str>,
        summed: Option<&str>,
    ) -> Option<String> {
        let fits = |listed: Option<&str>| listed.map(|listed| listed == found);
        let is_unlisted = self.manifest.is_some() && !NOT_IN_MANIFEST.contains(&path);
        match (fits(recorded), fits(summed)) {
            (None, None) if self.sums.is_none() && !is_unlisted => None,
            (None, None) if path.starts_with(PUBLISHING) => Some(format!(
                "{path} still waits for its place: a command ended while its reports took theirs; `ilaudit report` puts them there"
            )),
            (None, None) => Some(format!("{path} is not listed anywhere, so it was put there later")),
            (Some(false), Some(true)) => Some(format!(
                "{path} was changed, and SHA256SUMS with it: manifest.json lists another SHA-256"
            )),
            (Some(true), Some(false)) => {
                Some(format!("SHA256SUMS was changed: {path} is as manifest.json lists it"))
            }
            (Some(false), _) | (_, Some(false)) => Some(format!(
                "{path} was changed since it was written: its SHA-256 is {found}, {} lists another",
                name_lists(recorded, summed)
            )),
            (Some(true), None) if self.sums.is_some() => {
                Some(format!("SHA256SUMS was changed: it does not list {path}, as manifest.json does"))
            }
            (None, Some(true)) if is_unlisted => Some(format!(
                "{path} is not listed in manifest.json, only in SHA256SUMS, so it was put there later"
            )),
            (Some(true) | None, Some(true) | None) => None,
        }
    }
}

fn name_lists(recorded: Option<&str>, summed: Option<&str>) -> &'static str {
    match (recorded, summed) {
        (Some(_), None) => "manifest.json",
        (None, _) => "SHA256SUMS",
        (Some(_), Some(_)) => "manifest.json as well as SHA256SUMS",
    }
}
