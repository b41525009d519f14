//! The run that a manifest names as the one before.

use std::path::Path;

use super::chain::NumberedLine;
use super::verdict::Verdicts;
use crate::evidence::{MANIFEST_FILE, Previous, PreviousRun, REMOVED, hash_file};

/// Looks for its manifest: in its folder, among the proofs of removed runs, or in a line of the chain.
pub(super) fn check_previous(
    dir: &Path,
    previous: &Previous,
    chain: &[NumberedLine],
    verdicts: &mut Verdicts,
) {
    let named = match previous.run() {
        Ok(named) => named,
        Err(reason) => {
            return verdicts.notes("previous", format!("no run before this one is named: {reason}"));
        }
    };
    let PreviousRun { run_id, manifest_sha256 } = named;
    let has_manifest = |folder: &Path| {
        let file = hash_file(&folder.join(run_id).join(MANIFEST_FILE)).ok();
        file.map(|file| file.sha256 == *manifest_sha256)
    };
    let in_folder = has_manifest(dir).or_else(|| has_manifest(&dir.join(REMOVED)));
    let line = chain.iter().find(|line| {
        let event = &line.line.event;
        event.run_id.as_ref() == Some(run_id)
            && event.hashes.manifest_sha256.as_ref() == Some(manifest_sha256)
    });
    match (in_folder, line) {
        (Some(true), _) => {
            verdicts.fits("previous", format!("run {run_id} has the manifest that this one names"))
        }
        (_, Some(line)) => verdicts.fits(
            "previous",
            format!("line {} of the chain has the manifest of run {run_id} that this one names", line.number),
        ),
        (Some(false), None) => verdicts.differs(
            "previous",
            format!(
                "run {run_id} has another manifest than this one names, and no line of the chain has that"
            ),
        ),
        (None, None) => verdicts.differs(
            "previous",
            format!("run {run_id}, which this manifest names as the one before, is gone without a trace"),
        ),
    }
}
