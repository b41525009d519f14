//! The verification in the snapshot: planned, and written down as it goes.

use std::borrow::Cow;

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::StoreError;
use super::snapshot::Snapshot;
use super::snapshot::tree::ORPHANED;
use crate::model::{DocumentId, ExchangeId, Timestamp, Verification};

/// A document with its path, as the inventory has it.
const CANDIDATES: &str = "
    SELECT
        d.exchange_id, d.document_id, e.name, d.size_bytes, d.file_hash, d.file_name, p.path
    FROM documents AS d
    JOIN document_places AS p ON p.exchange_id = d.exchange_id AND p.document_id = d.document_id
    LEFT JOIN exchanges AS e ON e.exchange_id = d.exchange_id
    ORDER BY d.exchange_id, d.document_id";

/// A document that may be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub exchange: ExchangeId,
    pub document: DocumentId,
    pub exchange_name: Option<String>,
    /// As listed; unknown where it is not, or makes no sense.
    pub bytes: Option<u64>,
    /// As listed.
    pub hash: Option<String>,
    /// The document's name with its extension.
    pub file_name: String,
    /// Folder names from the root and the file name, joined by `/`; `None` where the folders are unknown.
    pub path: Option<String>,
}

impl Candidate {
    /// The path in a folder of files, where a document without a known folder has to lie somewhere, too.
    pub fn path_on_disk(&self) -> Cow<'_, str> {
        match &self.path {
            Some(path) => path.into(),
            None => format!("{ORPHANED}/{}", self.file_name).into(),
        }
    }
}

/// What is decided of a candidate.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    Leave,
    Verify,
    /// And keep the file, under this name.
    Keep(String),
}

/// What happens to an earlier verification when one is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanMode {
    /// Its results are removed.
    Replace,
    /// Its results stay.
    Extend,
}

/// A document that is still to be verified.
#[derive(Clone, Debug, PartialEq)]
pub struct Unverified {
    pub exchange: ExchangeId,
    pub document: DocumentId,
    /// The exchange's name, or its id where it has none.
    pub label: String,
    /// The document's name with its extension.
    pub file_name: String,
    pub extension: Option<String>,
    pub expected_hash: Option<String>,
    pub expected_bytes: Option<u64>,
    /// The name reserved for it where the file is to be kept.
    pub place: Option<String>,
}

/// A verification that was begun.
#[derive(Clone, Debug, PartialEq)]
pub struct VerificationRun {
    pub started_on: Timestamp,
    /// `None` while it is under way.
    pub finished_on: Option<Timestamp>,
    /// Which documents, and where their files are kept, as JSON.
    pub selection: String,
}

impl Snapshot {
    /// Hands out every document of the inventory, in the order of exchange and id.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn each_candidate(&self, each: impl FnMut(Candidate)) -> Result<(), StoreError> {
        self.each_row(CANDIDATES, [], candidate, each)
    }

    /// Hands out the path of every folder, with its exchange's id and name.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn each_folder(
        &self,
        mut each: impl FnMut(&ExchangeId, Option<&str>, &str),
    ) -> Result<(), StoreError> {
        let sql = "SELECT f.exchange_id, e.name, f.path FROM folders AS f
                   LEFT JOIN exchanges AS e ON e.exchange_id = f.exchange_id WHERE f.path IS NOT NULL";
        let read = |row: &Row<'_>| {
            Ok((
                ExchangeId::new(row.get::<_, String>(0)?),
                row.get::<_, Option<String>>(1)?,
                row.get::<_, String>(2)?,
            ))
        };
        self.each_row(sql, [], read, |(id, name, path)| each(&id, name.as_deref(), &path))
    }

    /// Adds the documents that `choose` picks to the verification, which is under way then.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn plan_verification(
        &mut self,
        run: &VerificationRun,
        mode: PlanMode,
        choose: impl FnMut(&Candidate) -> Choice,
    ) -> Result<(), StoreError> {
        self.in_transaction(|tx| {
            match mode {
                PlanMode::Replace => begin(tx, run)?,
                PlanMode::Extend => tx.execute_batch("UPDATE verification_run SET finished_on = NULL")?,
            }
            plan(tx, choose)
        })
    }

    /// The verification that was begun last.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn verification_run(&self) -> Result<Option<VerificationRun>, StoreError> {
        let sql = "SELECT started_on, finished_on, selection FROM verification_run";
        let run = self.connection().query_row(sql, [], |row| {
            let finished_on = row.get::<_, Option<i64>>(1)?.map(Timestamp::from_millis);
            Ok(VerificationRun {
                started_on: Timestamp::from_millis(row.get(0)?),
                finished_on,
                selection: row.get(2)?,
            })
        });
        run.optional().map_err(StoreError::snapshot(self.path()))
    }

    /// Documents that are still to be verified, in the order of exchange and id, from the one after `after`.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn unverified(
        &self,
        after: Option<&Unverified>,
        limit: usize,
    ) -> Result<Vec<Unverified>, StoreError> {
        let after = after.map_or(("", ""), |last| (last.exchange.as_str(), last.document.as_str()));
        let mut found = Vec::new();
        self.each_row(UNVERIFIED, params![after.0, after.1, limit as i64], unverified, |one| {
            found.push(one)
        })?;
        Ok(found)
    }

    /// Writes down what came of some documents.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn verified(&mut self, results: &[Verification]) -> Result<(), StoreError> {
        self.in_transaction(|tx| results.iter().try_for_each(|result| record(tx, result)))
    }

    /// Skips what is still to be verified of an exchange, for a reason.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn skip_unverified(&mut self, exchange: &ExchangeId, reason: &str) -> Result<u64, StoreError> {
        let sql = "UPDATE verification SET outcome = 'skipped', message = ?2, verified_on = ?3
                   WHERE exchange_id = ?1 AND outcome IS NULL";
        let now = Timestamp::now().as_millis();
        self.in_transaction(|tx| tx.execute(sql, params![exchange.as_str(), reason, now]))
            .map(|rows| rows as u64)
    }

    /// Puts what failed or was skipped back to what is still to be verified; tells how many documents that is.
    ///
    /// # Errors
    /// When the snapshot cannot be written.
    pub fn verify_again(&mut self) -> Result<u64, StoreError> {
        let sql = "UPDATE verification SET outcome = NULL WHERE outcome IN ('failed', 'skipped')";
        self.in_transaction(|tx| tx.execute(sql, [])).map(|rows| rows as u64)
    }
}

const UNVERIFIED: &str = "
    SELECT
        v.exchange_id, v.document_id, COALESCE(e.name, v.exchange_id), d.file_name, d.extension,
        v.expected_hash, v.expected_bytes, v.place
    FROM verification AS v
    JOIN documents AS d ON d.exchange_id = v.exchange_id AND d.document_id = v.document_id
    LEFT JOIN exchanges AS e ON e.exchange_id = v.exchange_id
    WHERE v.outcome IS NULL AND (v.exchange_id, v.document_id) > (?1, ?2)
    ORDER BY v.exchange_id, v.document_id
    LIMIT ?3";

fn begin(tx: &Transaction<'_>, run: &VerificationRun) -> rusqlite::Result<()> {
    tx.execute_batch("DELETE FROM verification; DELETE FROM verification_run;")?;
    let sql = "INSERT INTO verification_run (started_on, selection) VALUES (?1, ?2)";
    tx.execute(sql, params![run.started_on.as_millis(), run.selection]).map(drop)
}

fn plan(tx: &Transaction<'_>, mut choose: impl FnMut(&Candidate) -> Choice) -> rusqlite::Result<()> {
    let mut query = tx.prepare(CANDIDATES)?;
    let mut insert = tx.prepare(
        "INSERT OR IGNORE INTO verification (exchange_id, document_id, expected_hash, expected_bytes, place)
         SELECT exchange_id, document_id, file_hash, size_bytes, ?3 FROM documents
         WHERE exchange_id = ?1 AND document_id = ?2",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let candidate = candidate(row)?;
        let place = match choose(&candidate) {
            Choice::Leave => continue,
            Choice::Verify => None,
            Choice::Keep(place) => Some(place),
        };
        insert.execute(params![candidate.exchange.as_str(), candidate.document.as_str(), place])?;
    }
    Ok(())
}

fn candidate(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    Ok(Candidate {
        exchange: ExchangeId::new(row.get::<_, String>(0)?),
        document: DocumentId::new(row.get::<_, String>(1)?),
        exchange_name: row.get(2)?,
        bytes: size(row, 3)?,
        hash: row.get(4)?,
        file_name: row.get(5)?,
        path: row.get(6)?,
    })
}

fn unverified(row: &Row<'_>) -> rusqlite::Result<Unverified> {
    Ok(Unverified {
        exchange: ExchangeId::new(row.get::<_, String>(0)?),
        document: DocumentId::new(row.get::<_, String>(1)?),
        label: row.get(2)?,
        file_name: row.get(3)?,
        extension: row.get(4)?,
        expected_hash: row.get(5)?,
        expected_bytes: size(row, 6)?,
        place: row.get(7)?,
    })
}

fn record(tx: &Transaction<'_>, result: &Verification) -> rusqlite::Result<()> {
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

/// A size; one below zero is none.
fn size(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<u64>> {
    Ok(row.get::<_, Option<i64>>(column)?.and_then(|bytes| u64::try_from(bytes).ok()))
}

pub(super) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(size(row, column)?.unwrap_or(0))
}
