//! Taking over results from the verification of another run.

use std::path::Path;

use crate::store::SNAPSHOT_FILE;
use crate::store::error::StoreError;
use crate::store::snapshot::Snapshot;
use crate::store::snapshot::attach::attach_read_only;

/// Only matches are taken over: everything else is worth asking again. A version alone proves nothing about the file, so
/// hash and size must be the same, too; an unlisted hash equals no other.
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
    /// Takes over matches of the run in another folder, of documents with the same version, size and hash; returns how
    /// many documents that is.
    pub(crate) fn take_over(&mut self, folder: &Path) -> Result<u64, StoreError> {
        let file = folder.join(SNAPSHOT_FILE);
        if !Self::open(&file)?.has_verification()? {
            return Err(StoreError::NotVerified { path: folder.to_owned() });
        }
        attach_read_only(self.connection(), &file, "earlier")?;
        let taken = self.in_transaction(|tx| tx.execute(TAKE_OVER, []));
        self.connection().execute("DETACH DATABASE earlier", []).map_err(StoreError::snapshot(&file))?;
        Ok(taken? as u64)
    }

    fn has_verification(&self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM verification)";
        let exists = self.connection().query_row(sql, [], |row| row.get(0));
        exists.map_err(StoreError::snapshot(self.path()))
    }
}
