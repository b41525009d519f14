//! Visiting the exchanges, several at once.

use std::sync::Arc;

use futures_util::future::try_join_all;
use tokio::task::JoinSet;

use super::CollectError;
use super::ledger::CoverageBuilder;
use super::progress::Progress;
use crate::api::{ApiError, Client, EntryOutcome, SplashConsent};
use crate::dataset::Unit;
use crate::model::{Coverage, State, Subject};
use crate::store::{Pending, StoreError, Writer};

/// The visits under way, each a task of its own.
pub type Visits = JoinSet<Result<(), CollectError>>;

/// What a walk needs on its way.
pub struct Walk {
    pub client: Arc<Client>,
    pub writer: Writer,
    pub consent: SplashConsent,
    /// Exchanges visited at once.
    pub concurrency: usize,
    pub progress: Arc<Progress>,
}

impl Walk {
    /// Visits all exchanges of which something is pending; one that says no, or fails, holds up no other.
    ///
    /// # Errors
    /// When the session is lost for good, a quota is used up, or the snapshot cannot be written. The visits under
    /// way are not cancelled then, nor when this is dropped: the caller must shut `visits` down.
    pub async fn visit_all(
        self: &Arc<Self>,
        pending: Vec<Pending>,
        visits: &mut Visits,
    ) -> Result<(), CollectError> {
        for exchange in pending {
            if visits.len() >= self.concurrency {
                check_visit(visits.join_next().await)?;
            }
            let walk = Arc::clone(self);
            visits.spawn(async move { walk.visit_exchange(&exchange).await });
        }
        while !visits.is_empty() {
            check_visit(visits.join_next().await)?;
        }
        Ok(())
    }

    async fn visit_exchange(&self, pending: &Pending) -> Result<(), CollectError> {
        if self.enter_exchange(pending).await? {
            let datasets = pending.datasets.iter().filter(|dataset| dataset.unit == Unit::Exchange);
            try_join_all(datasets.map(|dataset| self.collect_dataset(pending, dataset))).await?;
        }
        self.progress.count_exchange();
        Ok(())
    }

    /// Enters an exchange, unless this session has; tells whether it is open.
    async fn enter_exchange(&self, pending: &Pending) -> Result<bool, CollectError> {
        if self.client.has_entered(&pending.exchange) {
            return Ok(true);
        }
        let _doing = self.progress.show_activity(format!("{} · entering", pending.label));
        let line = CoverageBuilder::new(&pending.exchange, Subject::Entry);
        let outcome = self.client.enter_exchange(&pending.exchange, &self.consent).await;
        self.progress.set_requests(self.client.requests_sent());
        match outcome {
            Ok(entered) => Ok(self.record_entry(line, pending, entered).await?),
            Err(error) => {
                self.record_failure(
                    line,
                    error,
                    skipped_datasets(pending, "the exchange could not be entered"),
                )
                .await?;
                Ok(false)
            }
        }
    }

    async fn record_entry(
        &self,
        line: CoverageBuilder,
        pending: &Pending,
        entered: EntryOutcome,
    ) -> Result<bool, StoreError> {
        let shut = (!entered.is_allowed()).then(|| entered.state.clone());
        let EntryOutcome { state, splash, mut answer, attempts } = entered;
        answer.message = shut.as_deref().map(explain_entry_state);
        let verdict = if shut.is_some() { State::Refused } else { State::Complete };
        let mut lines = vec![line.finish(verdict, shut.clone(), answer, attempts)];
        if let Some(state) = &shut {
            lines.extend(skipped_datasets(pending, &format!("the exchange was not entered: {state}")));
        }
        let exchange = pending.exchange.clone();
        let job = move |snapshot: &mut crate::store::Snapshot| {
            snapshot.record_entry(&exchange, &state, splash.as_ref(), &lines)
        };
        self.writer.run(job).await?;
        Ok(shut.is_none())
    }

    /// Records a failed call, and what was skipped for it. One that ends the session for good ends the walk.
    pub(super) async fn record_failure(
        &self,
        line: CoverageBuilder,
        error: ApiError,
        skipped: Vec<Coverage>,
    ) -> Result<(), CollectError> {
        let lines = [vec![line.failed(&error)], skipped].concat();
        tracing::warn!("{error}");
        self.writer.run(move |snapshot| snapshot.record_coverage(&lines)).await?;
        if error.is_fatal() { Err(error.into()) } else { Ok(()) }
    }
}

/// The lines of the datasets of an exchange that is not entered.
fn skipped_datasets(pending: &Pending, reason: &str) -> Vec<Coverage> {
    let line = |dataset| Coverage::skipped(pending.exchange.clone(), Subject::Dataset(dataset), reason);
    pending.datasets.iter().copied().map(line).collect()
}

/// What a user can do about an exchange that stays shut.
fn explain_entry_state(state: &str) -> String {
    let advice = match state {
        "ACCEPT_SPLASH" => "its splash text asks for consent; accept_splash = \"always\" gives it",
        "ONE_TIME_PASSWORD" | "OTP_DELIVERY_OPTION" => {
            "it asks for a one-time password, which no unattended program can give"
        }
        "SECURITY_QUESTION" => "it asks a security question, which no unattended program can answer",
        "CONTENT_DECLARATION_REQUIRED" => "it asks for a content declaration, to be made in a browser",
        _ => "its entrance asks for something this program does not know",
    };
    format!("not entered: {advice}")
}

fn check_visit(
    visit: Option<Result<Result<(), CollectError>, tokio::task::JoinError>>,
) -> Result<(), CollectError> {
    match visit {
        Some(Ok(outcome)) => outcome,
        Some(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Some(Err(_)) | None => Ok(()),
    }
}
