//! Taking over what a working copy holds that is given up: what was consented to, and what was verified.

use std::path::Path;

use rusqlite::{Transaction, params};

use super::record::archive_results;
use crate::model::Timestamp;
use crate::store::error::StoreError;
use crate::store::snapshot::Snapshot;
use crate::store::snapshot::attach::attach_read_only;

/// The snapshot that is given up was made from this one, and has all it has: only what was added to it is new.
const CARRY_OVER: &str = "
    INSERT OR IGNORE INTO splash_contents SELECT * FROM abandoned.splash_contents;
    INSERT OR IGNORE INTO splash_consents SELECT * FROM abandoned.splash_consents;
    INSERT OR IGNORE INTO earlier_outcome_counts SELECT * FROM abandoned.earlier_outcome_counts;
    INSERT OR IGNORE INTO earlier_outcomes SELECT * FROM abandoned.earlier_outcomes;
    INSERT INTO verification_run SELECT * FROM abandoned.verification_run
        WHERE number NOT IN (SELECT number FROM main.verification_run);";

impl Snapshot {
    /// Carries over the evidence from the copy at that path; a verification that is not published yet
    /// is given up.
    pub(in crate::store) fn carry_over(&mut self, abandoned: &Path) -> Result<(), StoreError> {
        // a process that died may have left it with a log
        Self::open(abandoned)?;
        Self::open_writable(abandoned)?.checkpoint()?;
        attach_read_only(self.connection(), abandoned, "abandoned")?;
        let carried = self.in_transaction(carry_over_attached);
        let detached = self.connection().execute("DETACH DATABASE abandoned", []);
        detached.map_err(StoreError::snapshot(abandoned))?;
        carried?;
        self.checkpoint()
    }
}

fn carry_over_attached(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    archive_results(tx, "abandoned")?;
    let latest = "SELECT COALESCE(MAX(number), 0) FROM main.verification_run";
    let published: i64 = tx.query_row(latest, [], |row| row.get(0))?;
    tx.execute_batch(CARRY_OVER)?;
    let sql = "UPDATE verification_run SET abandoned_on = ?2
               WHERE number > ?1 AND abandoned_on IS NULL";
    tx.execute(sql, params![published, Timestamp::now().as_millis()]).map(drop)
}
