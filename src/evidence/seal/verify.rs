//! Whether a signature fits, as `ssh-keygen` sees it.

use std::ffi::OsString;
use std::path::Path;

use super::NAMESPACE;
use super::error::SealError;
use super::program::run_program;

/// Which key made the signature of a manifest, in the words of `ssh-keygen`; not whose it is.
///
/// # Errors
/// When the signature does not fit, or cannot be checked.
pub(crate) fn verify_unnamed(manifest: &[u8], signature: &Path) -> Result<String, SealError> {
    ssh_keygen(&["check-novalidate", "-n", NAMESPACE], &[("-s", signature)], manifest)
}

/// Who of the allowed signers made the signature of a manifest.
///
/// # Errors
/// When none of them did, the signature does not fit, or it cannot be checked.
pub(crate) fn find_signer(manifest: &[u8], signature: &Path, allowed: &Path) -> Result<String, SealError> {
    let files = [("-s", signature), ("-f", allowed)];
    let known = ssh_keygen(&["find-principals"], &files, &[])?;
    let signer = known.lines().next().unwrap_or_default().trim().to_owned();
    ssh_keygen(&["verify", "-n", NAMESPACE, "-I", &signer], &files, manifest)?;
    Ok(signer)
}

fn ssh_keygen(words: &[&str], files: &[(&str, &Path)], input: &[u8]) -> Result<String, SealError> {
    let mut command: Vec<OsString> = ["ssh-keygen", "-Y"].iter().chain(words).map(OsString::from).collect();
    for (flag, file) in files {
        command.extend([OsString::from(flag), file.into()]);
    }
    run_program(&command, input).map(|output| String::from_utf8_lossy(&output).trim().to_owned())
}
