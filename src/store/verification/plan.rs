//! Which documents are to be verified.

use rusqlite::{Transaction, params};

use super::candidates::{CANDIDATES, Candidate};
use super::record::{self, Frame};
use crate::model::Outcome;
use crate::store::error::StoreError;
use crate::store::snapshot::Snapshot;

/// What to do with a candidate.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// It does not meet the selection.
    Leave,
    /// It does, and the lot fell on others.
    NotDrawn,
    Verify,
    /// Verify it, and keep the file under this path in the bag.
    Keep(String),
}

/// What happens to the results of an earlier verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanMode {
    /// It goes on.
    Resume,
    /// Another one begins with its results.
    Amend,
    /// Another one begins with none.
    Begin,
}

impl Snapshot {
    /// Adds the documents that `choose` picks to the verification, which is under way then. Where it picks none nothing is
    /// changed.
    pub(crate) fn plan_verification(
        &mut self,
        selection: &str,
        mode: PlanMode,
        choose: impl FnMut(&Candidate) -> Choice,
    ) -> Result<Frame, StoreError> {
        let plan = || {
            let tx = self.connection().unchecked_transaction()?;
            let number = prepare_run(&tx, selection, mode)?;
            let frame = add_documents(&tx, number, choose)?;
            if frame.drawn > 0 {
                write_frame(&tx, number, frame)?;
                tx.commit()?;
            }
            Ok(frame)
        };
        plan().map_err(StoreError::snapshot(self.path()))
    }
}

/// The number of the verification to add documents to.
fn prepare_run(tx: &Transaction<'_>, selection: &str, mode: PlanMode) -> rusqlite::Result<i64> {
    match mode {
        PlanMode::Resume => tx.query_row(
            "UPDATE verification_run SET finished_on = NULL
             WHERE number = (SELECT MAX(number) FROM verification_run) RETURNING number",
            [],
            |row| row.get(0),
        ),
        PlanMode::Amend => {
            let number = record::begin_run(tx, selection)?;
            tx.execute("UPDATE verification SET number = ?1", [number])?;
            Ok(number)
        }
        PlanMode::Begin => {
            let number = record::begin_run(tx, selection)?;
            tx.execute("DELETE FROM verification", [])?;
            Ok(number)
        }
    }
}

/// Adds the chosen documents; one that is planned already keeps its result, and one without a file has it at once.
fn add_documents(
    tx: &Transaction<'_>,
    number: i64,
    mut choose: impl FnMut(&Candidate) -> Choice,
) -> rusqlite::Result<Frame> {
    let (mut frame, mut last_exchange) = (Frame::default(), None);
    let mut query = tx.prepare(CANDIDATES)?;
    let mut insert = tx.prepare(
        "INSERT OR IGNORE INTO verification
             (exchange_id, document_id, expected_hash, expected_bytes, place, number, outcome)
         SELECT exchange_id, document_id, file_hash, size_bytes, ?3, ?4, CASE WHEN has_file = 0 THEN ?5 END
         FROM present_documents
         WHERE exchange_id = ?1 AND document_id = ?2",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let candidate = Candidate::from_row(row)?;
        let choice = choose(&candidate);
        frame.documents += 1;
        frame.eligible += u64::from(choice != Choice::Leave);
        let bag_path = match choice {
            Choice::Leave | Choice::NotDrawn => continue,
            Choice::Verify => None,
            Choice::Keep(bag_path) => Some(bag_path),
        };
        insert.execute(params![
            candidate.exchange.as_str(),
            candidate.document.as_str(),
            bag_path,
            number,
            Outcome::NoFile.as_str()
        ])?;
        frame.drawn += 1;
        // candidates come in the order of their exchanges
        frame.drawn_exchanges += u64::from(last_exchange.as_ref() != Some(&candidate.exchange));
        last_exchange = Some(candidate.exchange);
    }
    Ok(frame)
}

fn write_frame(tx: &Transaction<'_>, number: i64, frame: Frame) -> rusqlite::Result<()> {
    let Frame { documents, eligible, drawn, drawn_exchanges } = frame;
    let counts = [documents, eligible, drawn, drawn_exchanges].map(|count| count as i64);
    let sql = "UPDATE verification_run SET (documents, eligible, drawn, drawn_exchanges) = (?2, ?3, ?4, ?5)
               WHERE number = ?1";
    tx.execute(sql, params![number, counts[0], counts[1], counts[2], counts[3]]).map(drop)
}
