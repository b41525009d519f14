//! The results of a verification, as the terminal shows them.

use std::fmt;

use console::Style;
use indicatif::HumanBytes;

use super::table::{Cell, Column, Table};
use crate::cli::ending::Ending;
use crate::cli::exit::Exit;
use crate::count_noun::count_noun;
use crate::model::Outcome;
use crate::printable::printable;
use crate::report::{Verifications, describe_consents};
use crate::store::{ConsentTotal, OutcomeCount, Snapshot, StoreError, VerificationStats};

/// How many documents there are of each outcome, and what that took.
pub(crate) struct VerifySummary {
    counts: Vec<OutcomeCount>,
    stats: VerificationStats,
    consents: ConsentTotal,
    /// Which verifications these are the results of, and of how many documents.
    frames: Vec<String>,
}

impl VerifySummary {
    pub fn read(snapshot: &Snapshot) -> Result<Self, StoreError> {
        let run = snapshot.verification_run()?;
        let consents = run.map(|run| snapshot.count_consents_since(run.started_on)).transpose()?;
        Ok(Self {
            counts: snapshot.outcome_counts()?,
            stats: snapshot.verification_stats()?,
            consents: consents.unwrap_or_default(),
            frames: describe_current(snapshot)?,
        })
    }

    /// A line on what this verification consented to, if it did.
    pub fn format_consents(&self) -> String {
        describe_consents(self.consents).map_or_else(String::new, |sentence| format!("{sentence}\n"))
    }

    /// What a complete verification ends with.
    pub fn ending(&self) -> Ending {
        // a document that is still pending is not verified either
        let gaps = self.count(|outcome| outcome.is_none_or(Outcome::is_gap));
        let gaps = Ending::because_of(Exit::Gaps, gaps, "document not verified", "documents not verified");
        self.differences().and(gaps)
    }

    /// What one that ended early has found.
    pub fn differences(&self) -> Ending {
        let differences = self.count(|outcome| outcome.is_some_and(Outcome::is_mismatch));
        let [one, many] = ["document differs from what is listed", "documents differ from what is listed"];
        Ending::because_of(Exit::Differences, differences, one, many)
    }

    /// The documents of such outcomes; `None` stands for those that are pending.
    fn count(&self, is_such: fn(Option<Outcome>) -> bool) -> u64 {
        self.counts.iter().filter(|count| is_such(count.outcome)).map(|count| count.documents).sum()
    }

    fn to_table(&self) -> Table {
        let mut table =
            Table::new([Column::left("outcome"), Column::right("documents"), Column::right("size")]);
        for outcome in Outcome::ALL {
            for count in self.counts.iter().filter(|count| count.outcome == Some(outcome)) {
                let size = HumanBytes(count.expected_bytes);
                table.push(vec![
                    outcome_cell(outcome),
                    count.documents.to_string().into(),
                    size.to_string().into(),
                ]);
            }
        }
        table
    }
}

/// The current verifications of a snapshot, each with its frame.
pub(crate) fn describe_current(snapshot: &Snapshot) -> Result<Vec<String>, StoreError> {
    let verifications = Verifications::read(snapshot.connection());
    let verifications = verifications.map_err(StoreError::snapshot(snapshot.path()))?;
    Ok(verifications.describe_current())
}

impl fmt::Display for VerifySummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.counts.is_empty() {
            return Ok(());
        }
        let documents: u64 = self.counts.iter().map(|count| count.documents).sum();
        let taken_over: u64 = self.counts.iter().map(|count| count.taken_over).sum();
        for frame in &self.frames {
            writeln!(f, "{}", printable(frame))?;
        }
        let verified = count_noun(documents, "document", "documents");
        write!(f, "{}\n{verified} verified", self.to_table())?;
        if taken_over > 0 {
            write!(f, ", {taken_over} of them taken over")?;
        }
        let VerificationStats { requests, retries, downloaded_bytes, elapsed_millis } = self.stats;
        // a run that took no measurable time must not divide by zero
        let seconds = (elapsed_millis as f64 / 1000.0).max(0.001);
        let bytes_per_second = HumanBytes((downloaded_bytes as f64 / seconds) as u64);
        let documents_per_second = documents.saturating_sub(taken_over) as f64 / seconds;
        writeln!(
            f,
            "\n{} in {seconds:.1} s: {bytes_per_second}/s, {documents_per_second:.1} documents/s; {}, {}",
            HumanBytes(downloaded_bytes),
            count_noun(requests, "request", "requests"),
            count_noun(retries, "retry", "retries"),
        )
    }
}

fn outcome_cell(outcome: Outcome) -> Cell {
    let style = match outcome {
        Outcome::Match => Style::new().green(),
        Outcome::HashMismatch | Outcome::SizeMismatch | Outcome::Failed => Style::new().red(),
        Outcome::NotFound | Outcome::Forbidden | Outcome::Skipped => Style::new().yellow(),
        Outcome::Protected | Outcome::NoExpectedHash | Outcome::NoFile => Style::new().dim(),
    };
    Cell::styled(outcome.as_str(), style)
}
