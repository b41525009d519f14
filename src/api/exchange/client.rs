//! Calls for what an exchange holds.

use super::entry::{self, EntryOutcome};
use super::registry::EntryRegistry;
use crate::api::consent::SplashConsent;
use crate::api::error::{ApiError, ApiErrorKind};
use crate::api::renewal::Renewal;
use crate::api::session::client::SessionClient;
use crate::api::transport::body::BodyHandler;
use crate::api::transport::call::Call;
use crate::api::transport::response::Response;
use crate::model::ExchangeId;

/// Makes calls for what exchanges hold, in one session.
pub struct ExchangeClient {
    pub session: SessionClient,
    entries: EntryRegistry,
}

impl ExchangeClient {
    pub fn new(session: SessionClient) -> Self {
        Self { session, entries: EntryRegistry::default() }
    }

    pub fn has_entered(&self, exchange: &ExchangeId) -> bool {
        self.entries.find_entry(exchange).is_some()
    }

    /// Enters an exchange, with `consent` to its splash text or without.
    ///
    /// # Errors
    /// When the service does not tell a state, or no evidence of the consent can be kept.
    pub async fn enter_exchange(
        &self,
        exchange: &ExchangeId,
        consent: &SplashConsent,
    ) -> Result<EntryOutcome, ApiError> {
        let outcome = entry::enter(&self.session, exchange, consent).await?;
        if outcome.is_allowed() {
            self.entries.record_entry(exchange, consent.clone());
        }
        Ok(outcome)
    }

    /// Makes a call; where it needs an exchange that is no longer entered, enters that again, once in a session.
    ///
    /// # Errors
    /// When the service says no, or does not answer properly in all its attempts.
    pub async fn call(&self, call: &Call, body: &mut impl BodyHandler) -> Result<Response, ApiError> {
        let Some(exchange) = call.entered_exchange() else {
            return self.session.call(call, body).await;
        };
        let mut sending = self.session.prepare_call(call);
        let mut entered_in = None;
        loop {
            let seen = self.entries.entry_generation(exchange).await;
            let error = match sending.send(body).await {
                Err(error) if error.kind == ApiErrorKind::NotEntered => error,
                outcome => return outcome,
            };
            // a new session has entered no exchange: what was done in the one before does not count
            let was_renewed = entered_in == Some(sending.session_generation());
            match self.renew_entry(exchange, seen, was_renewed).await? {
                Renewal::Renewed => entered_in = Some(sending.session_generation()),
                Renewal::AlreadyRenewed => {}
                Renewal::Exhausted => return Err(error),
            }
        }
    }

    /// Enters an exchange again for a call that last saw it entered `seen` times.
    async fn renew_entry(
        &self,
        exchange: &ExchangeId,
        seen: u32,
        was_renewed: bool,
    ) -> Result<Renewal, ApiError> {
        let Some(entry) = self.entries.find_entry(exchange) else { return Ok(Renewal::Exhausted) };
        let mut generation = entry.generation.lock().await;
        if *generation != seen {
            return Ok(Renewal::AlreadyRenewed);
        }
        if was_renewed {
            return Ok(Renewal::Exhausted);
        }
        tracing::info!(%exchange, "entering the exchange again");
        // the text may be another one by now: it is read again before it is consented to again
        entry::enter(&self.session, exchange, &entry.consent).await?;
        *generation += 1;
        Ok(Renewal::Renewed)
    }
}
