//! What changed since the run that this one was compared with.

use rusqlite::{Connection, Row};

use crate::model::ChangeCounts;
use crate::report::query::lenient::{read_count, read_text};
use crate::report::summary::page::{ColumnHeading, Table, Value, ValueKind};
use crate::store::{ComparedRun, count_changes, read_compared_run};

/// A comparison with an earlier run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RunComparison {
    pub with: ComparedRun,
    pub counts: ChangeCounts,
    by_subject: Vec<SubjectChanges>,
}

/// How much changed of one type of subject.
#[derive(Clone, Debug, PartialEq)]
struct SubjectChanges {
    subject_type: String,
    /// Added, removed, changed, re-added, unknown.
    counts: [u64; 5],
}

/// Of what is changed each subject counts once, whatever number of its fields differ.
const BY_SUBJECT: &str = "
    SELECT
        subject_type,
        SUM(CASE change WHEN 'added' THEN 1 ELSE 0 END),
        SUM(CASE change WHEN 'removed' THEN 1 ELSE 0 END),
        COUNT(DISTINCT CASE change WHEN 'changed' THEN exchange_id || '/' || subject_id END),
        SUM(CASE change WHEN 're_added' THEN 1 ELSE 0 END),
        SUM(CASE change WHEN 'unknown' THEN 1 ELSE 0 END)
    FROM changes
    GROUP BY subject_type
    ORDER BY subject_type";

/// How much changed in an exchange.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RoomChanges {
    pub exchange_name: String,
    /// By kind, in the order of [`CHANGE_KINDS`].
    pub counts: [u64; 5],
}

/// As people call them.
pub(crate) const CHANGE_KINDS: [&str; 5] = ["Added", "Removed", "Changed", "Re-added", "Unknown"];

/// Rooms of a chart; more cannot be told apart.
const MAX_ROOMS: usize = 10;

/// As [`BY_SUBJECT`] counts, the rooms with most changes first.
const BY_ROOM: &str = "
    SELECT
        COALESCE(MAX(exchange_name), exchange_id) AS name,
        SUM(CASE change WHEN 'added' THEN 1 ELSE 0 END),
        SUM(CASE change WHEN 'removed' THEN 1 ELSE 0 END),
        COUNT(DISTINCT CASE change WHEN 'changed' THEN subject_type || '/' || subject_id END),
        SUM(CASE change WHEN 're_added' THEN 1 ELSE 0 END),
        SUM(CASE change WHEN 'unknown' THEN 1 ELSE 0 END)
    FROM changes
    GROUP BY exchange_id
    ORDER BY COUNT(*) DESC, name, exchange_id";

/// The rooms with most changes, and how many others have any; none where nothing changed.
pub(crate) fn read_room_changes(snapshot: &Connection) -> rusqlite::Result<(Vec<RoomChanges>, usize)> {
    let (mut rooms, mut others) = (Vec::new(), 0);
    let mut query = snapshot.prepare(BY_ROOM)?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        if rooms.len() < MAX_ROOMS {
            let exchange_name = read_text(row, 0)?.unwrap_or_default();
            rooms.push(RoomChanges { exchange_name, counts: read_counts(row)? });
        } else {
            others += 1;
        }
    }
    Ok((rooms, others))
}

/// The columns after the first.
fn read_counts(row: &Row<'_>) -> rusqlite::Result<[u64; 5]> {
    let mut counts = [0; 5];
    for (index, count) in counts.iter_mut().enumerate() {
        *count = read_count(row, index + 1)?.unwrap_or(0);
    }
    Ok(counts)
}

impl RunComparison {
    /// `None` where the run was compared with none.
    pub(super) fn read(snapshot: &Connection) -> rusqlite::Result<Option<Self>> {
        let Some(with) = read_compared_run(snapshot)? else { return Ok(None) };
        let mut by_subject = Vec::new();
        let mut query = snapshot.prepare(BY_SUBJECT)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let subject_type = read_text(row, 0)?.unwrap_or_default();
            by_subject.push(SubjectChanges { subject_type, counts: read_counts(row)? });
        }
        Ok(Some(Self { with, counts: count_changes(snapshot)?, by_subject }))
    }

    /// The earlier run and its manifest, and all in one line.
    pub(super) fn describe(&self) -> String {
        let ComparedRun { old_run, manifest_sha256 } = &self.with;
        let manifest = manifest_sha256.as_ref().map(|sha256| format!(" (manifest sha256:{sha256})"));
        format!("run {old_run}{}: {}", manifest.unwrap_or_default(), self.counts)
    }

    /// A line for each type of subject of which something changed.
    pub(super) fn to_table(&self) -> Table {
        let columns = [ColumnHeading::new("What", ValueKind::Text)].into_iter();
        let columns = columns.chain(CHANGE_KINDS.map(|text| ColumnHeading::new(text, ValueKind::Count)));
        let row = |SubjectChanges { subject_type, counts }: &SubjectChanges| {
            let counts = counts.map(|count| Value::Number(Some(count)));
            [Value::text(subject_type.clone())].into_iter().chain(counts).collect()
        };
        Table {
            title: "Changes since the run before",
            report: "changes",
            columns: columns.collect(),
            rows: self.by_subject.iter().map(row).collect(),
            if_empty: "No change in what both runs know.",
        }
    }
}
