//! A local folder compared with the inventory: by hash first, by path second.

use rusqlite::types::FromSqlError;
use rusqlite::{Params, Row, params};

use super::error::StoreError;
use super::snapshot::Snapshot;
use crate::model::{ComparisonOutcome, DocumentId, ExchangeId, Timestamp};

/// A file of the local folder.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalFile {
    /// Below the folder, with `/` between names.
    pub path: String,
    /// The form of its path that is compared.
    pub key: String,
    pub bytes: u64,
    /// Base64 of the SHA-1.
    pub hash: String,
}

/// A document of the inventory.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoteFile {
    pub exchange: ExchangeId,
    pub document: DocumentId,
    /// The forms of its path that are compared: with its exchange's folder, and without.
    pub keys: [String; 2],
    /// Base64 of the SHA-1, as the service writes it; `None` where none is listed, or it is invalid.
    pub hash: Option<String>,
}

/// How many files and documents there are of an outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComparisonCount {
    pub outcome: ComparisonOutcome,
    pub files: u64,
}

impl ComparisonCount {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let name: String = row.get(0)?;
        let outcome = name.parse().map_err(|error: String| FromSqlError::Other(error.into()))?;
        Ok(Self { outcome, files: row.get::<_, i64>(1)?.unsigned_abs() })
    }
}

impl Snapshot {
    /// Compares the files that `fill` adds, and closes the snapshot; an earlier comparison is replaced.
    ///
    /// # Errors
    /// When the snapshot cannot be written, or `fill` fails: then nothing is changed.
    pub(crate) fn compare<E: From<StoreError>>(
        &self,
        folder: &str,
        fill: impl FnOnce() -> Result<(), E>,
    ) -> Result<Vec<ComparisonCount>, E> {
        let failed = || StoreError::snapshot(self.path());
        let tx = self.connection().unchecked_transaction().map_err(failed())?;
        tx.execute_batch(PREPARE).map_err(failed())?;
        let sql = "INSERT INTO comparison_run (folder, compared_on) VALUES (?1, ?2)";
        tx.execute(sql, params![folder, Timestamp::now().as_millis()]).map_err(failed())?;
        fill()?;
        tx.execute_batch(COMPARE).and_then(|()| tx.commit()).map_err(failed())?;
        self.checkpoint()?;
        Ok(self.comparison_counts()?)
    }

    /// Adds a file to the comparison under way.
    pub(crate) fn add_local(&self, file: &LocalFile) -> Result<(), StoreError> {
        let LocalFile { path, key, bytes, hash } = file;
        let sql = "INSERT INTO temp.local (path, key, bytes, hash) VALUES (?1, ?2, ?3, ?4)";
        self.execute(sql, params![path, key, *bytes as i64, hash])
    }

    /// Adds a document to the comparison under way.
    pub(crate) fn add_remote(&self, file: &RemoteFile) -> Result<(), StoreError> {
        let RemoteFile { exchange, document, keys: [long, short], hash } = file;
        let sql = "INSERT INTO temp.remote (exchange_id, document_id, long_key, short_key, hash)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        self.execute(sql, params![exchange.as_str(), document.as_str(), long, short, hash])
    }

    fn execute(&self, sql: &str, row: impl Params) -> Result<(), StoreError> {
        let added = self.connection().prepare_cached(sql).and_then(|mut insert| insert.execute(row));
        added.map(drop).map_err(StoreError::snapshot(self.path()))
    }

    fn comparison_counts(&self) -> Result<Vec<ComparisonCount>, StoreError> {
        let sql = "SELECT outcome, COUNT(*) FROM comparison GROUP BY 1 ORDER BY 2 DESC, 1";
        let mut counts = Vec::new();
        self.each_row(sql, [], ComparisonCount::from_row, |count| counts.push(count))?;
        Ok(counts)
    }
}

const PREPARE: &str = "
    DELETE FROM comparison;
    DELETE FROM comparison_run;
    DROP TABLE IF EXISTS temp.local;
    DROP TABLE IF EXISTS temp.remote;
    CREATE TEMP TABLE local (path TEXT PRIMARY KEY, key TEXT, bytes INTEGER, hash TEXT);
    CREATE TEMP TABLE remote (exchange_id TEXT, document_id TEXT, long_key TEXT, short_key TEXT, hash TEXT);
    CREATE INDEX temp.remote_by_hash ON remote (hash);
    CREATE INDEX temp.remote_by_long ON remote (long_key);
    CREATE INDEX temp.remote_by_short ON remote (short_key);
    CREATE INDEX temp.local_by_hash ON local (hash);";

/// Adds each file once, with the document of its content, or else of its path; then the documents of which no file has
/// the content or the path.
///
/// Both forms of the path are looked up by themselves, as an `OR` of the two could use no index. Of several documents
/// the first in the order of the inventory is taken, so that the result does not depend on the order of files.
const COMPARE: &str = "
    CREATE TEMP TABLE by_path AS
        SELECT local.path, remote.rowid AS remote FROM local JOIN remote ON remote.long_key = local.key
        UNION
        SELECT local.path, remote.rowid FROM local JOIN remote ON remote.short_key = local.key;
    CREATE INDEX temp.by_path_there ON by_path (path);
    CREATE INDEX temp.by_path_back ON by_path (remote);

    INSERT INTO comparison (outcome, local_path, local_bytes, local_hash, exchange_id, document_id)
    SELECT
        CASE
            WHEN found.same IS NOT NULL THEN 'same'
            WHEN found.elsewhere IS NOT NULL THEN 'moved'
            WHEN found.named IS NULL THEN 'only_local'
            WHEN remote.hash IS NULL THEN 'no_expected_hash'
            ELSE 'changed'
        END,
        found.path, found.bytes, found.hash, remote.exchange_id, remote.document_id
    FROM (
        SELECT
            local.*,
            (SELECT MIN(remote.rowid) FROM by_path JOIN remote ON remote.rowid = by_path.remote
             WHERE by_path.path = local.path AND remote.hash = local.hash) AS same,
            (SELECT MIN(remote.rowid) FROM remote WHERE remote.hash = local.hash) AS elsewhere,
            (SELECT MIN(by_path.remote) FROM by_path WHERE by_path.path = local.path) AS named
        FROM local
    ) AS found
    LEFT JOIN remote ON remote.rowid = COALESCE(found.same, found.elsewhere, found.named)
    ORDER BY found.path;

    INSERT INTO comparison (outcome, exchange_id, document_id)
    SELECT 'only_remote', remote.exchange_id, remote.document_id FROM remote
    WHERE NOT EXISTS (SELECT 1 FROM local WHERE local.hash = remote.hash)
        AND NOT EXISTS (SELECT 1 FROM by_path WHERE by_path.remote = remote.rowid)
    ORDER BY remote.exchange_id, remote.document_id;

    DROP TABLE temp.by_path;";
