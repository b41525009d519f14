//! Figures for Prometheus, in its text format.
//!
//! The file is replaced in one go. What it said of the last success stays where a run fails, and so does what it says of
//! other profiles.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::figures::Counts;
use super::options::NotifyOptions;
use super::outcome::RunOutcome;
use crate::store::private_file;

/// No file of ours is longer, in bytes.
const MAX_BYTES: u64 = 1 << 20;

const LAST_SUCCESS: &str = "ilaudit_last_success_timestamp_seconds";

/// Every metric, all of them gauges, with its help.
const METRICS: [(&str, &str); 13] = [
    (LAST_SUCCESS, "When the last run ended with one of notify.success_codes."),
    ("ilaudit_last_completion_timestamp_seconds", "When the last run ended, whatever came of it."),
    ("ilaudit_last_run_exit_code", "Exit code of the last run."),
    ("ilaudit_last_run_duration_seconds", "How long the last run took."),
    ("ilaudit_last_run_stage_duration_seconds", "How long a stage of the last run took."),
    ("ilaudit_last_run_exchanges", "Exchanges in scope of the last run, by outcome."),
    ("ilaudit_last_run_datasets", "Datasets of exchanges of the last run, by state."),
    ("ilaudit_last_run_rows", "Rows of a dataset, of the exchanges where it is complete."),
    ("ilaudit_last_run_requests", "Requests of the last run, by result."),
    (
        "ilaudit_last_run_changes",
        "Changes since the run before it, and datasets of exchanges of which they are unknown.",
    ),
    ("ilaudit_last_run_findings", "Findings of the last run, of the rules that could be assessed."),
    ("ilaudit_last_run_snapshot_bytes", "Size of the snapshot of the last run."),
    ("ilaudit_info", "The version of ilaudit."),
];

/// One line of the file.
struct Sample {
    metric: String,
    /// With its braces; empty where there is no label. A profile comes first.
    labels: String,
    value: f64,
}

/// Replaces the file.
///
/// # Errors
/// When the file that is there cannot be read, or not be replaced.
pub(super) fn write_metrics(path: &Path, options: &NotifyOptions, outcome: &RunOutcome) -> io::Result<()> {
    let known = read_samples(path)?;
    let (ours, others): (Vec<Sample>, Vec<Sample>) =
        known.into_iter().partition(|sample| sample.profile() == outcome.profile.as_deref());
    let last_success = ours.into_iter().find(|sample| sample.metric == LAST_SUCCESS);
    let is_there = |sample: &Sample| {
        sample.profile().is_some_and(|name| options.known_profiles.iter().any(|known| known == name))
    };
    let mut samples = describe_run(outcome);
    samples.extend(last_success.filter(|_| !outcome.is_success));
    samples.extend(others.into_iter().filter(is_there));
    private_file::replace_public(path, render(&samples).as_bytes())
}

/// What the file that is there says. Lines that are not ours are left out.
fn read_samples(path: &Path) -> io::Result<Vec<Sample>> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Ok(found) if !found.is_file() => return Err(io::Error::other("it is not a regular file")),
        Ok(_) => {}
        Err(error) => return Err(error),
    }
    let mut text = Vec::new();
    File::open(path)?.take(MAX_BYTES).read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).lines().filter_map(Sample::parse).collect())
}

fn render(samples: &[Sample]) -> String {
    let mut text = String::new();
    for (metric, help) in METRICS {
        let lines = samples.iter().filter(|sample| sample.metric == metric);
        for (place, Sample { labels, value, .. }) in lines.enumerate() {
            if place == 0 {
                let _ = writeln!(text, "# HELP {metric} {help}\n# TYPE {metric} gauge");
            }
            let _ = writeln!(text, "{metric}{labels} {value}");
        }
    }
    text
}

fn describe_run(outcome: &RunOutcome) -> Vec<Sample> {
    let ended = outcome.finished_on().timestamp() as f64;
    let mut samples = Samples { profile: outcome.profile.as_deref(), samples: Vec::new() };
    if outcome.is_success {
        samples.push(LAST_SUCCESS, None, ended);
    }
    samples.push("ilaudit_last_completion_timestamp_seconds", None, ended);
    samples.push("ilaudit_last_run_exit_code", None, f64::from(outcome.exit_code));
    samples.push("ilaudit_last_run_duration_seconds", None, outcome.duration.as_secs_f64());
    for (stage, took) in &outcome.stages {
        let label = Some(("stage", *stage));
        samples.push("ilaudit_last_run_stage_duration_seconds", label, took.as_secs_f64());
    }
    if let Some(figures) = &outcome.figures {
        samples.push_counts("ilaudit_last_run_exchanges", "outcome", &figures.exchanges);
        samples.push_counts("ilaudit_last_run_datasets", "state", &figures.datasets);
        samples.push_counts("ilaudit_last_run_rows", "dataset", &figures.rows);
        samples.push_counts("ilaudit_last_run_requests", "result", &figures.requests);
        if let Some(changes) = &figures.changes {
            samples.push_counts("ilaudit_last_run_changes", "change", changes);
        }
        if let Some(findings) = &figures.findings {
            samples.push_counts("ilaudit_last_run_findings", "severity", findings);
        }
        if let Some(bytes) = figures.snapshot_bytes {
            samples.push("ilaudit_last_run_snapshot_bytes", None, bytes as f64);
        }
    }
    samples.push("ilaudit_info", Some(("version", env!("CARGO_PKG_VERSION"))), 1.0);
    samples.samples
}

/// The lines of one profile.
struct Samples<'a> {
    profile: Option<&'a str>,
    samples: Vec<Sample>,
}

impl Samples<'_> {
    fn push(&mut self, metric: &str, label: Option<(&str, &str)>, value: f64) {
        let labels = self.profile.map(|name| ("profile", name)).into_iter().chain(label);
        let labels: Vec<String> =
            labels.map(|(name, value)| format!("{name}=\"{}\"", escape_label(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        self.samples.push(Sample { metric: metric.to_owned(), labels, value });
    }

    fn push_counts(&mut self, metric: &str, label: &str, counts: &Counts) {
        counts.iter().for_each(|(name, count)| self.push(metric, Some((label, name)), *count as f64));
    }
}

impl Sample {
    fn parse(line: &str) -> Option<Self> {
        let (name, value) = line.rsplit_once(' ')?;
        let (metric, labels) = name.split_at(name.find('{').unwrap_or(name.len()));
        let is_ours = METRICS.iter().any(|(known, _)| *known == metric);
        let is_whole = labels.is_empty() || labels.ends_with("\"}");
        let value = value.parse().ok()?;
        (is_ours && is_whole).then(|| Self { metric: metric.to_owned(), labels: labels.to_owned(), value })
    }

    fn profile(&self) -> Option<&str> {
        self.labels.strip_prefix("{profile=\"")?.split('"').next()
    }
}

fn escape_label(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
