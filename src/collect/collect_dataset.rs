//! One dataset of one exchange: listed, kept while it arrives, and closed in the ledger.

use super::CollectError;
use super::arrivals::{Arrivals, Route};
use super::ledger::CoverageBuilder;
use super::walk::Walk;
use crate::dataset::Dataset;
use crate::model::{Subject, UnitId};
use crate::store::Pending;

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
        let mut arrivals = Arrivals::new(self.route(), UnitId::from(exchange), dataset);
        match arrivals.fetch_all().await? {
            Ok(stats) => {
                let (line, last) = (line.complete(&stats), arrivals.take_last(usize::MAX).await?);
                self.writer.run(move |snapshot| snapshot.complete_dataset(dataset, line, &last)).await?;
            }
            Err(error) => self.record_failure(line, error, Vec::new()).await?,
        }
        Ok(())
    }

    fn route(&self) -> Route<'_> {
        Route { client: &self.client, writer: &self.writer, progress: &self.progress }
    }
}
