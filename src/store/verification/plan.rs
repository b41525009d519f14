//! Which documents are to be verified.

use rusqlite::{OptionalExtension, Transaction, params};

use super::candidates::{CANDIDATES, Candidate};
use crate::model::Timestamp;
use crate::store::error::StoreError;
use crate::store::snapshot::Snapshot;

/// What to do with a candidate.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    Leave,
    Verify,
    /// Verify it, and keep the file under this path in the bag.
    Keep(String),
}

/// What happens to the results of an earlier verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanMode {
    /// They are removed.
    Replace,
    /// They stay.
    Extend,
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
    /// Adds the documents that `choose` picks to the verification, which is under way then.
    pub(crate) fn plan_verification(
        &mut self,
        run: &VerificationRun,
        mode: PlanMode,
        choose: impl FnMut(&Candidate) -> Choice,
    ) -> Result<(), StoreError> {
        self.in_transaction(|tx| {
            match mode {
                PlanMode::Replace => replace_run(tx, run)?,
                PlanMode::Extend => tx.execute_batch("UPDATE verification_run SET finished_on = NULL")?,
            }
            add_documents(tx, choose)
        })
    }

    /// The verification that was begun last.
    pub(crate) fn verification_run(&self) -> Result<Option<VerificationRun>, StoreError> {
        let sql = "SELECT started_on, finished_on, selection FROM verification_run";
        let run = self.connection().query_row(sql, [], |row| {
            Ok(VerificationRun {
                started_on: Timestamp::from_millis(row.get(0)?),
                finished_on: row.get::<_, Option<i64>>(1)?.map(Timestamp::from_millis),
                selection: row.get(2)?,
            })
        });
        run.optional().map_err(StoreError::snapshot(self.path()))
    }
}

fn replace_run(tx: &Transaction<'_>, run: &VerificationRun) -> rusqlite::Result<()> {
    tx.execute_batch("DELETE FROM verification; DELETE FROM verification_run;")?;
    let sql = "INSERT INTO verification_run (started_on, selection) VALUES (?1, ?2)";
    tx.execute(sql, params![run.started_on.as_millis(), run.selection]).map(drop)
}

/// Adds the chosen documents; one that is planned already keeps its result.
fn add_documents(tx: &Transaction<'_>, mut choose: impl FnMut(&Candidate) -> Choice) -> rusqlite::Result<()> {
    let mut query = tx.prepare(CANDIDATES)?;
    let mut insert = tx.prepare(
        "INSERT OR IGNORE INTO verification (exchange_id, document_id, expected_hash, expected_bytes, place)
         SELECT exchange_id, document_id, file_hash, size_bytes, ?3 FROM documents
         WHERE exchange_id = ?1 AND document_id = ?2",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let candidate = Candidate::from_row(row)?;
        let bag_path = match choose(&candidate) {
            Choice::Leave => continue,
            Choice::Verify => None,
            Choice::Keep(bag_path) => Some(bag_path),
        };
        insert.execute(params![candidate.exchange.as_str(), candidate.document.as_str(), bag_path])?;
    }
    Ok(())
}
