//! Every run of an output folder against the chain.

use std::collections::BTreeMap;
use std::path::Path;

use super::chain::NumberedLine;
use super::verdict::Verdicts;
use crate::count_noun::count_noun;
use crate::error_chain::ErrorChain;
use crate::evidence::{Command, MANIFEST_FILE, REMOVED, hash_file};
use crate::store::list_runs;

/// What the chain says last of a run.
struct LastLines<'a> {
    last: &'a NumberedLine,
    /// The last one that notes a manifest.
    written: Option<&'a NumberedLine>,
}

/// Compares the runs that the chain names with those that are there, by their manifests.
pub(super) fn check_output_folder(dir: &Path, chain: &[NumberedLine], verdicts: &mut Verdicts) {
    let runs = match list_runs(dir) {
        Ok(runs) => runs,
        Err(error) => return verdicts.differs("runs", ErrorChain(&error).to_string()),
    };
    let named = last_lines(chain);
    let strange = runs.iter().filter(|run| !named.contains_key(run.as_str()));
    let mut differences: Vec<String> = strange
        .map(|run| format!("no line names run {run}: the chain was cut, or the run was put there"))
        .collect();
    differences.extend(
        named.iter().filter_map(|(run, lines)| check_run(dir, run, lines, runs.iter().any(|id| id == run))),
    );
    let fits =
        format!("{} as the chain says, and none is missing", count_noun(runs.len(), "run is", "runs are"));
    verdicts.differ_or_fit("runs", differences, fits);
}

fn last_lines(chain: &[NumberedLine]) -> BTreeMap<&str, LastLines<'_>> {
    let mut runs = BTreeMap::new();
    for line in chain {
        let event = &line.line.event;
        // what was never published is not missed
        let (Some(run), Some(_)) = (&event.run_id, &event.hashes.sums_sha256) else { continue };
        let written = event.hashes.manifest_sha256.is_some().then_some(line);
        let lines = runs.entry(run.as_str()).or_insert(LastLines { last: line, written });
        lines.last = line;
        lines.written = written.or(lines.written);
    }
    runs
}

fn check_run(dir: &Path, run: &str, lines: &LastLines<'_>, is_there: bool) -> Option<String> {
    let is_removed = lines.last.line.event.command == Command::Remove;
    let number = lines.last.number;
    let folder = if is_removed { dir.join(REMOVED).join(run) } else { dir.join(run) };
    match (is_there, is_removed) {
        (true, true) => Some(format!("line {number} says that run {run} was removed: it was put back later")),
        (false, false) => Some(format!("run {run} is gone, and no line says that it was removed")),
        (true, false) | (false, true) => {
            let written = lines.written?;
            let noted = written.line.event.hashes.manifest_sha256.as_ref();
            let found = hash_file(&folder.join(MANIFEST_FILE)).ok().map(|file| file.sha256);
            (found.as_ref() != noted).then(|| {
                let what = if found.is_some() { "is not the one" } else { "is missing: it is the one" };
                format!("the manifest of run {run} {what} that line {} names", written.number)
            })
        }
    }
}
