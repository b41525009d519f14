//! What the log of a run says of what is made of it: the last lines before the folder is summed up.
//!
//! They are in the sums, so that the log cannot tell what comes after it: that the run is published, `chain.jsonl` says.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::ending::Ending;
use super::terminal::json_line::format_json_line;
use crate::evidence::{MANIFEST_FILE, hash, hash_file};
use crate::notify::RunFigures;
use crate::store::{ComparisonCount, RUN_LOG, private_file};

/// Adds how the reports of a folder were made, by its manifest.
pub(crate) fn log_reports_made(folder: &Path) {
    add_line(folder, "reports made", describe_reports(folder));
}

/// Adds what a comparison with a local folder came to.
pub(crate) fn log_comparison(folder: &Path, compared: &Path, counts: &[ComparisonCount]) {
    let outcomes: BTreeMap<String, u64> =
        counts.iter().map(|count| (count.outcome.to_string(), count.files)).collect();
    let compared = compared.to_string_lossy();
    add_line(folder, "compared", Ok(json!({ "folder": compared, "outcomes": outcomes })));
}

/// Adds that a folder is to be published, with or without reports: what it comes down to, and the codes that apply.
pub(crate) fn log_publishing(folder: &Path, ending: &Ending, figures: Option<&RunFigures>) {
    let manifest = hash_file(&folder.join(MANIFEST_FILE)).ok();
    let described = json!({
        "manifest_sha256": manifest.map(|file| file.sha256),
        "reasons": ending.describe_reasons(),
        "figures": figures,
    });
    add_line(folder, "publishing", Ok(described));
}

fn describe_reports(folder: &Path) -> io::Result<Value> {
    let bytes = fs::read(folder.join(MANIFEST_FILE))?;
    let manifest: Value = serde_json::from_slice(&bytes)?;
    let (reports, list) =
        (&manifest["reports"], |value: &Value| value.as_array().cloned().unwrap_or_default());
    let files = list(&manifest["files"]).iter().filter(|file| file["earlier_report"].is_null()).count();
    Ok(json!({
        "arguments": list(&reports["made_by"]["arguments"]),
        "files": files,
        "only": reports["only"],
        "settings": reports["settings"],
        "other_settings": list(&reports["other_settings"]),
        "accepted_changes": list(&manifest["accepted_changes"]),
        "manifest_sha256": hash(bytes.as_slice())?.sha256,
    }))
}

/// A log that cannot be written stops nothing, as while a run goes on.
fn add_line(folder: &Path, message: &str, described: io::Result<Value>) {
    let log = folder.join(RUN_LOG);
    let written = described.and_then(|described| {
        private_file::append(&log)?.write_all(&format_json_line("INFO", message, described))
    });
    if let Err(error) = written {
        tracing::warn!("cannot write {}: {error}", log.display());
    }
}
