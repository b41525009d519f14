//! What the chain says of a run, against what lies in its folder.

use super::chain::NumberedLine;
use super::files::{Found, RunFiles};
use super::verdict::Verdicts;
use crate::evidence::{Command, MANIFEST_FILE, RunHashes, SEAL_FILES, SUMS_FILE};

/// Compares the hashes of manifest, sums and seal with the newest lines that note them.
pub(super) fn check_run(run_id: &str, files: &RunFiles, chain: &[NumberedLine], verdicts: &mut Verdicts) {
    let lines: Vec<&NumberedLine> =
        chain.iter().filter(|line| line.line.event.run_id.as_deref() == Some(run_id)).collect();
    let Some(last) = lines.last() else {
        let unknown = "no line names this run: the chain was cut, or the run was put there";
        return verdicts.differs("chain", unknown);
    };
    if last.line.event.command == Command::Remove {
        let restored = format!("line {} says that this run was removed: it was put back later", last.number);
        return verdicts.differs("chain", restored);
    }
    let found = |name: &str| match files.get(name) {
        Some(Found::File(sha256)) => Some(sha256.as_str()),
        Some(Found::Other(_) | Found::Unreadable(_)) | None => None,
    };
    let [signature, timestamp] = SEAL_FILES;
    let written = |line: &&NumberedLine| line.line.event.hashes.manifest_sha256.is_some();
    let written: Vec<&NumberedLine> = lines.iter().copied().filter(written).collect();
    let mut differences = Vec::new();
    for (name, lines, hash) in [
        (MANIFEST_FILE, &written, (|hashes| &hashes.manifest_sha256) as fn(&RunHashes) -> &Option<String>),
        (SUMS_FILE, &lines, |hashes| &hashes.sums_sha256),
        (signature, &written, |hashes| &hashes.signature_sha256),
        (timestamp, &written, |hashes| &hashes.timestamp_sha256),
    ] {
        differences.extend(compare(name, found(name), lines, hash));
    }
    let by_another = if last.line.event.exit_code.is_none() {
        ", written by a later command since it was killed,"
    } else {
        ""
    };
    let fits = format!(
        "line {}, of `{}` on {},{by_another} has this run as it is",
        last.number, last.line.event.command, last.line.written_on
    );
    verdicts.differ_or_fit("chain", differences, fits);
}

/// What is wrong with a file, if anything is.
fn compare(
    name: &str,
    found: Option<&str>,
    lines: &[&NumberedLine],
    hash: fn(&RunHashes) -> &Option<String>,
) -> Option<String> {
    let hash = |line: &NumberedLine| hash(&line.line.event.hashes).clone();
    let noted = lines.last().and_then(|last| hash(last).map(|sha256| (last.number, sha256)));
    match (found, noted) {
        (None, None) => None,
        (Some(found), Some((_, noted))) if found == noted => None,
        (Some(found), noted) => {
            let earlier = lines.iter().find(|line| hash(line).as_deref() == Some(found));
            Some(match (earlier, noted) {
                (Some(earlier), Some((number, _))) => format!(
                    "{name} is an older one, of line {}: line {number} has another, so it was restored from before",
                    earlier.number
                ),
                (_, Some((number, _))) => format!(
                    "{name} is not the one that line {number} names: this program did not write it, or was stopped before \
                     it noted it"
                ),
                (_, None) => format!(
                    "{name} is named by no line: this program did not write it, or was stopped before it noted it"
                ),
            })
        }
        (None, Some((number, _))) => Some(format!("{name} is missing: line {number} names it")),
    }
}
