//! One dataset of one exchange: listed, kept while it arrives, and closed in the ledger.

use tokio::sync::mpsc;

use super::CollectError;
use super::ledger::CoverageBuilder;
use super::walk::Walk;
use crate::api::{ApiError, ListingEvent, ListingStats};
use crate::dataset::{Dataset, Listing, Row};
use crate::model::{ExchangeId, ListingEntry, Subject};
use crate::store::{Pending, Snapshot, StoreError};

/// Batches that may wait between the wire and the snapshot.
const QUEUE: usize = 1;

impl Walk {
    /// Fetches a dataset. Its rows and its line are committed together, or only the line.
    pub(super) async fn collect_dataset(
        &self,
        pending: &Pending,
        dataset: &'static Dataset,
    ) -> Result<(), CollectError> {
        let exchange = &pending.exchange;
        let _doing = self.progress.show_activity(format!("{} · {dataset}", pending.label));
        let line = CoverageBuilder::new(exchange, Subject::Dataset(dataset));
        let mut arrivals = Arrivals::new(self, exchange, dataset);
        match arrivals.fetch_all().await? {
            Ok(stats) => {
                let (line, last) = (line.complete(&stats), arrivals.held_back);
                self.writer.run(move |snapshot| snapshot.complete_dataset(dataset, line, &last)).await?;
            }
            Err(error) => self.record_failure(line, error, Vec::new()).await?,
        }
        Ok(())
    }
}

/// The entries of a dataset on their way from the wire into the snapshot.
struct Arrivals<'a> {
    walk: &'a Walk,
    exchange: &'a ExchangeId,
    dataset: &'static Dataset,
    /// Whether the snapshot knows that the dataset has begun.
    has_begun: bool,
    /// Whether the snapshot has rows of the call under way.
    has_rows: bool,
    /// The last batch, not written yet: most listings are one batch, which is then committed with its line.
    held_back: Vec<ListingEntry<Row>>,
}

impl<'a> Arrivals<'a> {
    fn new(walk: &'a Walk, exchange: &'a ExchangeId, dataset: &'static Dataset) -> Self {
        Self { walk, exchange, dataset, has_begun: false, has_rows: false, held_back: Vec::new() }
    }

    /// Makes all calls of the dataset. The entries of the first list of the first call are those that count.
    async fn fetch_all(&mut self) -> Result<Result<ListingStats, ApiError>, StoreError> {
        let mut total: Option<ListingStats> = None;
        for listing in self.dataset.listings {
            let attempts = total.as_ref().map_or(0, |total| total.attempts);
            match self.fetch_listing(listing).await? {
                Ok(stats) => {
                    let entries = total.map_or(stats.entries, |total| total.entries);
                    total = Some(ListingStats { entries, attempts: attempts + stats.attempts, ..stats });
                }
                Err(error) => return Ok(Err(ApiError { attempts: attempts + error.attempts, ..error })),
            }
        }
        Ok(Ok(total.unwrap_or(ListingStats { entries: 0, http_status: 0, is_blank: false, attempts: 0 })))
    }

    async fn fetch_listing(
        &mut self,
        listing: &'static Listing,
    ) -> Result<Result<ListingStats, ApiError>, StoreError> {
        self.write_held_back().await?;
        self.has_rows = false;
        let (out, events) = mpsc::channel(QUEUE);
        let client = &self.walk.client;
        let (listed, kept) = tokio::join!(
            client.list_records(self.exchange, listing, out),
            self.receive_entries(listing, events)
        );
        self.walk.progress.set_requests(client.requests_sent());
        kept.map(|()| listed)
    }

    async fn receive_entries(
        &mut self,
        listing: &'static Listing,
        mut events: mpsc::Receiver<ListingEvent<Row>>,
    ) -> Result<(), StoreError> {
        while let Some(event) = events.recv().await {
            match event {
                ListingEvent::Restart => self.void_attempt(listing).await?,
                ListingEvent::Entries(entries) => {
                    self.walk.progress.add_entries(entries.len());
                    self.has_rows |= self.write_held_back().await?;
                    self.held_back = entries;
                }
            }
        }
        Ok(())
    }

    /// Voids what an earlier attempt of this call brought.
    async fn void_attempt(&mut self, listing: &'static Listing) -> Result<(), StoreError> {
        self.held_back.clear();
        if std::mem::take(&mut self.has_rows) {
            let (exchange, dataset) = (self.exchange.clone(), self.dataset);
            let restart =
                move |snapshot: &mut Snapshot| snapshot.restart_listing(&exchange, dataset, listing);
            self.walk.writer.run(restart).await?;
        }
        Ok(())
    }

    /// Writes the batch that was held back; whether there was one.
    async fn write_held_back(&mut self) -> Result<bool, StoreError> {
        let entries = std::mem::take(&mut self.held_back);
        if entries.is_empty() {
            return Ok(false);
        }
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        let (exchange, dataset) = (self.exchange.clone(), self.dataset);
        let add = move |snapshot: &mut Snapshot| {
            if is_first {
                snapshot.begin_dataset(&exchange, dataset)?;
            }
            snapshot.add_entries(&exchange, dataset, &entries)
        };
        self.walk.writer.run(add).await?;
        Ok(true)
    }
}
