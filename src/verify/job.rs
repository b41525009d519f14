//! A verification from sign-in to sign-out.

use std::sync::Arc;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::bag::Bag;
use super::documents::PlannedDocuments;
use super::error::VerifyError;
use super::progress::VerifyProgress;
use crate::api::{Client, ClientConfig};
use crate::consent::ConsentOptions;
use crate::model::{Occasion, Timestamp};
use crate::store::{Snapshot, StoreError, VerificationStats, Writer};
use crate::sweep::{Completion, Sweep};

/// A verification that was planned, and what it is done with.
pub struct VerifyJob {
    pub client: ClientConfig,
    pub consent: ConsentOptions,
    /// Where the files are kept.
    pub bag: Option<Bag>,
    pub progress: Arc<VerifyProgress>,
    /// Ends it early; what was verified by then is kept.
    pub stop: CancellationToken,
}

impl VerifyJob {
    /// Verifies what is planned in the snapshot, and closes that.
    ///
    /// # Errors
    /// When there is no client, or the snapshot cannot be used. The plan stays as it is.
    pub async fn run(self, mut snapshot: Snapshot) -> Result<Completion<VerifyError>, VerifyError> {
        let started = Instant::now();
        let pending = self.reopen(&mut snapshot)?;
        let Self { client, consent, bag, progress, stop } = self;
        // twice as many as may be in flight: the next ones wait for their turn while those that came are hashed
        let concurrency = client.concurrency * 2;
        let client = Arc::new(Client::new(client)?);
        let writer = Writer::spawn(snapshot);
        let consent = consent.with_evidence(&writer, Occasion::Verify);
        let table = PlannedDocuments { bag, progress: Arc::clone(&progress) };
        let sweep =
            Sweep { table, client: Arc::clone(&client), writer: writer.clone(), consent, concurrency };
        // nobody signs in where everything was taken over
        let completion = if pending > 0 { sign_in_and_run(sweep, &stop).await } else { Completion::Complete };
        client.sign_out().await;
        let effort = measure_effort(&client, &progress, started);
        let finished_on = matches!(completion, Completion::Complete).then(Timestamp::now);
        writer.run(move |snapshot| snapshot.end_verification(finished_on, effort)).await?;
        Ok(completion)
    }

    /// Makes pending again what an earlier call did not get; returns how many documents are pending.
    fn reopen(&self, snapshot: &mut Snapshot) -> Result<u64, StoreError> {
        snapshot.reopen_failed()?;
        let outcomes = snapshot.outcome_counts()?;
        let pending = outcomes.iter().find(|count| count.outcome.is_none());
        let (documents, bytes) = pending.map_or((0, 0), |count| (count.documents, count.expected_bytes));
        self.progress.set_planned(documents, bytes);
        Ok(documents)
    }
}

async fn sign_in_and_run(
    sweep: Sweep<PlannedDocuments>,
    stop: &CancellationToken,
) -> Completion<VerifyError> {
    match stop.run_until_cancelled(sweep.client.sign_in()).await {
        Some(Ok(())) => sweep.run(stop).await,
        Some(Err(error)) => Completion::Failed(error.into()),
        None => Completion::Stopped,
    }
}

fn measure_effort(client: &Client, progress: &VerifyProgress, started: Instant) -> VerificationStats {
    VerificationStats {
        requests: client.requests_sent(),
        retries: client.retries_made(),
        downloaded_bytes: progress.bandwidth.bytes_received(),
        elapsed_millis: started.elapsed().as_millis() as u64,
    }
}
