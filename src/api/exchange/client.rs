//! Calls for what an exchange holds.

use super::entry;
use super::registry::EntryRegistry;
use crate::api::consent::SplashConsent;
use crate::api::error::{ApiError, ApiErrorKind};
use crate::api::renewal::Renewal;
use crate::api::session::client::SessionClient;
use crate::api::transport::body::BodyHandler;
use crate::api::transport::call::Call;
use crate::api::transport::response::Response;
use crate::model::{Answer, ExchangeId, Splash, Timestamp};

/// The entry state of an exchange that is open to us.
const ALLOW: &str = "ALLOW";

/// The service's answer to an entry.
#[derive(Debug)]
pub struct EntryOutcome {
    /// `ALLOW`, or what is missing: `ACCEPT_SPLASH`, `ONE_TIME_PASSWORD`, ...
    pub state: String,
    /// The text shown before the entry, where there is one.
    pub splash: Option<Splash>,
    pub answer: Answer,
    /// Requests it took.
    pub attempts: u32,
}

impl EntryOutcome {
    /// Whether the exchange is open.
    pub fn is_allowed(&self) -> bool {
        self.state == ALLOW
    }
}

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

    /// Reads the splash and enters, with `consent` to its text or without.
    ///
    /// # Errors
    /// When the service does not tell a state.
    pub async fn enter_exchange(
        &self,
        exchange: &ExchangeId,
        consent: SplashConsent,
    ) -> Result<EntryOutcome, ApiError> {
        let (mut splash, read) = entry::read_splash(&self.session, exchange).await?;
        let is_required = splash.as_ref().is_some_and(|splash| splash.required != Some(false));
        let accept_splash = is_required && consent == SplashConsent::Give;
        let mut attempts = read.attempts;
        if let Some(splash) = splash.as_mut().filter(|splash| accept_splash && splash.has_image) {
            let (image, tried) = entry::read_splash_image(&self.session, exchange).await;
            splash.image = image;
            attempts += tried;
        }
        let (state, response) = entry::post_entry(&self.session, exchange, accept_splash).await?;
        if let Some(splash) = splash.as_mut().filter(|_| accept_splash) {
            splash.accepted_on = Some(Timestamp::now());
        }
        let answer = Answer { http_status: Some(response.http_status), ..Answer::default() };
        let outcome = EntryOutcome { state, splash, answer, attempts: attempts + response.attempts };
        if outcome.is_allowed() {
            self.entries.record_entry(exchange, accept_splash);
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
        entry::post_entry(&self.session, exchange, entry.accept_splash).await?;
        *generation += 1;
        Ok(Renewal::Renewed)
    }
}
