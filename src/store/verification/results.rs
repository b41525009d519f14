//! The results of a verification, and what it took to have them.

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::candidates::read_size;
use crate::model::{Outcome, Timestamp, VerificationResult};
use crate::store::error::StoreError;
use crate::store::snapshot::Snapshot;

/// What a verification took; a resumed one adds to it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct VerificationStats {
    pub requests: u64,
    pub retries: u64,
    /// Bytes downloaded, repeats included.
    pub downloaded_bytes: u64,
    pub elapsed_millis: u64,
}

/// How many documents there are of an outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutcomeCount {
    /// `None` for those that are pending.
    pub outcome: Option<Outcome>,
    pub documents: u64,
    /// The sum of the listed sizes.
    pub expected_bytes: u64,
    /// How many of them are taken over from another run.
    pub taken_over: u64,
}

/// A file that is kept in the bag.
#[derive(Clone, Debug, PartialEq)]
pub struct BagFile {
    pub outcome: Outcome,
    /// Its path, below the folder of its kind.
    pub bag_path: String,
    /// Base64.
    pub sha1: String,
    /// Hexadecimal.
    pub sha256: String,
}

impl OutcomeCount {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let outcome: Option<String> = row.get(0)?;
        Ok(Self {
            outcome: outcome.map(parse_or_failed),
            documents: read_count(row, 1)?,
            expected_bytes: read_count(row, 2)?,
            taken_over: read_count(row, 3)?,
        })
    }
}

impl BagFile {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            outcome: parse_or_failed(row.get(0)?),
            bag_path: row.get(1)?,
            sha1: row.get(2)?,
            sha256: row.get(3)?,
        })
    }
}

impl Snapshot {
    /// Writes the results of some documents.
    pub(crate) fn write_results(&mut self, results: &[VerificationResult]) -> Result<(), StoreError> {
        self.in_transaction(|tx| results.iter().try_for_each(|result| write_result(tx, result)))
    }

    /// Adds up what the verification took, sets its end if given, and makes the snapshot one plain file.
    pub(crate) fn end_verification(
        &mut self,
        finished_on: Option<Timestamp>,
        stats: VerificationStats,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE verification_run
                   SET finished_on = ?1, requests = requests + ?2, retries = retries + ?3,
                       downloaded_bytes = downloaded_bytes + ?4, elapsed_millis = elapsed_millis + ?5
                   WHERE number = (SELECT MAX(number) FROM verification_run)";
        let VerificationStats { requests, retries, downloaded_bytes, elapsed_millis } = stats;
        let [requests, retries, bytes, millis] =
            [requests, retries, downloaded_bytes, elapsed_millis].map(|number| number as i64);
        let finished_on = finished_on.map(Timestamp::as_millis);
        self.in_transaction(|tx| tx.execute(sql, params![finished_on, requests, retries, bytes, millis]))?;
        self.checkpoint()
    }

    /// What the verification took so far.
    pub(crate) fn verification_stats(&self) -> Result<VerificationStats, StoreError> {
        let sql = "SELECT requests, retries, downloaded_bytes, elapsed_millis FROM verification_run
                   WHERE abandoned_on IS NULL ORDER BY number DESC LIMIT 1";
        let stats = self.connection().query_row(sql, [], |row| {
            Ok(VerificationStats {
                requests: read_count(row, 0)?,
                retries: read_count(row, 1)?,
                downloaded_bytes: read_count(row, 2)?,
                elapsed_millis: read_count(row, 3)?,
            })
        });
        stats.optional().map(Option::unwrap_or_default).map_err(StoreError::snapshot(self.path()))
    }

    /// How many documents there are of each outcome.
    pub(crate) fn outcome_counts(&self) -> Result<Vec<OutcomeCount>, StoreError> {
        // SUM fails where listed sizes, which may be anything, go beyond 64 bits; this cast ends at the largest number
        let sql =
            "SELECT outcome, COUNT(*), CAST(TOTAL(MAX(expected_bytes, 0)) AS INTEGER), COUNT(taken_from)
                   FROM verification GROUP BY outcome";
        let mut counts = Vec::new();
        self.each_row(sql, [], OutcomeCount::from_row, |count| counts.push(count))?;
        Ok(counts)
    }

    /// Calls `each` with every file that is kept, in the order of their paths.
    pub(crate) fn each_bag_file(&self, each: impl FnMut(BagFile)) -> Result<(), StoreError> {
        let sql = "SELECT outcome, place, actual_hash, actual_sha256
                   FROM verification WHERE kept = 1 ORDER BY place";
        self.each_row(sql, [], BagFile::from_row, each)
    }
}

fn write_result(tx: &Transaction<'_>, result: &VerificationResult) -> rusqlite::Result<()> {
    let sql = "UPDATE verification
               SET outcome = ?3, actual_hash = ?4, actual_sha256 = ?5, actual_bytes = ?6, http_status = ?7,
                   code = ?8, subcode = ?9, message = ?10, error_id = ?11, attempts = attempts + ?12,
                   verified_on = ?13, kept = ?14
               WHERE exchange_id = ?1 AND document_id = ?2";
    let row = params![
        result.exchange.as_str(),
        result.document.as_str(),
        result.outcome.as_str(),
        result.actual_hash,
        result.actual_sha256,
        result.actual_bytes.map(|bytes| bytes as i64),
        result.answer.http_status,
        result.answer.code,
        result.answer.subcode,
        result.answer.message,
        result.answer.error_id,
        result.attempts,
        result.verified_on.as_millis(),
        result.kept,
    ];
    tx.prepare_cached(sql)?.execute(row).map(drop)
}

fn read_count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(read_size(row, column)?.unwrap_or(0))
}

/// An outcome that this version does not know must not pass for a success.
fn parse_or_failed(name: String) -> Outcome {
    name.parse().unwrap_or(Outcome::Failed)
}
