//! A walk from sign-in to sign-out.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::listed_exchanges::list_exchanges;
use super::options::CollectOptions;
use super::progress::Progress;
use super::resume::{check_same_run, find_unlisted, tell_unlisted};
use super::scope::{SeenExchanges, Selection};
use super::walk::{Visits, Walk};
use super::{CollectError, scope};
use crate::api::{Client, RateStats, SIGN_OUT_TIMEOUT};
use crate::error_chain::ErrorChain;
use crate::model::{Exchange, ListingEntry, Occasion, Timestamp};
use crate::store::{Run, RunFolder, Snapshot, StoreError, Traffic, Writer};

/// How long a program is waited for that still reads the snapshot when everything is collected.
const READER_PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked whether it still does.
const READER_INTERVAL: Duration = Duration::from_millis(200);

/// What to collect, and for whom.
pub struct CollectJob {
    pub options: CollectOptions,
    pub progress: Arc<Progress>,
    /// Ends the walk early; what is complete by then is kept.
    pub stop: CancellationToken,
}

/// How a walk ended.
#[derive(Debug)]
pub enum Completion {
    /// Every exchange in scope was visited.
    Whole,
    /// It was stopped from outside.
    Stopped,
    /// It failed; what was complete by then is kept.
    Broken(CollectError),
}

/// The result of a walk.
#[derive(Debug)]
pub struct Collected {
    /// The run folder, not published yet.
    pub folder: RunFolder,
    pub completion: Completion,
}

impl CollectJob {
    /// Walks the service into a run folder, resuming the interrupted run if the folder holds one: its snapshot as
    /// [`reopen_snapshot`](Self::reopen_snapshot) gave it.
    ///
    /// # Errors
    /// If it ended before there was anything to keep. The folder is then removed, unless it was there before.
    pub async fn run(
        self,
        folder: RunFolder,
        unfinished: Option<Snapshot>,
        started_on: Timestamp,
    ) -> Result<Collected, CollectError> {
        let begun = match unfinished {
            Some(snapshot) => match self.resume_walk(snapshot).await {
                Ok(begun) => begun,
                Err(CollectError::Stopped) => {
                    return Ok(Collected { folder, completion: Completion::Stopped });
                }
                Err(error) => return Err(error),
            },
            None => match self.start_walk(&folder, started_on).await {
                Ok(begun) => begun,
                Err(error) => {
                    discard_folder(folder);
                    return Err(error);
                }
            },
        };
        let completion = self.collect_all(&Arc::new(begun), &folder).await;
        Ok(Collected { folder, completion })
    }

    /// The snapshot of an interrupted run, if that came far enough to have one.
    ///
    /// # Errors
    /// When it is not one of this version, or its run was to collect something else.
    pub fn reopen_snapshot(&self, folder: &RunFolder) -> Result<Option<Snapshot>, CollectError> {
        let path = folder.snapshot();
        if !path.exists() {
            return Ok(None);
        }
        let snapshot = Snapshot::reopen(&path).map_err(resume_error(folder))?;
        match snapshot.planned_run()? {
            Some(run) => {
                check_same_run(&run, &self.describe_run(folder, run.started_on)).map(|()| Some(snapshot))
            }
            None => {
                drop(snapshot);
                folder.remove_snapshot()?;
                Ok(None)
            }
        }
    }

    /// Resumes an interrupted run: its exchanges are listed again, since others may have joined them.
    async fn resume_walk(&self, snapshot: Snapshot) -> Result<Walk, CollectError> {
        self.begin_walk(|seen| {
            let mut snapshot = snapshot;
            let known = snapshot.exchange_ids()?;
            let unlisted = find_unlisted(&known, &seen.entries);
            let Selection { in_scope, left_out } =
                scope::choose_exchanges(&self.options.scope, seen, &known)?;
            snapshot.plan_collection(&in_scope, &left_out, &self.options.datasets)?;
            snapshot.mark_unlisted(&unlisted, Timestamp::now())?;
            tell_unlisted(&snapshot.exchange_names(&unlisted)?);
            Ok(snapshot)
        })
        .await
    }

    /// Chooses the exchanges, and makes the snapshot with all of it still to be done.
    async fn start_walk(&self, folder: &RunFolder, started_on: Timestamp) -> Result<Walk, CollectError> {
        self.begin_walk(|seen| {
            let selection = scope::choose_exchanges(&self.options.scope, seen, &BTreeSet::new())?;
            self.create_snapshot(folder, started_on, &selection)
        })
        .await
    }

    /// Signs in, lists the exchanges the account sees, and prepares the snapshot for them.
    async fn begin_walk(
        &self,
        prepare: impl FnOnce(SeenExchanges) -> Result<Snapshot, CollectError>,
    ) -> Result<Walk, CollectError> {
        let client = Client::new(self.options.client.clone())?;
        match self.list_visible(&client).await.and_then(prepare) {
            Ok(snapshot) => Ok(self.make_walk(client, Writer::spawn(snapshot))),
            Err(error) => {
                client.sign_out().await;
                Err(error)
            }
        }
    }

    fn create_snapshot(
        &self,
        folder: &RunFolder,
        started_on: Timestamp,
        Selection { in_scope, left_out }: &Selection,
    ) -> Result<Snapshot, CollectError> {
        let mut snapshot = Snapshot::create(&folder.snapshot(), &self.describe_run(folder, started_on))?;
        snapshot.plan_collection(in_scope, left_out, &self.options.datasets)?;
        Ok(snapshot)
    }

    /// Visits the exchanges, asks their documents, signs out and closes the snapshot. From here on there is something to keep.
    async fn collect_all(&self, walk: &Arc<Walk>, folder: &RunFolder) -> Completion {
        let completion = match self.visit_exchanges(walk).await {
            Completion::Whole => self.ask_documents(walk, folder).await,
            ended @ (Completion::Stopped | Completion::Broken(_)) => ended,
        };
        walk.client.sign_out().await;
        match self.finish_snapshot(walk, matches!(completion, Completion::Whole)).await {
            Err(StoreError::InUse { .. }) if self.stop.is_cancelled() => Completion::Stopped,
            Err(error) if matches!(completion, Completion::Whole) => Completion::Broken(error.into()),
            _ => completion,
        }
    }

    async fn visit_exchanges(&self, walk: &Arc<Walk>) -> Completion {
        let mut visits = Visits::new();
        let completion = tokio::select! {
            outcome = visit_with_retry(walk, &mut visits) => outcome.map_or_else(Completion::Broken, |()| Completion::Whole),
            () = self.stop.cancelled() => Completion::Stopped,
        };
        visits.shutdown().await;
        completion
    }

    async fn list_visible(&self, client: &Client) -> Result<SeenExchanges, CollectError> {
        self.sign_in(client).await?;
        tokio::select! {
            seen = list_seen(client, self.options.scope.brand_id) => seen,
            () = self.stop.cancelled() => Err(CollectError::Stopped),
        }
    }

    /// When stopped, waits briefly for a sign-in under way, so that its session can be ended.
    async fn sign_in(&self, client: &Client) -> Result<(), CollectError> {
        let mut sign_in = pin!(client.sign_in());
        tokio::select! {
            signed_in = &mut sign_in => return Ok(signed_in?),
            () = self.stop.cancelled() => {}
        }
        drop(tokio::time::timeout(SIGN_OUT_TIMEOUT, sign_in).await);
        Err(CollectError::Stopped)
    }

    async fn finish_snapshot(&self, walk: &Walk, whole: bool) -> Result<(), StoreError> {
        let RateStats { rate, refusals } = walk.client.rate_stats();
        let (requests, retries) = (walk.client.requests_sent(), walk.client.retries_made());
        let simulated = walk.client.is_simulated();
        let traffic = Traffic { requests, retries, speed_refusals: refusals, rate, simulated };
        let finished_on = whole.then(Timestamp::now);
        walk.writer.run(move |snapshot| snapshot.finish_run(finished_on, traffic)).await?;
        self.leave_plain_file(&walk.writer).await?;
        for (exchange, outcome) in walk.writer.run(|snapshot| snapshot.exchange_outcomes()).await? {
            tracing::info!(exchange, outcome, "exchange");
        }
        tracing::info!(requests, retries, whole, "collected");
        Ok(())
    }

    /// Waits for a program that reads the snapshot to let go of it: a whole walk is not given up for a look at it.
    async fn leave_plain_file(&self, writer: &Writer) -> Result<(), StoreError> {
        let started = Instant::now();
        let mut is_told = false;
        loop {
            let in_use = match writer.run(Snapshot::leave_plain_file).await {
                Err(error @ StoreError::InUse { .. }) if started.elapsed() < READER_PATIENCE => error,
                outcome => return outcome,
            };
            if !std::mem::replace(&mut is_told, true) {
                tracing::warn!("{in_use}; waiting for it for {} seconds", READER_PATIENCE.as_secs());
            }
            tokio::select! {
                () = tokio::time::sleep(READER_INTERVAL) => {}
                () = self.stop.cancelled() => return Err(in_use),
            }
        }
    }

    fn make_walk(&self, client: Client, writer: Writer) -> Walk {
        Walk {
            client: Arc::new(client),
            consent: self.options.consent.clone().with_evidence(&writer, Occasion::Run),
            writer,
            concurrency: self.options.client.concurrency,
            progress: Arc::clone(&self.progress),
        }
    }

    pub(super) fn describe_run(&self, folder: &RunFolder, started_on: Timestamp) -> Run {
        Run {
            id: folder.id().to_owned(),
            service: self.options.client.base_url.to_string(),
            account: self.options.consent.account.clone(),
            started_on,
            timezone: self.options.timezone.clone(),
            configuration: self.options.configuration.clone(),
            provenance: self.options.provenance.clone(),
        }
    }
}

/// Visits all exchanges, and once more those of which something failed.
async fn visit_with_retry(walk: &Arc<Walk>, visits: &mut Visits) -> Result<(), CollectError> {
    let pending = walk.writer.run(|snapshot| snapshot.list_pending()).await?;
    walk.progress.set_exchanges(pending.len());
    walk.visit_all(pending, visits).await?;
    let failed = walk.writer.run(|snapshot| snapshot.list_pending()).await?;
    walk.progress.start_second_pass(failed.len());
    walk.visit_all(failed, visits).await
}

/// A snapshot that is in use, or on a full disk, can be resumed later; any other error is final.
fn resume_error(folder: &RunFolder) -> impl FnOnce(StoreError) -> CollectError {
    |source| match source {
        StoreError::InUse { .. } | StoreError::Disk { .. } | StoreError::LogLeft { .. } => source.into(),
        source => CollectError::Unusable { run: folder.id().to_owned(), source },
    }
}

/// Removes the folder of a run that collected nothing.
pub fn discard_folder(folder: RunFolder) {
    if let Err(left) = folder.discard() {
        tracing::warn!("{}", ErrorChain(&left));
    }
}

/// Lists the exchanges the account sees; where a brand is asked for, a second time with that brand's alone.
pub async fn list_seen(client: &Client, brand: Option<u64>) -> Result<SeenExchanges, CollectError> {
    let entries = list_exchanges(client, None).await?;
    let of_brand = match brand {
        Some(brand) => Some(list_exchanges(client, Some(brand)).await?),
        None => None,
    };
    let ids = |entries: Vec<ListingEntry<Exchange>>| {
        entries.into_iter().filter_map(|entry| entry.item.ok()).map(|exchange| exchange.id).collect()
    };
    Ok(SeenExchanges { entries, of_brand: of_brand.map(ids) })
}
