//! The verifications of a run, each with its frame: of how many documents it was, and how they were chosen.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use crate::model::Timestamp;
use crate::store::error::StoreError;
use crate::store::snapshot::Snapshot;

/// A verification that was begun.
#[derive(Clone, Debug, PartialEq)]
pub struct VerificationRun {
    /// From 1, in the order they were begun.
    pub number: u64,
    pub started_on: Timestamp,
    /// `None` while it is under way, and where it was given up.
    pub finished_on: Option<Timestamp>,
    /// When it was given up before it was published.
    pub abandoned_on: Option<Timestamp>,
    /// Which documents, and where their files are kept, as JSON.
    pub selection: String,
    /// `None` in a snapshot of a version that did not record it.
    pub frame: Option<Frame>,
    /// The shard's run it is of, in a merged run.
    pub run_id: Option<String>,
}

/// Of how many documents a verification is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// In the inventory.
    pub documents: u64,
    /// Of them those that meet the selection.
    pub eligible: u64,
    /// Of these those that are verified: all, or those a lot fell on.
    pub drawn: u64,
    /// The exchanges of those.
    pub drawn_exchanges: u64,
}

impl VerificationRun {
    /// All of a snapshot, the first first.
    pub fn read_all(snapshot: &Connection) -> rusqlite::Result<Vec<Self>> {
        snapshot.prepare(&format!("{COLUMNS} ORDER BY number"))?.query_map([], Self::from_row)?.collect()
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let time = |column| row.get::<_, Option<i64>>(column).map(|time| time.map(Timestamp::from_millis));
        Ok(Self {
            number: row.get::<_, i64>(0)?.unsigned_abs(),
            started_on: Timestamp::from_millis(row.get(1)?),
            finished_on: time(2)?,
            abandoned_on: time(3)?,
            selection: row.get(4)?,
            frame: Frame::from_row(row)?,
            run_id: row.get(9)?,
        })
    }
}

const COLUMNS: &str = "
    SELECT number, started_on, finished_on, abandoned_on, selection, documents, eligible, drawn, drawn_exchanges, run_id
    FROM verification_run";

impl Frame {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let count = |column| row.get::<_, Option<i64>>(column).map(|count| count.map(i64::unsigned_abs));
        let (Some(documents), Some(eligible), Some(drawn), Some(drawn_exchanges)) =
            (count(5)?, count(6)?, count(7)?, count(8)?)
        else {
            return Ok(None);
        };
        Ok(Some(Self { documents, eligible, drawn, drawn_exchanges }))
    }
}

impl Snapshot {
    /// The verification that was begun last, and not given up.
    pub(crate) fn verification_run(&self) -> Result<Option<VerificationRun>, StoreError> {
        let sql = format!("{COLUMNS} WHERE abandoned_on IS NULL ORDER BY number DESC LIMIT 1");
        let run = self.connection().query_row(&sql, [], VerificationRun::from_row);
        run.optional().map_err(StoreError::snapshot(self.path()))
    }
}

/// Adds a verification to those there are, of the same documents as the one before or of none yet, and returns its
/// number. What is kept for good of the one before is kept first.
pub(super) fn begin_run(tx: &Transaction<'_>, selection: &str) -> rusqlite::Result<i64> {
    archive_results(tx, "main")?;
    let sql = "INSERT INTO verification_run (number, started_on, selection)
               SELECT COALESCE(MAX(number), 0) + 1, ?1, ?2 FROM verification_run RETURNING number";
    tx.query_row(sql, params![Timestamp::now().as_millis(), selection], |row| row.get(0))
}

/// Keeps for good how many documents of a database's `verification` had each outcome, and everything that is no match.
pub(super) fn archive_results(tx: &Transaction<'_>, database: &str) -> rusqlite::Result<()> {
    tx.execute_batch(&format!(
        "INSERT OR IGNORE INTO main.earlier_outcome_counts (number, outcome, documents)
             SELECT number, COALESCE(outcome, 'pending'), COUNT(*) FROM {database}.verification GROUP BY 1, 2;
         INSERT OR IGNORE INTO main.earlier_outcomes
             (number, exchange_id, document_id, outcome, expected_hash, expected_bytes, actual_hash, actual_sha256,
              actual_bytes, http_status, code, subcode, message, error_id, attempts, verified_on)
             SELECT number, exchange_id, document_id, outcome, expected_hash, expected_bytes, actual_hash, actual_sha256,
                 actual_bytes, http_status, code, subcode, message, error_id, attempts, verified_on
             FROM {database}.verification WHERE outcome <> 'match';"
    ))
}
