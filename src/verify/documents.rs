//! The documents of a verification, as the units of a sweep.

use std::sync::Arc;

use super::bag::Bag;
use super::check::check_document;
use super::error::VerifyError;
use super::progress::VerifyProgress;
use crate::api::Client;
use crate::model::{ExchangeId, Verification};
use crate::store::{Snapshot, StoreError, Unverified};
use crate::sweep::UnitTable;

/// The planned documents; each is downloaded and compared.
pub struct PlannedDocuments {
    /// Where the files are kept.
    pub bag: Option<Bag>,
    pub progress: Arc<VerifyProgress>,
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
        let result = check_document(client, &self.progress.bandwidth, self.bag.as_ref(), document).await?;
        self.progress.add_result(result.outcome, document.expected_bytes.unwrap_or(0));
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
        self.progress.add_skipped(skipped);
        Ok(())
    }

    /// What failed or was skipped is asked for once more.
    fn reopen(&self, snapshot: &mut Snapshot, passes: u32) -> Result<u64, StoreError> {
        if passes == 1 { snapshot.verify_again() } else { Ok(0) }
    }
}
