//! A verification from sign-in to sign-out.

use std::sync::Arc;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::documents::PlannedDocuments;
use super::{Bag, Progress, VerifyError};
use crate::api::{Client, Credentials};
use crate::collect::CollectError;
use crate::config::{AcceptSplash, Config};
use crate::model::Timestamp;
use crate::store::{Effort, Snapshot, StoreError, Writer};
use crate::sweep::{Completion, Sweep};

/// What to verify with, and for whom.
pub struct Job<'a> {
    pub config: &'a Config,
    pub credentials: Credentials,
    /// Where the files are kept.
    pub bag: Option<Bag>,
    pub progress: Arc<Progress>,
    /// Ends it early; what was verified by then is kept.
    pub stop: CancellationToken,
}

impl Job<'_> {
    /// Verifies what is planned in the snapshot, and closes that.
    ///
    /// # Errors
    /// When there is no client, or the snapshot cannot be used. The plan stays as it is.
    pub async fn run(self, mut snapshot: Snapshot) -> Result<Completion<VerifyError>, VerifyError> {
        let started = Instant::now();
        let anything = self.prepare(&mut snapshot)?;
        let config = self.config.client_config(&self.credentials);
        let client = Arc::new(Client::new(config).map_err(CollectError::from)?);
        let writer = Writer::spawn(snapshot);
        let completion = if anything { self.sweep(&client, &writer).await } else { Completion::Complete };
        client.sign_out().await;
        let finished_on = matches!(completion, Completion::Complete).then(Timestamp::now);
        let effort = Effort {
            requests: client.requests_sent(),
            retries: client.retries(),
            downloaded_bytes: self.progress.meter.bytes_received(),
            elapsed_millis: started.elapsed().as_millis() as u64,
        };
        writer.run(move |snapshot| snapshot.end_verification(finished_on, effort)).await?;
        Ok(completion)
    }

    /// Makes pending what an earlier call could not have; returns whether anything is. Where all was taken over nobody
    /// signs in.
    fn prepare(&self, snapshot: &mut Snapshot) -> Result<bool, StoreError> {
        snapshot.verify_again()?;
        let outcomes = snapshot.outcomes()?;
        let pending = outcomes.iter().find(|count| count.outcome.is_none());
        let (documents, bytes) = pending.map_or((0, 0), |count| (count.documents, count.expected_bytes));
        self.progress.planned(documents, bytes);
        Ok(documents > 0)
    }

    async fn sweep(&self, client: &Arc<Client>, writer: &Writer) -> Completion<VerifyError> {
        let sweep = Sweep {
            table: PlannedDocuments { bag: self.bag.clone(), progress: Arc::clone(&self.progress) },
            client: Arc::clone(client),
            writer: writer.clone(),
            consent: self.config.scope.accept_splash == AcceptSplash::Always,
            // twice as many as may be in flight: the next wait for their turn while those that came are hashed
            concurrency: self.config.limits.concurrency * 2,
        };
        match self.stop.run_until_cancelled(client.sign_in()).await {
            Some(Ok(())) => sweep.run(&self.stop).await,
            Some(Err(error)) => Completion::Failed(error.into()),
            None => Completion::Stopped,
        }
    }
}
