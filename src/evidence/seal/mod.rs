//! The seal of a manifest: `manifest.json.sig`, an OpenSSH signature, and `manifest.json.tsr`, a time stamp.
//!
//! Both are made by other programs, which read the manifest on standard input and write the seal to standard output:
//! `ssh-keygen` for a key, or any command. `program` runs one, bounded in time and output; `make` seals a manifest; `verify`
//! asks `ssh-keygen` whether a signature fits.

mod error;
mod make;
mod program;
mod verify;

pub use error::SealError;
pub(crate) use make::{SealOptions, seal_manifest, try_seal};
pub(crate) use verify::{find_signer, verify_unnamed};

/// What a signature is for: one of another namespace does not fit.
const NAMESPACE: &str = "ilaudit-run-v1";
