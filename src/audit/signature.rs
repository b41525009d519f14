//! The seal of the manifest.

use std::path::Path;

use super::files::RunFiles;
use super::verdict::Verdicts;
use crate::error_chain::ErrorChain;
use crate::evidence::{MANIFEST_FILE, SEAL_FILES, find_signer, read_bounded, verify_unnamed};

/// Checks the signature: by the allowed signers, or else only whether it fits.
pub(super) fn check_signature(
    folder: &Path,
    files: &RunFiles,
    allowed_signers: Option<&Path>,
    verdicts: &mut Verdicts,
) {
    let [signature, timestamp] = SEAL_FILES;
    if files.contains_key(timestamp) {
        verdicts
            .notes("signature", format!("{timestamp} is there: `openssl ts -verify` checks a time stamp"));
    }
    match (files.contains_key(signature), allowed_signers) {
        (true, _) => check_bytes(folder, &folder.join(signature), allowed_signers, verdicts),
        (false, Some(_)) => {
            verdicts.differs(
                "signature",
                format!("{signature} is missing: the run is not sealed, or its seal was removed"),
            );
        }
        (false, None) => verdicts.notes("signature", "the run is not sealed"),
    }
}

fn check_bytes(folder: &Path, signature: &Path, allowed: Option<&Path>, verdicts: &mut Verdicts) {
    let manifest = read_bounded(&folder.join(MANIFEST_FILE)).ok().flatten();
    let (Some(manifest), Ok(Some(_))) = (manifest, read_bounded(signature)) else {
        return verdicts.differs("signature", "the manifest or its signature cannot be read");
    };
    let checked = match allowed {
        Some(allowed) => find_signer(&manifest, signature, allowed)
            .map(|signer| format!("the manifest is sealed by {signer}, one of the allowed signers")),
        None => verify_unnamed(&manifest, signature).map(|key| {
            format!("the seal fits the manifest; --allowed-signers tells whose key that is: {key}")
        }),
    };
    match checked {
        Ok(text) => verdicts.fits("signature", text),
        Err(error) => {
            let what = match allowed {
                Some(_) => "the seal does not fit the manifest, or none of the allowed signers made it",
                None => "the seal does not fit the manifest",
            };
            verdicts.differs("signature", format!("{what}: {}", ErrorChain(&error)));
        }
    }
}
