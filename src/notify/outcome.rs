//! What came of a run, as others are told.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::figures::{Counts, RunFigures};

/// What came of a run. `Display` is some lines for people.
#[derive(Clone, Debug)]
pub(crate) struct RunOutcome {
    pub exit_code: u8,
    /// Whether that code is a success to whoever is told.
    pub is_success: bool,
    /// Each code that applies with its reasons: `3: 6 gaps`.
    pub reasons: Vec<String>,
    pub profile: Option<String>,
    pub started_on: DateTime<Utc>,
    pub duration: Duration,
    /// What took how long, in its order.
    pub stages: Vec<(&'static str, Duration)>,
    /// The run folder, where one was published.
    pub folder: Option<PathBuf>,
    pub manifest_sha256: Option<String>,
    pub figures: Option<RunFigures>,
}

impl RunOutcome {
    pub fn finished_on(&self) -> DateTime<Utc> {
        self.started_on + self.duration
    }

    /// What a webhook is sent; docs/operations.md describes it.
    pub fn to_json(&self) -> Value {
        let stages: BTreeMap<_, _> =
            self.stages.iter().map(|(stage, took)| (stage, took.as_secs_f64())).collect();
        json!({
            "event": "run_ended",
            "version": env!("CARGO_PKG_VERSION"),
            "profile": self.profile,
            "exit_code": self.exit_code,
            "success": self.is_success,
            "reasons": self.reasons,
            "text": self.describe(),
            "started_on": format_time(self.started_on),
            "finished_on": format_time(self.finished_on()),
            "duration_seconds": self.duration.as_secs_f64(),
            "stage_seconds": stages,
            "run_folder": self.folder.as_ref().map(|folder| folder.display().to_string()),
            "manifest_sha256": self.manifest_sha256,
            "figures": self.figures,
        })
    }

    /// Some lines for people.
    pub fn describe(&self) -> String {
        let mut text = match self.reasons.as_slice() {
            [] => format!("exit {}", self.exit_code),
            reasons => format!("exit {}", reasons.join("; also ")),
        };
        if let Some(sha256) = &self.manifest_sha256 {
            let _ = write!(text, " · manifest sha256:{sha256}");
        }
        let stages = self.stages.iter().map(|(stage, took)| format!("{stage} {}", format_duration(*took)));
        let stages = stages.collect::<Vec<_>>().join(", ");
        let _ = write!(text, "\ntook {} ({stages})", format_duration(self.duration));
        if let Some(figures) = &self.figures {
            describe_figures(&mut text, figures);
        }
        text.push('\n');
        text
    }
}

pub(super) fn format_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn describe_figures(text: &mut String, figures: &RunFigures) {
    let _ = write!(text, "\nrun {}", figures.run_id);
    let lists = [
        ("exchanges", Some(&figures.exchanges)),
        ("datasets of exchanges", Some(&figures.datasets)),
        ("rows", Some(&figures.rows)),
        ("requests", Some(&figures.requests)),
        ("changes", figures.changes.as_ref()),
        ("findings", figures.findings.as_ref()),
    ];
    for (what, counts) in lists {
        if let Some(counts) = counts {
            let _ = write!(text, "\n{what}: {}", join_counts(counts));
        }
    }
    if let Some(rules @ 1..) = figures.rules_not_assessed {
        let _ = write!(text, "\nrules off or not assessed: {rules}");
    }
}

fn join_counts(counts: &Counts) -> String {
    let counts = counts.iter().map(|(what, count)| format!("{count} {what}"));
    counts.collect::<Vec<_>>().join(", ")
}

/// To the second, or to the millisecond below one.
fn format_duration(duration: Duration) -> String {
    let seconds = Duration::from_secs(duration.as_secs());
    let shown = if seconds.is_zero() { Duration::from_millis(duration.as_millis() as u64) } else { seconds };
    humantime::format_duration(shown).to_string()
}
