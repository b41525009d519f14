//! The documents that are asked one by one, as the units of a sweep.

use std::sync::Arc;
use std::time::Duration;

use super::CollectError;
use super::arrivals::{Arrivals, Route};
use super::ledger::classify_failure;
use super::progress::Progress;
use super::refusals::{Leave, Refusal, Refusals};
use crate::api::{ApiError, ApiErrorKind, Client, ListingStats};
use crate::model::{Answer, ExchangeId, State, Timestamp};
use crate::store::{PendingUnit, Snapshot, StoreError, UnitAnswer, UnitOutcome, Writer};
use crate::sweep::UnitTable;

/// How long an answer that was not ready is left alone before it is asked for again.
const DELAY: Duration = Duration::from_secs(5);
/// How often what was not ready is asked for again.
const MAX_REPEATS: u32 = 5;
/// A longer answer is written at once; shorter ones share a transaction, in bytes as they came.
const MAX_HELD_BACK: usize = 16 << 10;

/// Each listed document, for each dataset that is asked document by document.
pub struct DocumentUnits {
    pub writer: Writer,
    pub progress: Arc<Progress>,
    pub refusals: Refusals,
}

impl UnitTable for DocumentUnits {
    type Unit = PendingUnit;
    type Answer = UnitAnswer;
    type Error = CollectError;

    fn exchange(unit: &PendingUnit) -> (&ExchangeId, &str) {
        (&unit.exchange, &unit.exchange_label)
    }

    fn read_pending(
        &self,
        snapshot: &Snapshot,
        after: Option<&PendingUnit>,
        limit: usize,
    ) -> Result<Vec<PendingUnit>, StoreError> {
        snapshot.pending_units(after, limit)
    }

    async fn ask(&self, client: &Client, unit: &PendingUnit) -> Result<UnitAnswer, CollectError> {
        wait_until_due(unit).await;
        let _doing = self.progress.show_activity(format!("{} · {}", unit.exchange_label, unit.dataset));
        let answer = match self.refusals.wait_for_leave(&unit.exchange, unit.dataset).await {
            Ok(leave) => self.ask_document(client, unit, leave).await?,
            Err(refusal) => skip_refused(unit, refusal),
        };
        self.progress.count_document();
        Ok(answer)
    }

    fn write_answers(&self, snapshot: &mut Snapshot, answers: &[UnitAnswer]) -> Result<(), StoreError> {
        snapshot.write_unit_answers(answers)
    }

    fn skip_exchange(
        &self,
        snapshot: &mut Snapshot,
        exchange: &ExchangeId,
        reason: &str,
    ) -> Result<(), StoreError> {
        let skipped = snapshot.skip_pending_units(exchange, reason)?;
        self.progress.add_documents_done(skipped);
        Ok(())
    }

    /// What failed or was skipped is asked for once more, what was not ready several times.
    fn reopen(&self, snapshot: &mut Snapshot, passes: u32) -> Result<u64, StoreError> {
        let reopened = match passes {
            1 => snapshot.reopen_failed_units()?,
            2..=MAX_REPEATS => snapshot.reopen_unready_units()?,
            _ => 0,
        };
        self.progress.reopen_documents(reopened);
        Ok(reopened)
    }
}

impl DocumentUnits {
    async fn ask_document(
        &self,
        client: &Client,
        unit: &PendingUnit,
        leave: Leave,
    ) -> Result<UnitAnswer, CollectError> {
        let route = Route { client, writer: &self.writer, progress: &self.progress };
        let mut arrivals = Arrivals::new(route, unit.id(), unit.dataset);
        let (outcome, attempts) = match arrivals.fetch_all().await? {
            Ok(ListingStats { entries, http_status, attempts, .. }) => {
                leave.was_answered();
                let last = arrivals.take_last(MAX_HELD_BACK).await?;
                (UnitOutcome::Listed { http_status, entries, last }, attempts)
            }
            Err(error) if error.is_fatal() => return Err(error.into()),
            Err(error) => (describe_missing(&error, leave), error.attempts),
        };
        Ok(UnitAnswer { unit: unit.clone(), outcome, attempts, answered_on: Timestamp::now() })
    }
}

/// The units of a pass are in the order they were asked: all that wait behind this one are due later still.
async fn wait_until_due(unit: &PendingUnit) {
    let Some(asked_on) = unit.asked_on else { return };
    let elapsed = Timestamp::now().as_millis().saturating_sub(asked_on.as_millis());
    // a clock that was set back makes nobody wait longer
    let elapsed = Duration::from_millis(u64::try_from(elapsed).unwrap_or(0));
    tokio::time::sleep(DELAY.saturating_sub(elapsed)).await;
}

fn describe_missing(error: &ApiError, leave: Leave) -> UnitOutcome {
    let (state, gate) = classify_failure(&error.kind);
    match error.kind {
        ApiErrorKind::Forbidden { refused_by } => leave.was_refused(refused_by, &error.answer),
        ApiErrorKind::NotFound | ApiErrorKind::NotReady => leave.was_answered(),
        // it says nothing of the exchange
        _ => drop(leave),
    }
    if error.kind != ApiErrorKind::NotReady {
        tracing::warn!("{error}");
    }
    UnitOutcome::Missing { state, gate: gate.map(str::to_owned), answer: *error.answer.clone() }
}

fn skip_refused(unit: &PendingUnit, Refusal { gate, answer }: Refusal) -> UnitAnswer {
    let said = answer.message.as_deref().unwrap_or("no reason given");
    let message = format!("not asked: the exchange refuses every document that is asked ({said})");
    let answer = Answer { http_status: None, message: Some(message), ..answer };
    let outcome = UnitOutcome::Missing { state: State::Skipped, gate: Some(gate), answer };
    UnitAnswer { unit: unit.clone(), outcome, attempts: 0, answered_on: Timestamp::now() }
}
