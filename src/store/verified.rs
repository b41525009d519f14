//! What a verification comes down to, and what a later one takes over from it.

use std::path::Path;

use rusqlite::{OptionalExtension, Row, params};

use super::snapshot::Snapshot;
use super::snapshot::attach::attach_read_only;
use super::verification::count;
use super::{SNAPSHOT_FILE, StoreError};
use crate::model::{Outcome, Timestamp};

/// What a verification, or a part of one, took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Effort {
    pub requests: u64,
    pub retries: u64,
    /// Bytes that came over the wire, repeats included.
    pub downloaded_bytes: u64,
    pub elapsed_millis: u64,
}

/// How many documents there are of an outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OutcomeCount {
    /// `None` where they are still to be verified.
    pub outcome: Option<Outcome>,
    pub documents: u64,
    /// As listed, where a size is.
    pub expected_bytes: u64,
    /// Of these, taken over from another run.
    pub taken_over: u64,
}

/// A file that lies in the bag.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub outcome: Outcome,
    /// Its name, below the folder of its kind.
    pub place: String,
    /// Base64.
    pub sha1: String,
    /// Hexadecimal.
    pub sha256: String,
    pub bytes: u64,
}

/// Only what matched: everything else is worth another look.
const TAKE_OVER: &str = "
    UPDATE verification
    SET (outcome, actual_hash, actual_sha256, actual_bytes, http_status, message, attempts, verified_on,
         taken_from) =
        ('match', theirs.actual_hash, theirs.actual_sha256, theirs.actual_bytes, theirs.http_status, theirs.message,
         0, theirs.verified_on, COALESCE(theirs.taken_from, (SELECT run_id FROM earlier.run)))
    FROM earlier.verification AS theirs
    JOIN earlier.documents AS was
        ON was.exchange_id = theirs.exchange_id AND was.document_id = theirs.document_id
    JOIN main.documents AS is_now
        ON is_now.exchange_id = was.exchange_id AND is_now.document_id = was.document_id
        AND is_now.version = was.version AND is_now.file_hash = was.file_hash
        AND is_now.size_bytes IS was.size_bytes
    WHERE verification.outcome IS NULL AND theirs.outcome = 'match'
        AND verification.exchange_id = theirs.exchange_id AND verification.document_id = theirs.document_id";

impl Snapshot {
    /// Takes over what matched in the run in another folder: the same document, version, size and hash. Tells how
    /// many documents that is.
    ///
    /// # Errors
    /// When either snapshot cannot be used.
    pub fn take_over(&mut self, folder: &Path) -> Result<u64, StoreError> {
        let file = folder.join(SNAPSHOT_FILE);
        if !Self::open(&file)?.is_verified()? {
            return Err(StoreError::NotVerified { path: folder.to_owned() });
        }
        attach_read_only(self.connection(), &file, "earlier")?;
        let taken = self.in_transaction(|tx| tx.execute(TAKE_OVER, []));
        self.connection().execute("DETACH DATABASE earlier", []).map_err(StoreError::snapshot(&file))?;
        taken.map(|rows| rows as u64)
    }

    fn is_verified(&self) -> Result<bool, StoreError> {
        let sql = "SELECT COUNT(*) FROM verification";
        let rows: i64 = self
            .connection()
            .query_row(sql, [], |row| row.get(0))
            .map_err(StoreError::snapshot(self.path()))?;
        Ok(rows > 0)
    }

    /// Adds up what the verification took, notes its end where a time is given, and makes the file one plain file.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn end_verification(
        &mut self,
        finished_on: Option<Timestamp>,
        effort: Effort,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE verification_run
                   SET finished_on = ?1, requests = requests + ?2, retries = retries + ?3,
                       downloaded_bytes = downloaded_bytes + ?4, elapsed_millis = elapsed_millis + ?5";
        let Effort { requests, retries, downloaded_bytes, elapsed_millis } = effort;
        let counts = [requests, retries, downloaded_bytes, elapsed_millis].map(|n| n as i64);
        let finished_on = finished_on.map(Timestamp::as_millis);
        self.in_transaction(|tx| {
            tx.execute(sql, params![finished_on, counts[0], counts[1], counts[2], counts[3]])
        })?;
        self.close()
    }

    /// What the verification took so far.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn effort(&self) -> Result<Effort, StoreError> {
        let sql = "SELECT requests, retries, downloaded_bytes, elapsed_millis FROM verification_run";
        let effort = self.connection().query_row(sql, [], |row| {
            Ok(Effort {
                requests: count(row, 0)?,
                retries: count(row, 1)?,
                downloaded_bytes: count(row, 2)?,
                elapsed_millis: count(row, 3)?,
            })
        });
        effort.optional().map(Option::unwrap_or_default).map_err(StoreError::snapshot(self.path()))
    }

    /// How many documents there are of each outcome.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn outcomes(&self) -> Result<Vec<OutcomeCount>, StoreError> {
        let sql = "SELECT outcome, COUNT(*), COALESCE(SUM(MAX(expected_bytes, 0)), 0), COUNT(taken_from)
                   FROM verification GROUP BY outcome";
        let mut counts = Vec::new();
        self.each_row(sql, [], outcome_count, |count| counts.push(count))?;
        Ok(counts)
    }

    /// Hands out what is kept: outcome, place, hexadecimal SHA-1 and SHA-256, bytes; in the order of places.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn each_kept(&self, each: impl FnMut(Kept)) -> Result<(), StoreError> {
        let sql = "SELECT outcome, place, actual_hash, actual_sha256, actual_bytes
                   FROM verification WHERE kept = 1 ORDER BY place";
        self.each_row(sql, [], kept, each)
    }
}

fn outcome_count(row: &Row<'_>) -> rusqlite::Result<OutcomeCount> {
    let outcome: Option<String> = row.get(0)?;
    Ok(OutcomeCount {
        outcome: outcome.map(known),
        documents: count(row, 1)?,
        expected_bytes: count(row, 2)?,
        taken_over: count(row, 3)?,
    })
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    Ok(Kept {
        outcome: known(row.get(0)?),
        place: row.get(1)?,
        sha1: row.get(2)?,
        sha256: row.get(3)?,
        bytes: count(row, 4)?,
    })
}

/// An outcome this version does not know is no success.
fn known(name: String) -> Outcome {
    name.parse().unwrap_or(Outcome::Failed)
}
