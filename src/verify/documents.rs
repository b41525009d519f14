//! The documents of a verification, as the units of a sweep.

use std::sync::Arc;

use super::bag::Bag;
use super::check::check_document;
use super::error::VerifyError;
use super::progress::VerifyProgress;
use crate::api::Client;
use crate::model::{ExchangeId, VerificationResult};
use crate::store::{PendingDocument, Snapshot, StoreError};
use crate::sweep::UnitTable;

/// The planned documents; each is downloaded and compared.
pub struct PlannedDocuments {
    /// Where the files are kept.
    pub bag: Option<Bag>,
    pub progress: Arc<VerifyProgress>,
}

impl UnitTable for PlannedDocuments {
    type Unit = PendingDocument;
    type Answer = VerificationResult;
    type Error = VerifyError;

    fn exchange(document: &PendingDocument) -> (&ExchangeId, &str) {
        (&document.exchange, &document.exchange_label)
    }

    fn read_pending(
        &self,
        snapshot: &Snapshot,
        after: Option<&PendingDocument>,
        limit: usize,
    ) -> Result<Vec<PendingDocument>, StoreError> {
        snapshot.pending_documents(after, limit)
    }

    async fn ask(
        &self,
        client: &Client,
        document: &PendingDocument,
    ) -> Result<VerificationResult, VerifyError> {
        let result = check_document(client, &self.progress.bandwidth, self.bag.as_ref(), document).await?;
        self.progress.add_result(result.outcome, document.expected_bytes.unwrap_or(0));
        Ok(result)
    }

    fn write_answers(
        &self,
        snapshot: &mut Snapshot,
        results: &[VerificationResult],
    ) -> Result<(), StoreError> {
        snapshot.write_results(results)
    }

    fn skip_exchange(
        &self,
        snapshot: &mut Snapshot,
        exchange: &ExchangeId,
        reason: &str,
    ) -> Result<(), StoreError> {
        let skipped = snapshot.skip_pending(exchange, reason)?;
        self.progress.add_skipped(skipped);
        Ok(())
    }

    /// What failed or was skipped is asked for once more.
    fn reopen(&self, snapshot: &mut Snapshot, passes: u32) -> Result<u64, StoreError> {
        if passes == 1 { snapshot.reopen_failed() } else { Ok(0) }
    }
}
