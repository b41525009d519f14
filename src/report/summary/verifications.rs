//! The verifications of a run, each with its frame: of how many documents it says something, and how those were chosen.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde_json::Value as Json;

use crate::count_noun::{choose_noun, count_noun};
use crate::model::Outcome;
use crate::report::summary::wording::group_thousands;
use crate::store::{Frame, VerificationRun};

/// The verifications of a run, and what there was to verify.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verifications {
    /// The first first.
    pub runs: Vec<RecordedVerification>,
    pub exchanges: u64,
    /// Those of which not every document is known.
    pub unknown_exchanges: u64,
}

/// A verification with its results.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedVerification {
    pub run: VerificationRun,
    /// Documents by their outcome; `None` where they have none.
    pub counts: Vec<(Option<Outcome>, u64)>,
    /// Whether the report shows its documents.
    pub is_current: bool,
}

impl Verifications {
    pub fn read(snapshot: &Connection) -> rusqlite::Result<Self> {
        let mut counts = read_counts(snapshot)?;
        let current = read_current(snapshot)?;
        let with_counts = |run: VerificationRun| RecordedVerification {
            counts: counts.remove(&run.number).unwrap_or_default(),
            is_current: current.contains(&run.number),
            run,
        };
        let runs = VerificationRun::read_all(snapshot)?.into_iter().map(with_counts).collect();
        let sql = "SELECT COUNT(*), COUNT(*) - COUNT(w.dataset) FROM exchanges AS e
                   LEFT JOIN whole AS w ON w.exchange_id = e.exchange_id AND w.dataset = 'documents'";
        let (exchanges, unknown): (i64, i64) =
            snapshot.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self { runs, exchanges: exchanges.unsigned_abs(), unknown_exchanges: unknown.unsigned_abs() })
    }

    /// A line for each verification that the report shows: which one it is, and of how many documents.
    pub fn describe_current(&self) -> Vec<String> {
        let current = self.runs.iter().filter(|record| record.is_current);
        current
            .map(|record| format!("{}: {}", record.describe_place(), self.describe_frame(record)))
            .collect()
    }

    /// `25 of 1,968 documents, drawn by lot with seed 7, in 8 of 12 exchanges`
    pub fn describe_frame(&self, record: &RecordedVerification) -> String {
        let selection = Selection::parse(&record.run.selection);
        let Some(frame) = record.run.frame else {
            let documents = record.counts.iter().map(|(_, documents)| documents).sum();
            return format!("{}; of how many is not on record", describe_documents(documents));
        };
        let mut text = selection.describe(frame);
        let exchanges = count_noun(self.exchanges, "exchange", "exchanges");
        text += &format!(", in {} of {exchanges}", frame.drawn_exchanges);
        if let Some(since) = &selection.since {
            text += &format!(", matches of unchanged ones taken over from {since}");
        }
        if self.unknown_exchanges > 0 {
            let unknown = count_noun(self.unknown_exchanges, "exchange", "exchanges");
            text += &format!("; not every document of {unknown} is known");
        }
        text
    }
}

impl RecordedVerification {
    /// `3rd verification of this run`
    pub fn describe_place(&self) -> String {
        let of = self.run.run_id.as_ref().map_or("this run".to_owned(), |run| format!("run {run}"));
        format!("{} verification of {of}", ordinal(self.run.number))
    }

    /// `3rd`, or `2nd, given up`.
    pub fn short_name(&self) -> String {
        let place = ordinal(self.run.number);
        if self.run.abandoned_on.is_some() { format!("{place}, given up") } else { place }
    }

    /// Documents that match, that differ, that are missing or have no outcome, and of which nothing can be said.
    pub fn count_groups(&self) -> [u64; 4] {
        let mut groups = [0; 4];
        for (outcome, documents) in &self.counts {
            let group = match outcome {
                Some(Outcome::Match) => 0,
                Some(outcome) if outcome.is_mismatch() => 1,
                Some(outcome) if outcome.is_unverifiable() => 3,
                Some(_) | None => 2,
            };
            groups[group] += documents;
        }
        groups
    }

    /// The counts by the names of their outcomes; `pending` is what has none.
    pub fn counts_by_name(&self) -> BTreeMap<&'static str, u64> {
        let name = |outcome: &Option<Outcome>| outcome.map_or("pending", Outcome::as_str);
        self.counts.iter().map(|(outcome, documents)| (name(outcome), *documents)).collect()
    }
}

/// How documents were chosen, as the snapshot has it.
struct Selection {
    criteria: Vec<String>,
    /// Where a sample was drawn.
    seed: Option<String>,
    since: Option<String>,
}

impl Selection {
    /// Takes what it finds: a snapshot may come from elsewhere.
    fn parse(json: &str) -> Self {
        let parsed: Json = serde_json::from_str(json).unwrap_or_default();
        let chosen = &parsed["selection"];
        let exchanges = chosen["exchanges"].as_array().map_or(0, Vec::len);
        let exchanges = match exchanges {
            0 => None,
            1 => Some(format!("exchange {}", chosen["exchanges"][0].as_str().unwrap_or("?"))),
            many => Some(format!("{many} exchanges")),
        };
        let path = chosen["path"].as_str().map(|path| format!("path {path}"));
        let size = chosen["max_bytes"]
            .as_u64()
            .map(|max| format!("size up to {} {}", group_thousands(max), choose_noun(&max, "byte", "bytes")));
        let since = parsed["since"].as_str();
        Self {
            criteria: [exchanges, path, size].into_iter().flatten().collect(),
            seed: chosen["sample"].as_u64().map(|_| chosen["seed"].to_string()),
            since: since.map(|path| format!("run {}", path.rsplit(['/', '\\']).next().unwrap_or(path))),
        }
    }

    fn describe(&self, frame: Frame) -> String {
        let Frame { documents, eligible, drawn, .. } = frame;
        let criteria = self.criteria.join(", ");
        let (some, all) = (group_thousands(drawn), describe_documents(documents));
        let mut text = match (drawn == eligible, eligible == documents) {
            (true, true) if documents == 1 => "the 1 document".to_owned(),
            (true, true) => format!("all {all}"),
            (false, true) => format!("{some} of {all}"),
            (true, false) => format!("{some} of {all}, those of {criteria}"),
            (false, false) => {
                let (of, all) = (describe_documents(eligible), group_thousands(documents));
                format!("{some} of {of}, those of {criteria} out of {all}")
            }
        };
        if let Some(seed) = self.seed.as_ref().filter(|_| drawn < eligible) {
            text += &format!(", drawn by lot with seed {seed}");
        }
        text
    }
}

fn describe_documents(count: u64) -> String {
    format!("{} {}", group_thousands(count), choose_noun(&count, "document", "documents"))
}

fn ordinal(number: u64) -> String {
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

type Counts = BTreeMap<u64, Vec<(Option<Outcome>, u64)>>;

/// By verification, the worst outcomes first.
fn read_counts(snapshot: &Connection) -> rusqlite::Result<Counts> {
    let mut counts = Counts::new();
    let mut query = snapshot.prepare("SELECT number, outcome, documents FROM verification_counts")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (number, outcome, documents): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        // an outcome that this version does not know is no success
        let outcome = (outcome != "pending").then(|| outcome.parse().unwrap_or(Outcome::Failed));
        counts.entry(number.unsigned_abs()).or_default().push((outcome, documents.unsigned_abs()));
    }
    let place = |outcome: &Option<Outcome>| Outcome::ALL.iter().position(|known| Some(*known) == *outcome);
    counts.values_mut().for_each(|counts| counts.sort_by_key(|(outcome, _)| place(outcome)));
    Ok(counts)
}

/// The numbers of those whose documents are in the report: of a merged run there may be several.
fn read_current(snapshot: &Connection) -> rusqlite::Result<Vec<u64>> {
    let mut query = snapshot.prepare("SELECT DISTINCT number FROM verification")?;
    query.query_map([], |row| row.get::<_, i64>(0).map(i64::unsigned_abs))?.collect()
}

#[cfg(test)]
mod tests {
    use super::ordinal;

    #[test]
    fn numbers_of_an_order_are_written_as_they_are_read() {
        let numbers = [1, 2, 3, 4, 10, 11, 12, 13, 21, 32, 43, 100, 101, 111, 112];
        let expected = "1st 2nd 3rd 4th 10th 11th 12th 13th 21st 32nd 43rd 100th 101st 111th 112th";
        assert_eq!(numbers.map(ordinal).join(" "), expected);
    }
}
