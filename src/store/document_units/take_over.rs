//! Taking over the answers of an earlier run that are young enough.

use std::path::Path;

use rusqlite::{Transaction, params};

use crate::dataset::{self, Dataset, Unit};
use crate::model::Timestamp;
use crate::store::SNAPSHOT_FILE;
use crate::store::error::StoreError;
use crate::store::insert::Done;
use crate::store::snapshot::Snapshot;
use crate::store::snapshot::attach::{attach_read_only, common_columns};

/// Which answers are taken over.
#[derive(Clone, Copy, Debug)]
pub struct TakeOver {
    /// Those that came then or later.
    pub since: Timestamp,
    /// And not in a future that a clock which was set back would make of them.
    pub until: Timestamp,
}

/// Answers of the same version of a document: one that is new, has changed, or of which the service does not tell a version
/// is asked for.
const KNOWN: &str = "
    CREATE TEMP TABLE known_answers AS
    SELECT theirs.exchange_id, theirs.dataset, theirs.document_id, theirs.collected_on,
        theirs.state = 'complete' AND theirs.collected_on BETWEEN ?1 AND ?2 AS is_taken
    FROM earlier.document_units AS theirs
    JOIN main.document_units AS ours
        ON ours.exchange_id = theirs.exchange_id AND ours.dataset = theirs.dataset
        AND ours.document_id = theirs.document_id
    JOIN earlier.documents AS was
        ON was.exchange_id = theirs.exchange_id AND was.document_id = theirs.document_id
    JOIN main.documents AS is_now
        ON is_now.exchange_id = was.exchange_id AND is_now.document_id = was.document_id
        AND is_now.version = was.version
    WHERE ours.state IS NULL AND theirs.collected_on <= ?2";

const TAKE: &str = "
    UPDATE main.document_units
    SET (state, gate, rows, rows_expected, http_status, code, subcode, message, error_id, attempts, collected_on, taken_from) =
        (theirs.state, NULL, theirs.rows, theirs.rows_expected, theirs.http_status, NULL, NULL, NULL, NULL, 0,
         theirs.collected_on, COALESCE(theirs.taken_from, (SELECT run_id FROM earlier.run)))
    FROM earlier.document_units AS theirs
    JOIN temp.known_answers AS known
        ON known.exchange_id = theirs.exchange_id AND known.dataset = theirs.dataset
        AND known.document_id = theirs.document_id
    WHERE known.is_taken = 1
        AND document_units.exchange_id = theirs.exchange_id AND document_units.dataset = theirs.dataset
        AND document_units.document_id = theirs.document_id";

/// What is not taken over is asked in the order of its age.
const ORDER: &str = "
    UPDATE main.document_units SET ask_order = known.collected_on
    FROM temp.known_answers AS known
    WHERE document_units.state IS NULL AND document_units.ask_order = 0
        AND document_units.exchange_id = known.exchange_id AND document_units.dataset = known.dataset
        AND document_units.document_id = known.document_id";

impl Snapshot {
    /// Takes over what the run in another folder has of the pending units, and orders the others by the age of what it has;
    /// returns how many units it took over.
    ///
    /// # Errors
    /// When either snapshot cannot be used.
    pub fn take_over_answers(&mut self, folder: &Path, which: TakeOver) -> Result<u64, StoreError> {
        let file = folder.join(SNAPSHOT_FILE);
        attach_read_only(self.connection(), &file, "earlier")?;
        let taken = self.in_transaction(|tx| take_over_attached(tx, which));
        self.connection().execute("DETACH DATABASE earlier", []).map_err(StoreError::snapshot(&file))?;
        taken
    }
}

fn take_over_attached(tx: &Transaction<'_>, TakeOver { since, until }: TakeOver) -> rusqlite::Result<u64> {
    // a run of an older version asked nothing document by document
    if common_columns(tx, "earlier", "document_units")?.is_empty() {
        return Ok(0);
    }
    tx.execute(KNOWN, params![since.as_millis(), until.as_millis()])?;
    let taken = tx.execute(TAKE, [])?;
    dataset::ALL
        .iter()
        .filter(|dataset| dataset.unit == Unit::Document)
        .try_for_each(|dataset| copy_rows(tx, dataset))?;
    tx.execute(ORDER, [])?;
    tx.execute("DROP TABLE temp.known_answers", [])?;
    Ok(taken as u64)
}

fn copy_rows(tx: &Transaction<'_>, dataset: &Dataset) -> Done {
    for table in dataset.tables() {
        let columns = common_columns(tx, "earlier", table)?;
        let sql = format!(
            "INSERT INTO main.{table} ({columns}) SELECT {columns} FROM earlier.{table}
             WHERE (exchange_id, document_id) IN (
                 SELECT exchange_id, document_id FROM temp.known_answers WHERE is_taken = 1 AND dataset = ?1)"
        );
        tx.execute(&sql, [dataset.name])?;
    }
    Ok(())
}
