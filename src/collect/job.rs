//! A walk from sign-in to sign-out.

use std::pin::pin;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::options::CollectOptions;
use super::progress::Progress;
use super::resume::check_same_run;
use super::walk::{Visits, Walk};
use super::{CollectError, scope};
use crate::api::{Client, ListingEvent, RateStats, SIGN_OUT_TIMEOUT};
use crate::error_chain::ErrorChain;
use crate::model::{Exchange, ListingEntry, Timestamp};
use crate::store::{Run, RunFolder, Snapshot, StoreError, Traffic, Writer};

/// What to collect, and for whom.
pub struct Job {
    pub options: CollectOptions,
    pub progress: Arc<Progress>,
    /// Ends the walk early; what is complete by then is kept.
    pub stop: CancellationToken,
}

/// How a walk ended.
#[derive(Debug)]
pub enum Ended {
    /// Every exchange in scope was visited.
    Whole,
    /// It was stopped from outside.
    Stopped,
    /// It could not go on; what was complete by then is kept.
    Broken(CollectError),
}

/// What a walk brought home.
#[derive(Debug)]
pub struct Collected {
    /// The run folder, not published yet.
    pub folder: RunFolder,
    pub ended: Ended,
}

impl Job {
    /// Walks the service into a run folder; goes on with what is there where it is that of an interrupted run.
    ///
    /// # Errors
    /// When it ended before there was anything to keep: no folder is left then, unless there was one before.
    pub async fn run(self, folder: RunFolder, started_on: Timestamp) -> Result<Collected, CollectError> {
        let begun = match self.reopen(&folder)? {
            Some(snapshot) => self.go_on(snapshot).await?,
            None => match self.begin(&folder, started_on).await {
                Ok(begun) => begun,
                Err(error) => {
                    discard(folder);
                    return Err(error);
                }
            },
        };
        let ended = self.go(&Arc::new(begun)).await;
        Ok(Collected { folder, ended })
    }

    /// The snapshot of an interrupted run, if that came far enough to have one.
    fn reopen(&self, folder: &RunFolder) -> Result<Option<Snapshot>, CollectError> {
        let path = folder.snapshot();
        if !path.exists() {
            return Ok(None);
        }
        let snapshot = Snapshot::reopen(&path).map_err(unusable(folder))?;
        match snapshot.planned_run()? {
            Some(run) => {
                check_same_run(&run, &self.describe(folder, run.started_on)).map(|()| Some(snapshot))
            }
            None => {
                drop(snapshot);
                folder.remove_snapshot()?;
                Ok(None)
            }
        }
    }

    /// Goes on with an interrupted run: its exchanges are known.
    async fn go_on(&self, snapshot: Snapshot) -> Result<Walk, CollectError> {
        let client = Client::new(self.options.client.clone())?;
        self.sign_in(&client).await?;
        Ok(self.prepare(client, Writer::spawn(snapshot)))
    }

    /// Signs in, chooses the exchanges, and makes the snapshot with all of it still to be done.
    async fn begin(&self, folder: &RunFolder, started_on: Timestamp) -> Result<Walk, CollectError> {
        let client = Client::new(self.options.client.clone())?;
        let begun = match self.exchanges(&client).await {
            Ok(entries) => self.plan(folder, started_on, &entries),
            Err(error) => Err(error),
        };
        match begun {
            Ok(snapshot) => Ok(self.prepare(client, Writer::spawn(snapshot))),
            Err(error) => {
                client.sign_out().await;
                Err(error)
            }
        }
    }

    fn plan(
        &self,
        folder: &RunFolder,
        started_on: Timestamp,
        exchanges: &[ListingEntry<Exchange>],
    ) -> Result<Snapshot, CollectError> {
        let mut snapshot = Snapshot::create(&folder.snapshot(), &self.describe(folder, started_on))?;
        snapshot.plan_collection(exchanges, &self.options.datasets)?;
        Ok(snapshot)
    }

    /// Visits the exchanges, signs out and closes the snapshot. From here on there is something to keep.
    async fn go(&self, walk: &Arc<Walk>) -> Ended {
        let mut visits = Visits::new();
        let ended = tokio::select! {
            outcome = visit_twice(walk, &mut visits) => outcome.map_or_else(Ended::Broken, |()| Ended::Whole),
            () = self.stop.cancelled() => Ended::Stopped,
        };
        visits.shutdown().await;
        walk.client.sign_out().await;
        match self.finish(walk, matches!(ended, Ended::Whole)).await {
            Err(error) if matches!(ended, Ended::Whole) => Ended::Broken(error),
            _ => ended,
        }
    }

    /// Signs in and lists the exchanges in scope.
    async fn exchanges(&self, client: &Client) -> Result<Vec<ListingEntry<Exchange>>, CollectError> {
        self.sign_in(client).await?;
        let listed = tokio::select! {
            listed = list_exchanges(client, self.options.scope.brand_id) => listed?,
            () = self.stop.cancelled() => return Err(CollectError::Stopped),
        };
        scope::choose(&self.options.scope, listed)
    }

    /// A sign-in under way is waited for a little when it is to stop, so that its session can be ended.
    async fn sign_in(&self, client: &Client) -> Result<(), CollectError> {
        let mut sign_in = pin!(client.sign_in());
        tokio::select! {
            signed_in = &mut sign_in => return Ok(signed_in?),
            () = self.stop.cancelled() => {}
        }
        drop(tokio::time::timeout(SIGN_OUT_TIMEOUT, sign_in).await);
        Err(CollectError::Stopped)
    }

    async fn finish(&self, walk: &Walk, whole: bool) -> Result<(), CollectError> {
        let RateStats { rate, refusals } = walk.client.rate_stats();
        let (requests, retries) = (walk.client.requests_sent(), walk.client.retries_made());
        let traffic = Traffic { requests, retries, speed_refusals: refusals, rate };
        let finished_on = whole.then(Timestamp::now);
        Ok(walk.writer.run(move |snapshot| snapshot.finish_run(finished_on, traffic)).await?)
    }

    fn prepare(&self, client: Client, writer: Writer) -> Walk {
        Walk {
            client,
            writer,
            consent: self.options.consent,
            abreast: self.options.client.concurrency,
            progress: Arc::clone(&self.progress),
        }
    }

    fn describe(&self, folder: &RunFolder, started_on: Timestamp) -> Run {
        Run {
            id: folder.id().to_owned(),
            service: self.options.client.base_url.to_string(),
            account: self.options.account.clone(),
            started_on,
            timezone: self.options.timezone.clone(),
            configuration: self.options.configuration.clone(),
        }
    }
}

/// Visits all exchanges, and once more those of which something failed.
async fn visit_twice(walk: &Arc<Walk>, visits: &mut Visits) -> Result<(), CollectError> {
    let pending = walk.writer.run(|snapshot| snapshot.list_pending()).await?;
    walk.progress.exchanges(pending.len());
    walk.visit_all(pending, visits).await?;
    let failed = walk.writer.run(|snapshot| snapshot.list_pending()).await?;
    walk.progress.second_pass(failed.len());
    walk.visit_all(failed, visits).await
}

/// What is held by another program, or has no room, can be gone on with later; anything else never.
fn unusable(folder: &RunFolder) -> impl FnOnce(StoreError) -> CollectError {
    |source| match source {
        StoreError::InUse { .. } | StoreError::Disk { .. } => source.into(),
        source => CollectError::Unusable { run: folder.id().to_owned(), source },
    }
}

/// Takes away the folder of a run that came to nothing.
pub fn discard(folder: RunFolder) {
    if let Err(left) = folder.discard() {
        tracing::warn!("{}", ErrorChain(&left));
    }
}

/// Lists the exchanges the account sees.
pub async fn list_exchanges(
    client: &Client,
    brand: Option<u64>,
) -> Result<Vec<ListingEntry<Exchange>>, CollectError> {
    let (out, mut deliveries) = mpsc::channel(4);
    let keep = async {
        let mut seen = Vec::new();
        while let Some(delivery) = deliveries.recv().await {
            match delivery {
                ListingEvent::Restart => seen.clear(),
                ListingEvent::Entries(entries) => seen.extend(entries),
            }
        }
        seen
    };
    let (listed, seen) = tokio::join!(client.list_exchanges(brand, out), keep);
    listed?;
    Ok(seen)
}
