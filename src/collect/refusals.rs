//! Exchanges that refuse a call whatever the document: not every document is asked to hear the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::dataset::Dataset;
use crate::model::{Answer, ExchangeId};

/// So many documents are asked before the refusal is taken for that of the exchange.
const TRIALS: usize = 3;

/// What is known of each exchange and dataset.
#[derive(Default)]
pub struct Refusals(Mutex<HashMap<(ExchangeId, &'static str), Arc<Trial>>>);

/// An exchange that is tried: few documents at once, until one is not refused.
pub struct Trial {
    /// Closed once it is known how the exchange answers.
    permits: Arc<Semaphore>,
    verdict: Mutex<Verdict>,
}

enum Verdict {
    /// These documents were refused, each in the same words.
    Trying(Vec<Refusal>),
    /// It answers some documents at least.
    Answers,
    /// It refuses them all.
    Refuses(Refusal),
}

/// How documents are refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub gate: String,
    /// Without the error id, which is another each time.
    pub answer: Answer,
}

/// Leave to ask for one document.
pub struct Leave {
    trial: Arc<Trial>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Refusals {
    /// Waits until a document of an exchange may be asked.
    ///
    /// # Errors
    /// With the refusal, where the exchange refuses every document.
    pub async fn wait_for_leave(
        &self,
        exchange: &ExchangeId,
        dataset: &'static Dataset,
    ) -> Result<Leave, Refusal> {
        let trial = Arc::clone(lock(&self.0).entry((exchange.clone(), dataset.name)).or_default());
        let permit = Arc::clone(&trial.permits).acquire_owned().await.ok();
        if permit.is_none()
            && let Verdict::Refuses(refusal) = &*lock(&trial.verdict)
        {
            return Err(refusal.clone());
        }
        Ok(Leave { trial, permit })
    }
}

impl Leave {
    /// The document was not refused by a rule that may hold for its whole exchange.
    pub fn was_answered(self) {
        self.trial.settle(Verdict::Answers);
    }

    /// The document was refused.
    pub fn was_refused(self, gate: &str, answer: &Answer) {
        let refusal = Refusal { gate: gate.to_owned(), answer: Answer { error_id: None, ..answer.clone() } };
        let mut verdict = lock(&self.trial.verdict);
        let Verdict::Trying(refusals) = &mut *verdict else { return };
        refusals.push(refusal.clone());
        let (is_same, count) = (refusals.iter().all(|other| *other == refusal), refusals.len());
        drop(verdict);
        match is_same {
            false => self.trial.settle(Verdict::Answers),
            true if count >= TRIALS => self.trial.settle(Verdict::Refuses(refusal)),
            // this one is used up
            true => self.permit.into_iter().for_each(OwnedSemaphorePermit::forget),
        }
    }
}

impl Trial {
    /// Whoever waits need wait no longer. The first verdict stands.
    fn settle(&self, settled: Verdict) {
        let mut verdict = lock(&self.verdict);
        if matches!(*verdict, Verdict::Trying(_)) {
            *verdict = settled;
            self.permits.close();
        }
    }
}

impl Default for Trial {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(TRIALS)), verdict: Mutex::new(Verdict::Trying(Vec::new())) }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
