//! Visiting the exchanges, several at once.

use std::sync::Arc;

use futures_util::future::try_join_all;
use tokio::task::JoinSet;

use super::CollectError;
use super::ledger::Line;
use super::progress::Progress;
use crate::api::{ApiError, Client, EntryOutcome, SplashConsent};
use crate::model::{Coverage, State, Subject};
use crate::store::{Pending, StoreError, Writer};

/// The visits under way, each a task of its own.
pub type Visits = JoinSet<Result<(), CollectError>>;

/// What a walk needs on its way.
pub struct Walk {
    pub client: Client,
    pub writer: Writer,
    pub consent: SplashConsent,
    /// Exchanges visited at once.
    pub abreast: usize,
    pub progress: Arc<Progress>,
}

impl Walk {
    /// Visits all exchanges of which something is pending; one that says no, or fails, holds up no other.
    ///
    /// # Errors
    /// When the session is lost for good, a quota is used up, or the snapshot cannot be written. The visits under
    /// way go on then, as they do when this is dropped: it is the caller's to end them.
    pub async fn visit_all(
        self: &Arc<Self>,
        pending: Vec<Pending>,
        visits: &mut Visits,
    ) -> Result<(), CollectError> {
        for exchange in pending {
            if visits.len() >= self.abreast {
                joined(visits.join_next().await)?;
            }
            let walk = Arc::clone(self);
            visits.spawn(async move { walk.visit(&exchange).await });
        }
        while !visits.is_empty() {
            joined(visits.join_next().await)?;
        }
        Ok(())
    }

    async fn visit(&self, pending: &Pending) -> Result<(), CollectError> {
        if self.enter(pending).await? {
            try_join_all(pending.datasets.iter().map(|dataset| self.collect_dataset(pending, dataset)))
                .await?;
        }
        self.progress.exchange_done();
        Ok(())
    }

    /// Enters an exchange, unless this session has; tells whether it is open.
    async fn enter(&self, pending: &Pending) -> Result<bool, CollectError> {
        if self.client.has_entered(&pending.exchange) {
            return Ok(true);
        }
        let _doing = self.progress.doing(format!("{} · entering", pending.label));
        let line = Line::begin(&pending.exchange, Subject::Entry);
        let outcome = self.client.enter_exchange(&pending.exchange, self.consent).await;
        self.progress.requests(self.client.requests_sent());
        match outcome {
            Ok(entered) => Ok(self.entered(line, pending, entered).await?),
            Err(error) => {
                self.close(line, error, skipped(pending, "the exchange could not be entered")).await?;
                Ok(false)
            }
        }
    }

    async fn entered(
        &self,
        line: Line,
        pending: &Pending,
        entered: EntryOutcome,
    ) -> Result<bool, StoreError> {
        let shut = (!entered.is_allowed()).then(|| entered.state.clone());
        let EntryOutcome { state, splash, mut answer, attempts } = entered;
        answer.message = shut.as_deref().map(explain);
        let verdict = if shut.is_some() { State::Refused } else { State::Complete };
        let mut lines = vec![line.end(verdict, shut.clone(), answer, attempts)];
        if let Some(state) = &shut {
            lines.extend(skipped(pending, &format!("the exchange was not entered: {state}")));
        }
        let exchange = pending.exchange.clone();
        let job = move |snapshot: &mut crate::store::Snapshot| {
            snapshot.record_entry(&exchange, &state, splash.as_ref(), &lines)
        };
        self.writer.run(job).await?;
        Ok(shut.is_none())
    }

    /// Notes a call that came to nothing, and what was skipped for it; one that ends the session for good ends the walk.
    pub(super) async fn close(
        &self,
        line: Line,
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
fn skipped(pending: &Pending, reason: &str) -> Vec<Coverage> {
    let line = |dataset| Coverage::skipped(pending.exchange.clone(), Subject::Dataset(dataset), reason);
    pending.datasets.iter().copied().map(line).collect()
}

/// What a user can do about an exchange that stays shut.
fn explain(state: &str) -> String {
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

fn joined(
    visit: Option<Result<Result<(), CollectError>, tokio::task::JoinError>>,
) -> Result<(), CollectError> {
    match visit {
        Some(Ok(outcome)) => outcome,
        Some(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Some(Err(_)) | None => Ok(()),
    }
}
