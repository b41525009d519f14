//! The entries of one unit of a dataset, on their way from the wire into the snapshot.

use tokio::sync::mpsc;

use super::progress::Progress;
use crate::api::{ApiError, Client, ListingEvent, ListingStats};
use crate::dataset::{Dataset, Listing, Row};
use crate::model::{ListingEntry, UnitId};
use crate::store::{Snapshot, StoreError, Writer};

/// Batches that may wait between the wire and the snapshot.
const QUEUE: usize = 1;

/// Where entries come from, and where they go.
#[derive(Clone, Copy)]
pub struct Route<'a> {
    pub client: &'a Client,
    pub writer: &'a Writer,
    pub progress: &'a Progress,
}

/// The entries of a unit while it is asked.
pub struct Arrivals<'a> {
    route: Route<'a>,
    unit: UnitId,
    dataset: &'static Dataset,
    /// Whether the snapshot has begun the unit.
    has_begun: bool,
    /// Whether the snapshot has rows of the call under way.
    has_rows: bool,
    /// The last batch, not written yet: most listings are one batch, which is then committed with its line.
    held_back: Vec<ListingEntry<Row>>,
}

impl<'a> Arrivals<'a> {
    pub fn new(route: Route<'a>, unit: UnitId, dataset: &'static Dataset) -> Self {
        Self { route, unit, dataset, has_begun: false, has_rows: false, held_back: Vec::new() }
    }

    /// Makes all calls of the dataset. The entries of the first call are those that count.
    pub async fn fetch_all(&mut self) -> Result<Result<ListingStats, ApiError>, StoreError> {
        let mut total: Option<ListingStats> = None;
        for listing in self.dataset.listings {
            let (attempts, redacted) =
                total.as_ref().map_or((0, 0), |total| (total.attempts, total.redacted));
            match self.fetch_listing(listing).await? {
                Ok(stats) => {
                    let entries = total.map_or(stats.entries, |total| total.entries);
                    let (attempts, redacted) = (attempts + stats.attempts, redacted + stats.redacted);
                    total = Some(ListingStats { entries, attempts, redacted, ..stats });
                }
                Err(error) => return Ok(Err(ApiError { attempts: attempts + error.attempts, ..error })),
            }
        }
        Ok(Ok(total.unwrap_or_default()))
    }

    /// What is still to be written, where that has no more than so many bytes as it came; what has more is written now.
    pub async fn take_last(mut self, max_bytes: usize) -> Result<Vec<ListingEntry<Row>>, StoreError> {
        let bytes: usize = self.held_back.iter().map(|entry| entry.raw.len()).sum();
        if bytes > max_bytes {
            self.write_held_back().await?;
        }
        Ok(self.held_back)
    }

    async fn fetch_listing(
        &mut self,
        listing: &'static Listing,
    ) -> Result<Result<ListingStats, ApiError>, StoreError> {
        self.write_held_back().await?;
        self.has_rows = false;
        let (out, events) = mpsc::channel(QUEUE);
        let Route { client, progress, .. } = self.route;
        let unit = self.unit.clone();
        let (listed, kept) =
            tokio::join!(client.list_records(&unit, listing, out), self.receive_entries(listing, events));
        progress.set_requests(client.requests_sent());
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
                    self.route.progress.add_entries(entries.len());
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
            let (unit, dataset) = (self.unit.clone(), self.dataset);
            let restart = move |snapshot: &mut Snapshot| snapshot.restart_listing(&unit, dataset, listing);
            self.route.writer.run(restart).await?;
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
        let (unit, dataset) = (self.unit.clone(), self.dataset);
        let add = move |snapshot: &mut Snapshot| {
            if is_first {
                snapshot.begin_unit(&unit, dataset)?;
            }
            snapshot.add_entries(&unit, dataset, &entries)
        };
        self.route.writer.run(add).await?;
        Ok(true)
    }
}
