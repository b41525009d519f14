//! The part of a walk that goes document by document, once the exchanges were visited.

use std::sync::Arc;

use super::document_units::DocumentUnits;
use super::job::{CollectJob, Completion};
use super::refusals::Refusals;
use super::take_over::take_over_answers;
use super::walk::Walk;
use crate::dataset::{Dataset, Unit};
use crate::model::Timestamp;
use crate::store::{RunFolder, StoreError};
use crate::sweep::{self, Sweep};

impl CollectJob {
    /// Makes the calls that are made document by document, if any is asked for.
    pub(super) async fn ask_documents(&self, walk: &Walk, folder: &RunFolder) -> Completion {
        let datasets = self.options.datasets.iter().copied();
        let datasets: Vec<_> = datasets.filter(|dataset| dataset.unit == Unit::Document).collect();
        if datasets.is_empty() {
            return Completion::Whole;
        }
        if let Err(error) = self.plan_documents(walk, folder, datasets).await {
            return Completion::Broken(error.into());
        }
        let progress = Arc::clone(&walk.progress);
        let table = DocumentUnits { writer: walk.writer.clone(), progress, refusals: Refusals::default() };
        let sweep = Sweep {
            table,
            client: Arc::clone(&walk.client),
            writer: walk.writer.clone(),
            consent: walk.consent.clone(),
            concurrency: walk.concurrency,
        };
        match sweep.run(&self.stop).await {
            sweep::Completion::Complete => Completion::Whole,
            sweep::Completion::Stopped => Completion::Stopped,
            sweep::Completion::Failed(error) => Completion::Broken(error),
        }
    }

    async fn plan_documents(
        &self,
        walk: &Walk,
        folder: &RunFolder,
        datasets: Vec<&'static Dataset>,
    ) -> Result<(), StoreError> {
        let mut pending = walk.writer.run(move |snapshot| snapshot.plan_document_units(&datasets)).await?;
        if let Some(max_age) = self.options.max_age {
            let run = self.describe_run(folder, Timestamp::now());
            pending -= take_over_answers(&walk.writer, &folder.path(), &run, max_age).await?;
        }
        walk.progress.set_documents(pending);
        Ok(())
    }
}
