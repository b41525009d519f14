//! The documents of a verification, as the units of a sweep.

use std::sync::Arc;

use super::check::check;
use super::{Bag, Progress, VerifyError};
use crate::api::Client;
use crate::model::{ExchangeId, Verification};
use crate::store::{Snapshot, StoreError, Unverified};
use crate::sweep::UnitTable;

/// The planned documents; each is downloaded and compared.
pub struct PlannedDocuments {
    /// Where the files are kept.
    pub bag: Option<Bag>,
    pub progress: Arc<Progress>,
}

impl UnitTable for PlannedDocuments {
    type Unit = Unverified;
    type Answer = Verification;
    type Error = VerifyError;

    fn exchange(document: &Unverified) -> (&ExchangeId, &str) {
        (&document.exchange, &document.label)
    }

    fn read_pending(
        &self,
        snapshot: &Snapshot,
        after: Option<&Unverified>,
        limit: usize,
    ) -> Result<Vec<Unverified>, StoreError> {
        snapshot.unverified(after, limit)
    }

    async fn ask(&self, client: &Client, document: &Unverified) -> Result<Verification, VerifyError> {
        let result = check(client, &self.progress.meter, self.bag.as_ref(), document).await?;
        self.progress.done(1, document.expected_bytes.unwrap_or(0), result.outcome.is_mismatch());
        Ok(result)
    }

    fn write_answers(&self, snapshot: &mut Snapshot, results: &[Verification]) -> Result<(), StoreError> {
        snapshot.verified(results)
    }

    fn skip_exchange(
        &self,
        snapshot: &mut Snapshot,
        exchange: &ExchangeId,
        reason: &str,
    ) -> Result<(), StoreError> {
        let skipped = snapshot.skip_unverified(exchange, reason)?;
        self.progress.done(skipped, 0, false);
        Ok(())
    }

    /// What failed or was skipped is asked for once more.
    fn reopen(&self, snapshot: &mut Snapshot, passes: u32) -> Result<u64, StoreError> {
        if passes == 1 { snapshot.verify_again() } else { Ok(0) }
    }
}
