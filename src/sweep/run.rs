//! The loop over pending units.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::{JoinError, JoinHandle, JoinSet};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::unit_table::UnitTable;
use crate::api::{Client, SplashConsent};
use crate::model::ExchangeId;
use crate::store::{StoreError, Writer};

/// Units that are read at once.
const BATCH: usize = 512;
/// How long an answer may wait to be written.
const WRITE_INTERVAL: Duration = Duration::from_millis(100);

/// A table to work through, and what is needed for that.
pub struct Sweep<T> {
    pub table: T,
    /// Signed in.
    pub client: Arc<Client>,
    pub writer: Writer,
    pub consent: SplashConsent,
    /// Units asked for at once.
    pub concurrency: usize,
}

/// How a sweep ended. Whatever was answered by then is written.
#[derive(Debug)]
pub enum Completion<E> {
    /// No unit is pending.
    Complete,
    /// It was stopped from outside.
    Stopped,
    /// It could not continue.
    Failed(E),
}

/// Calls under way, and answers that are still to be written.
struct InFlight<T: UnitTable> {
    tasks: JoinSet<Result<T::Answer, T::Error>>,
    answers: Vec<T::Answer>,
    /// Answers that are being written, while others are asked for.
    writing: Option<JoinHandle<Result<(), StoreError>>>,
    flushed: Instant,
}

impl<T: UnitTable> Sweep<T> {
    /// Asks for every pending unit, and again for what the table reopens, until nothing is pending or `stop` is
    /// cancelled.
    pub async fn run(self, stop: &CancellationToken) -> Completion<T::Error> {
        let sweep = Arc::new(self);
        let mut in_flight =
            InFlight { tasks: JoinSet::new(), answers: Vec::new(), writing: None, flushed: Instant::now() };
        let completion = match stop.run_until_cancelled(sweep.run_passes(&mut in_flight)).await {
            Some(Ok(())) => Completion::Complete,
            Some(Err(error)) => Completion::Failed(error),
            None => Completion::Stopped,
        };
        in_flight.tasks.shutdown().await;
        match (completion, sweep.finish_writing(&mut in_flight).await) {
            (Completion::Complete | Completion::Stopped, Err(error)) => Completion::Failed(error),
            (completion, _) => completion,
        }
    }

    async fn run_passes(self: &Arc<Self>, in_flight: &mut InFlight<T>) -> Result<(), T::Error> {
        for passes in 1.. {
            self.run_pass(in_flight).await?;
            let sweep = Arc::clone(self);
            if self.writer.run(move |snapshot| sweep.table.reopen(snapshot, passes)).await? == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Asks for each pending unit once.
    async fn run_pass(self: &Arc<Self>, in_flight: &mut InFlight<T>) -> Result<(), T::Error> {
        let mut is_open = HashMap::new();
        let mut batch = self.read_pending(None).await?;
        while let Some(last) = batch.last().cloned() {
            for unit in batch {
                if self.is_open(&unit, &mut is_open).await? {
                    self.start_task(unit, in_flight).await?;
                }
            }
            // a unit whose answer is not written yet is pending still, hence from the last one on
            batch = self.read_pending(Some(last)).await?;
        }
        while !in_flight.tasks.is_empty() {
            self.join_next(in_flight).await?;
        }
        self.finish_writing(in_flight).await
    }

    async fn read_pending(self: &Arc<Self>, after: Option<T::Unit>) -> Result<Vec<T::Unit>, T::Error> {
        let sweep = Arc::clone(self);
        let read = move |snapshot: &mut _| sweep.table.read_pending(snapshot, after.as_ref(), BATCH);
        Ok(self.writer.run(read).await?)
    }

    /// Whether the exchange of a unit is open; it is entered when the first of its units comes up.
    async fn is_open(
        self: &Arc<Self>,
        unit: &T::Unit,
        known: &mut HashMap<ExchangeId, bool>,
    ) -> Result<bool, T::Error> {
        let (exchange, _) = T::exchange(unit);
        if let Some(is_open) = known.get(exchange) {
            return Ok(*is_open);
        }
        let is_open = self.enter_exchange(unit).await?;
        known.insert(exchange.clone(), is_open);
        Ok(is_open)
    }

    async fn start_task(
        self: &Arc<Self>,
        unit: T::Unit,
        in_flight: &mut InFlight<T>,
    ) -> Result<(), T::Error> {
        while in_flight.tasks.len() >= self.concurrency {
            self.join_next(in_flight).await?;
        }
        let sweep = Arc::clone(self);
        in_flight.tasks.spawn(async move { sweep.table.ask(&sweep.client, &unit).await });
        Ok(())
    }

    /// Waits for an answer, but no longer than those that came may wait to be written: slow calls hold back no answer,
    /// and fast ones share a transaction.
    async fn join_next(self: &Arc<Self>, in_flight: &mut InFlight<T>) -> Result<(), T::Error> {
        if let Ok(next) = timeout(WRITE_INTERVAL, in_flight.tasks.join_next()).await
            && let Some(answer) = next.and_then(task_result)
        {
            in_flight.answers.push(answer?);
        }
        if in_flight.flushed.elapsed() >= WRITE_INTERVAL { self.flush(in_flight).await } else { Ok(()) }
    }

    /// Begins to write the answers that came, once those before are written: two batches are the most there is in memory.
    async fn flush(self: &Arc<Self>, in_flight: &mut InFlight<T>) -> Result<(), T::Error> {
        in_flight.finish_write().await?;
        in_flight.flushed = Instant::now();
        let answers = std::mem::take(&mut in_flight.answers);
        if !answers.is_empty() {
            let (sweep, writer) = (Arc::clone(self), self.writer.clone());
            let write = move |snapshot: &mut _| sweep.table.write_answers(snapshot, &answers);
            in_flight.writing = Some(tokio::spawn(async move { writer.run(write).await }));
        }
        Ok(())
    }

    async fn finish_writing(self: &Arc<Self>, in_flight: &mut InFlight<T>) -> Result<(), T::Error> {
        self.flush(in_flight).await?;
        Ok(in_flight.finish_write().await?)
    }
}

impl<T: UnitTable> InFlight<T> {
    /// Waits until what is being written is written.
    async fn finish_write(&mut self) -> Result<(), StoreError> {
        let Some(writing) = &mut self.writing else { return Ok(()) };
        let written = writing.await;
        self.writing = None;
        task_result(written).unwrap_or(Err(StoreError::WriterGone))
    }
}

/// What a task returned; nothing where it was cancelled. A panic goes on in the caller.
fn task_result<R>(task: Result<R, JoinError>) -> Option<R> {
    match task {
        Ok(result) => Some(result),
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => None,
    }
}
