//! What the log of a run says of its reports: the last line before the folder is summed up and published.

use std::io::Write;
use std::path::Path;

use chrono::{SecondsFormat, Utc};
use serde_json::json;

use crate::error::Error;
use crate::evidence::{MANIFEST_FILE, hash_file};
use crate::store::private_file;

/// The log's name in a run folder.
pub(crate) const RUN_LOG: &str = "run.log";

/// Adds that the reports of a folder, which is not published yet, are made.
///
/// # Errors
/// When the manifest cannot be read, or the log not be written.
pub(crate) fn append_reports_made(folder: &Path, files: usize) -> Result<(), Error> {
    let (manifest, log) = (folder.join(MANIFEST_FILE), folder.join(RUN_LOG));
    let hashed = hash_file(&manifest).map_err(Error::io(format!("read {}", manifest.display())))?;
    let line = json!({
        "timestamp": Utc::now().to_rfc3339_opts(SecondsFormat::Micros, true),
        "level": "INFO",
        "message": "reports made; publishing",
        "files": files,
        "manifest_sha256": hashed.sha256,
    });
    let written = private_file::append(&log).and_then(|mut file| writeln!(file, "{line}"));
    written.map_err(Error::io(format!("write {}", log.display())))
}
