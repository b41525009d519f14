//! The reports made again from the snapshot, and compared byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::files::{Found, RunFiles};
use super::verdict::Verdicts;
use crate::count_noun::count_noun;
use crate::error::Error;
use crate::error_chain::ErrorChain;
use crate::evidence::Record;
use crate::report::{ReportPlan, Source, render};
use crate::store::{SNAPSHOT_FILE, Snapshot, private_file};

/// It describes every report of the folder.
const PACKAGE: &str = "datapackage.json";

/// How the reports of one call were made, as the manifest has it.
#[derive(Debug, Deserialize)]
pub(crate) struct ReportCall {
    tool_version: String,
    /// The names asked for; `None` is all.
    pub only: Option<BTreeSet<String>>,
    /// By section, as in a configuration.
    pub settings: Value,
    templates: Vec<NamedTemplate>,
    /// Of the files that it made.
    #[serde(skip)]
    pub formats: BTreeSet<&'static str>,
}

#[derive(Debug, Deserialize)]
struct NamedTemplate {
    file: String,
    built_in: bool,
}

/// Plans the reports of a call again.
pub(crate) type PlanReports = fn(&ReportCall) -> Result<ReportPlan, Error>;

/// Makes every report again that the manifest says how to make.
pub(super) fn check_reports(
    snapshot: &Snapshot,
    manifest: &Record,
    files: &RunFiles,
    plan: PlanReports,
    verdicts: &mut Verdicts,
) {
    let has_earlier = manifest.report_calls().count() > 1;
    if has_earlier {
        let reason = "it describes the files of earlier calls, too";
        verdicts.notes("reports", format!("{PACKAGE} was not made again: {reason}"));
    }
    let is_made = |path: &&str| *path != SNAPSHOT_FILE && !(has_earlier && *path == PACKAGE);
    let mut same = 0;
    for (earlier, call) in manifest.report_calls() {
        let listed: Vec<&str> = manifest.paths_made_by(earlier).filter(is_made).collect();
        if listed.is_empty() {
            continue;
        }
        let made = parse_call(call, &listed)
            .and_then(|call| make_again(snapshot, manifest, &call, plan).map(|made| (call, made)));
        match made {
            Ok((call, made)) => {
                let comparison = Comparison { call, made, files, is_earlier: earlier.is_some() };
                same += compare(&comparison, &listed, verdicts);
            }
            Err(reason) => verdicts.notes(
                "reports",
                format!("{} cannot be made again: {reason}", count_noun(listed.len(), "file", "files")),
            ),
        }
    }
    tell_frame(same, manifest.paths().filter(|path| *path != SNAPSHOT_FILE).count(), verdicts);
}

/// Of how many files that holds which the manifest lists, but for the snapshot.
fn tell_frame(same: usize, all: usize, verdicts: &mut Verdicts) {
    let made = "made again from the snapshot, byte for byte the same";
    if same == all {
        verdicts.fits("reports", format!("{} {made}", count_noun(all, "file was", "files were")));
    } else {
        let rest = count_noun(all - same, "file was", "files were");
        verdicts.notes(
            "reports",
            format!(
                "{same} of {} {made}; {rest} not, as the other lines say",
                count_noun(all, "file was", "files were")
            ),
        );
    }
}

fn parse_call(call: &Value, listed: &[&str]) -> Result<ReportCall, String> {
    let call =
        ReportCall::deserialize(call).map_err(|error| format!("the manifest does not say how: {error}"))?;
    if let Some(own) = call.templates.iter().find(|template| !template.built_in) {
        return Err(format!("they were made with templates of your own, such as {}", own.file));
    }
    let formats = [("csv", "csv/"), ("jsonl", "jsonl/"), ("xlsx", ""), ("html", "report.html")];
    let is_of = |(name, start): &(&str, &str)| {
        let end = if start.is_empty() { name } else { "" };
        listed.iter().any(|path| path.starts_with(start) && path.ends_with(end))
    };
    let formats = formats.into_iter().filter(is_of).map(|(name, _)| name).collect();
    Ok(ReportCall { formats, ..call })
}

/// The hash of each file, by its path in a run folder.
fn make_again(
    snapshot: &Snapshot,
    manifest: &Record,
    call: &ReportCall,
    plan: PlanReports,
) -> Result<BTreeMap<String, String>, String> {
    let plan = plan(call).map_err(|error| ErrorChain(&error).to_string())?;
    let scratch = Scratch::create().map_err(|error| format!("there is no place for them: {error}"))?;
    let source = Source::derived(snapshot, manifest.accepted_changes().to_vec());
    let rendered = render(source, &scratch.0, &plan).map_err(|error| ErrorChain(&error).to_string())?;
    Ok(rendered.files.into_iter().map(|file| (file.path, file.sha256)).collect())
}

struct Comparison<'a> {
    call: ReportCall,
    made: BTreeMap<String, String>,
    files: &'a RunFiles,
    /// The snapshot may have taken in later results since.
    is_earlier: bool,
}

/// How many files are the same.
fn compare(comparison: &Comparison<'_>, listed: &[&str], verdicts: &mut Verdicts) -> usize {
    let differences: Vec<String> = listed.iter().filter_map(|path| comparison.compare_file(path)).collect();
    let same = listed.len() - differences.len();
    for difference in differences {
        if comparison.is_earlier {
            let since = "or the snapshot took in later results since";
            verdicts.notes("reports", format!("{difference}, {since}"));
        } else {
            verdicts.differs("reports", difference);
        }
    }
    same
}

impl Comparison<'_> {
    fn compare_file(&self, path: &str) -> Option<String> {
        match (self.made.get(path), self.files.get(path)) {
            (Some(made), Some(Found::File(found))) if made == found => None,
            (Some(_), Some(Found::File(_))) => Some(format!(
                "{path} is not what the snapshot makes{}: it was changed",
                self.describe_version()
            )),
            (Some(_), _) => Some(format!("{path} is missing, and the snapshot makes it")),
            (None, _) => Some(format!("{path} is none that the snapshot makes")),
        }
    }

    fn describe_version(&self) -> String {
        let (made_by, ours) = (&self.call.tool_version, env!("CARGO_PKG_VERSION"));
        if made_by == ours { String::new() } else { format!(" with version {ours}, and {made_by} made it") }
    }
}

/// A folder outside the run folder, gone at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn create() -> io::Result<Self> {
        let dir = std::env::temp_dir();
        for _ in 0..100 {
            let path: &Path = &dir.join(format!("ilaudit-audit-{:016x}", fastrand::u64(..)));
            match private_file::create_dir(path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                created => return created.map(|()| Self(path.to_owned())),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // best effort: it lies among temporary files
        drop(fs::remove_dir_all(&self.0));
    }
}
