//! One dataset of one exchange: listed, kept while it arrives, and closed in the ledger.

use tokio::sync::mpsc;

use super::CollectError;
use super::ledger::Line;
use super::walk::Walk;
use crate::api::ListingEvent;
use crate::model::{Dataset, Entry, ExchangeId, Subject};
use crate::store::{Pending, StoreError};

/// Batches that may wait between the wire and the snapshot.
const QUEUE: usize = 2;

impl Walk {
    /// Fetches a dataset. Its rows and its line are committed together, or only the line.
    pub(super) async fn gather(&self, pending: &Pending, dataset: Dataset) -> Result<(), CollectError> {
        let exchange = &pending.exchange;
        let _doing = self.progress.doing(format!("{} · {dataset}", pending.label));
        let line = Line::begin(exchange, Subject::Dataset(dataset));
        let (out, deliveries) = mpsc::channel(QUEUE);
        let (listed, kept) = tokio::join!(
            self.client.list_dataset(exchange, dataset, out),
            self.keep(exchange, dataset, deliveries),
        );
        self.progress.requests(self.client.requests_sent());
        let last = kept?;
        match listed {
            Ok(listed) => {
                let line = line.complete(&listed);
                self.writer.run(move |snapshot| snapshot.complete(dataset, line, &last)).await?;
            }
            Err(error) => self.close(line, error, Vec::new()).await?,
        }
        Ok(())
    }

    /// Writes batches away while more arrive, all but the last one: a listing of one batch is committed with
    /// its line, in one go.
    async fn keep(
        &self,
        exchange: &ExchangeId,
        dataset: Dataset,
        mut deliveries: mpsc::Receiver<ListingEvent>,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut last = Vec::new();
        let mut begun = false;
        while let Some(delivery) = deliveries.recv().await {
            let entries = match delivery {
                ListingEvent::Restart => {
                    (last, begun) = (Vec::new(), false);
                    continue;
                }
                ListingEvent::Entries(entries) => entries,
            };
            self.progress.entries(entries.len());
            let before = std::mem::replace(&mut last, entries);
            if !before.is_empty() {
                self.add(exchange, dataset, before, !begun).await?;
                begun = true;
            }
        }
        Ok(last)
    }

    async fn add(
        &self,
        exchange: &ExchangeId,
        dataset: Dataset,
        entries: Vec<Entry>,
        first: bool,
    ) -> Result<(), StoreError> {
        let exchange = exchange.clone();
        let job = move |snapshot: &mut crate::store::Snapshot| {
            if first {
                snapshot.begin(&exchange, dataset)?;
            }
            snapshot.add(&exchange, dataset, &entries)
        };
        self.writer.run(job).await
    }
}
