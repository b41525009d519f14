//! A verification from sign-in to sign-out.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::check::check;
use super::{Bag, Progress, VerifyError};
use crate::api::{ALLOW, ApiError, Client, Credentials, Entered};
use crate::collect::CollectError;
use crate::config::{AcceptSplash, Config};
use crate::model::{ExchangeId, Splash, Timestamp, Verification};
use crate::store::{Effort, Snapshot, StoreError, Unverified, Writer};

/// Documents that are read from the plan at once.
const BATCH: usize = 512;
/// How long a result may wait to be written down.
const WRITE_INTERVAL: Duration = Duration::from_millis(100);

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

/// How a verification ended.
#[derive(Debug)]
pub enum Ended {
    /// Every document that was chosen has an outcome.
    Whole,
    /// It was stopped from outside.
    Stopped,
    /// It could not go on; what was verified by then is kept.
    Broken(VerifyError),
}

impl Job<'_> {
    /// Verifies what is planned in the snapshot, and closes that.
    ///
    /// # Errors
    /// When there is no client or no session, or the snapshot cannot be used. The plan stays as it is.
    pub async fn run(self, mut snapshot: Snapshot) -> Result<Ended, VerifyError> {
        let started = Instant::now();
        snapshot.verify_again()?;
        let pending = snapshot.outcomes()?;
        let pending = pending.iter().find(|count| count.outcome.is_none());
        self.progress.planned(
            pending.map_or(0, |count| count.documents),
            pending.map_or(0, |count| count.expected_bytes),
        );
        let client = Client::new(self.config.client_config(&self.credentials)).map_err(CollectError::from)?;
        let rounds = Arc::new(Rounds {
            client,
            writer: Writer::spawn(snapshot),
            consent: self.config.scope.accept_splash == AcceptSplash::Always,
            // the next ones stand at the gate while what came is looked at
            abreast: self.config.limits.concurrency * 2,
            bag: self.bag,
            progress: self.progress,
        });
        let ended = rounds.go(&self.stop, pending.is_some()).await;
        rounds.client.sign_out().await;
        rounds.finish(ended, started).await
    }
}

/// What a verification needs on its way.
struct Rounds {
    client: Client,
    writer: Writer,
    consent: bool,
    /// Documents looked after at once.
    abreast: usize,
    bag: Option<Bag>,
    progress: Arc<Progress>,
}

/// A document that was looked after.
type Checked = (Unverified, Result<Verification, VerifyError>);

/// Documents that are looked after, and results that are still to be written down.
struct Checks {
    flying: JoinSet<Checked>,
    landed: Vec<Verification>,
    written: Instant,
}

impl Rounds {
    async fn go(self: &Arc<Self>, stop: &CancellationToken, anything: bool) -> Ended {
        let mut checks = Checks { flying: JoinSet::new(), landed: Vec::new(), written: Instant::now() };
        let ended = tokio::select! {
            outcome = self.twice(&mut checks, anything) => outcome.map_or_else(Ended::Broken, |()| Ended::Whole),
            () = stop.cancelled() => Ended::Stopped,
        };
        checks.flying.shutdown().await;
        if let (Err(error), Ended::Whole | Ended::Stopped) = (self.write_down(&mut checks).await, &ended) {
            return Ended::Broken(error);
        }
        ended
    }

    /// Everything once, and what failed once more. Where all was taken over nobody signs in.
    async fn twice(self: &Arc<Self>, checks: &mut Checks, anything: bool) -> Result<(), VerifyError> {
        if !anything {
            return Ok(());
        }
        self.client.sign_in().await.map_err(CollectError::from)?;
        self.round(checks).await?;
        match self.writer.run(Snapshot::verify_again).await? {
            0 => Ok(()),
            _ => self.round(checks).await,
        }
    }

    async fn round(self: &Arc<Self>, checks: &mut Checks) -> Result<(), VerifyError> {
        let mut last: Option<Unverified> = None;
        // documents come exchange by exchange
        let mut door: Option<(ExchangeId, bool)> = None;
        loop {
            let batch = self.writer.run(move |snapshot| snapshot.unverified(last.as_ref(), BATCH)).await?;
            last = batch.last().cloned();
            if last.is_none() {
                break;
            }
            for document in batch {
                let known = door.take().filter(|(exchange, _)| *exchange == document.exchange);
                let is_open = match known {
                    Some((_, is_open)) => is_open,
                    None => self.enter(&document).await?,
                };
                door = Some((document.exchange.clone(), is_open));
                if is_open {
                    self.begin(checks, document).await?;
                }
            }
        }
        while !checks.flying.is_empty() {
            self.land(checks).await?;
        }
        self.write_down(checks).await
    }

    async fn begin(self: &Arc<Self>, checks: &mut Checks, document: Unverified) -> Result<(), VerifyError> {
        while checks.flying.len() >= self.abreast {
            self.land(checks).await?;
        }
        let rounds = Arc::clone(self);
        checks.flying.spawn(async move {
            let meter = &rounds.progress.meter;
            let checked = check(&rounds.client, meter, rounds.bag.as_ref(), &document).await;
            (document, checked)
        });
        Ok(())
    }

    /// Waits for a document; results are written down as they come, or where many come, ten times a second.
    async fn land(&self, checks: &mut Checks) -> Result<(), VerifyError> {
        if let Ok(next) = timeout(WRITE_INTERVAL, checks.flying.join_next()).await
            && let Some((document, checked)) = next.and_then(joined)
        {
            let result = checked?;
            let bytes = document.expected_bytes.unwrap_or(0);
            self.progress.done(1, bytes, result.outcome.is_mismatch());
            checks.landed.push(result);
        }
        if checks.written.elapsed() >= WRITE_INTERVAL { self.write_down(checks).await } else { Ok(()) }
    }

    async fn write_down(&self, checks: &mut Checks) -> Result<(), VerifyError> {
        checks.written = Instant::now();
        let results = std::mem::take(&mut checks.landed);
        match results.is_empty() {
            true => Ok(()),
            false => Ok(self.writer.run(move |snapshot| snapshot.verified(&results)).await?),
        }
    }

    /// Enters an exchange, unless this session has; where it stays shut its documents are skipped.
    async fn enter(&self, document: &Unverified) -> Result<bool, VerifyError> {
        let exchange = &document.exchange;
        if self.client.has_entered(exchange) {
            return Ok(true);
        }
        let reason = match self.client.enter(exchange, self.consent).await {
            Ok(Entered { state, splash, .. }) => {
                self.keep_consent(exchange, splash).await?;
                if state == ALLOW {
                    return Ok(true);
                }
                format!("the exchange was not entered: {state}")
            }
            Err(error) => shut(error)?,
        };
        tracing::warn!(%exchange, "{}: {reason}", document.label);
        let exchange = exchange.clone();
        let skipped = self.writer.run(move |snapshot| snapshot.skip_unverified(&exchange, &reason)).await?;
        self.progress.done(skipped, 0, false);
        Ok(false)
    }

    async fn keep_consent(&self, exchange: &ExchangeId, splash: Option<Splash>) -> Result<(), StoreError> {
        let exchange = exchange.clone();
        match splash.filter(|splash| splash.accepted_on.is_some()) {
            Some(splash) => self.writer.run(move |snapshot| snapshot.consented(&exchange, &splash)).await,
            None => Ok(()),
        }
    }

    async fn finish(&self, ended: Ended, started: Instant) -> Result<Ended, VerifyError> {
        let effort = Effort {
            requests: self.client.requests(),
            retries: self.client.retries(),
            downloaded_bytes: self.progress.meter.received(),
            elapsed_millis: started.elapsed().as_millis() as u64,
        };
        let finished_on = matches!(ended, Ended::Whole).then(Timestamp::now);
        self.writer.run(move |snapshot| snapshot.end_verification(finished_on, effort)).await?;
        Ok(ended)
    }
}

/// Why an exchange stays shut.
///
/// # Errors
/// When nothing else can be had either.
fn shut(error: ApiError) -> Result<String, VerifyError> {
    let reason = format!("the exchange could not be entered: {error}");
    if error.is_fatal() { Err(CollectError::from(error).into()) } else { Ok(reason) }
}

fn joined(check: Result<Checked, JoinError>) -> Option<Checked> {
    match check {
        Ok(checked) => Some(checked),
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => None,
    }
}
