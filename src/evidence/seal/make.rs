//! Sealing a manifest.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::NAMESPACE;
use super::error::SealError;
use super::program::run_program;
use crate::evidence::chain::read_bounded;
use crate::evidence::record::MANIFEST_FILE;
use crate::evidence::sums::{SEAL_FILES, SIGNATURE, TIMESTAMP};
use crate::store::{StoreError, private_file};

/// How the signature of `ssh-keygen -Y sign` begins.
const ARMOUR: &[u8] = b"-----BEGIN SSH SIGNATURE-----";

/// What seals a manifest; by default nothing does.
#[derive(Clone, Debug, Default)]
pub(crate) struct SealOptions {
    /// A key that `ssh-keygen` can sign with. The command goes over it.
    pub ssh_key: Option<PathBuf>,
    /// Program and arguments; empty is none.
    pub sign_command: Vec<String>,
    /// Program and arguments; empty is none.
    pub timestamp_command: Vec<String>,
}

impl SealOptions {
    fn signing_program(&self) -> Option<Vec<OsString>> {
        if !self.sign_command.is_empty() {
            return Some(self.sign_command.iter().map(OsString::from).collect());
        }
        let key = self.ssh_key.as_ref()?;
        let words = ["ssh-keygen", "-Y", "sign", "-n", NAMESPACE, "-f"].map(OsString::from);
        Some(words.into_iter().chain([key.into()]).collect())
    }

    /// Whether there is anything to seal with.
    pub fn is_empty(&self) -> bool {
        self.signing_program().is_none() && self.timestamp_command.is_empty()
    }
}

/// Seals the manifest of a run folder, if that is asked for. An earlier seal goes first: it is of another manifest.
///
/// # Errors
/// When a program fails, or a file cannot be read or written; there is then no such seal.
pub(crate) fn seal_manifest(folder: &Path, options: &SealOptions) -> Result<(), SealError> {
    remove_seal(folder)?;
    let path = folder.join(MANIFEST_FILE);
    if options.is_empty() {
        return Ok(());
    }
    let manifest = read_bounded(&path).map_err(StoreError::file("read", &path))?.unwrap_or_default();
    let write = |name: &str, bytes: Vec<u8>| {
        let path = folder.join(name);
        private_file::replace(&path, &bytes).map_err(StoreError::file("write", &path))
    };
    let Seal { signature, timestamp } = make_seal(&manifest, options)?;
    signature.map_or(Ok(()), |bytes| write(SIGNATURE, bytes))?;
    timestamp.map_or(Ok(()), |bytes| write(TIMESTAMP, bytes))?;
    Ok(())
}

/// Seals a text that is none of ours, and keeps nothing.
///
/// # Errors
/// When a program fails.
pub(crate) fn try_seal(options: &SealOptions) -> Result<(), SealError> {
    make_seal(b"ilaudit check\n", options).map(drop)
}

/// Removes what is no seal of the manifest that is about to be there.
///
/// # Errors
/// When a file cannot be removed.
fn remove_seal(folder: &Path) -> Result<(), StoreError> {
    for name in SEAL_FILES {
        let path = folder.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(StoreError::file("remove", path)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

struct Seal {
    signature: Option<Vec<u8>>,
    timestamp: Option<Vec<u8>>,
}

fn make_seal(manifest: &[u8], options: &SealOptions) -> Result<Seal, SealError> {
    let name = |command: &[OsString]| {
        command.first().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let sign = |command: Vec<OsString>| match run_program(&command, manifest)? {
        signature if signature.starts_with(ARMOUR) => Ok(signature),
        _ => Err(SealError::NoSignature { program: name(&command) }),
    };
    let stamp = |command: Vec<OsString>| match run_program(&command, manifest)? {
        stamp if !stamp.is_empty() => Ok(stamp),
        _ => Err(SealError::Nothing { program: name(&command) }),
    };
    let command = &options.timestamp_command;
    let timestamp = (!command.is_empty()).then(|| command.iter().map(OsString::from).collect());
    Ok(Seal {
        signature: options.signing_program().map(sign).transpose()?,
        timestamp: timestamp.map(stamp).transpose()?,
    })
}
