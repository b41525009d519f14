//! Calls in a session.

use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

use super::sign_in::{Account, short_lived_error};
use super::state::SessionState;
use super::token::Token;
use crate::api::credentials::Credentials;
use crate::api::error::{ApiError, ApiErrorKind};
use crate::api::renewal::Renewal;
use crate::api::transport::body::BodyHandler;
use crate::api::transport::call::Call;
use crate::api::transport::response::Response;
use crate::api::transport::send::Transport;

/// Signing out takes no longer, so that an interrupted run ends soon.
pub const SIGN_OUT_TIMEOUT: Duration = Duration::from_secs(10);

/// Makes calls in one account's session.
pub struct SessionClient {
    pub transport: Transport,
    account: Account,
    state: Mutex<SessionState>,
}

impl SessionClient {
    pub fn new(transport: Transport, credentials: Credentials, end_other_sessions: bool) -> Self {
        let state = match &credentials {
            Credentials::AccessToken(secret) => SessionState::with_token(secret.clone()),
            Credentials::ClientCredentials { .. } | Credentials::RefreshToken { .. } => {
                SessionState::default()
            }
        };
        let account = Account { credentials, end_other_sessions };
        Self { transport, account, state: Mutex::new(state) }
    }

    /// Makes a call in the session; where that has ended, renews it.
    ///
    /// # Errors
    /// When the service says no, or does not answer properly in all its attempts.
    pub async fn call(&self, call: &Call, body: &mut impl BodyHandler) -> Result<Response, ApiError> {
        self.prepare_call(call).send(body).await
    }

    /// A call that may be sent more than once. What is remembered of it is why: the layer above sends it again once
    /// its exchange is entered, and a session renewed for it before must still count then.
    pub fn prepare_call<'a>(&'a self, call: &'a Call) -> SessionCall<'a> {
        SessionCall { client: self, call, attempts: 0, generation: 0, was_refused: false }
    }

    /// The token to use now. Signs in where there is none, or it is about to expire; all who wait share that.
    pub async fn current_token(&self) -> Result<Token, ApiError> {
        let mut state = self.state.lock().await;
        match state.usable_token()? {
            Some(token) => Ok(token),
            None => self.sign_in(&mut state).await,
        }
    }

    async fn sign_in(&self, state: &mut MutexGuard<'_, SessionState>) -> Result<Token, ApiError> {
        drop(state.end_session());
        let signed_in = self.account.sign_in(&self.transport, state.refresh_token()).await;
        let grant = signed_in.inspect_err(|error| state.note_failure(error))?;
        let token = state.begin_session(grant);
        tracing::info!(generation = token.generation, "signed in");
        if state.is_short_lived() {
            let error = short_lived_error();
            state.note_failure(&error);
            return Err(error);
        }
        Ok(token)
    }

    /// Ends the session this client began. Waits a bounded time and cannot fail: a session whose end is not
    /// confirmed expires by itself within the hour.
    pub async fn sign_out(&self) {
        match timeout(SIGN_OUT_TIMEOUT, self.revoke_token()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!("not signed out: {error}"),
            Err(_) => tracing::warn!("not signed out: the service did not answer in time"),
        }
    }

    async fn revoke_token(&self) -> Result<(), ApiError> {
        let token = self.state.lock().await.end_session();
        match token {
            Some(token) => self.account.sign_out(&self.transport, &token).await,
            None => Ok(()),
        }
    }
}

/// A call in a session, and what is remembered of it while it is sent again.
pub struct SessionCall<'a> {
    client: &'a SessionClient,
    call: &'a Call,
    attempts: u32,
    /// The session it was sent in last.
    generation: u32,
    /// Whether it was refused with a token that others are served with.
    was_refused: bool,
}

impl SessionCall<'_> {
    /// Which session it was sent in last.
    pub fn session_generation(&self) -> u32 {
        self.generation
    }

    /// Sends the call, in a new session where the one before has ended.
    ///
    /// # Errors
    /// As [`SessionClient::call`].
    pub async fn send(&mut self, body: &mut impl BodyHandler) -> Result<Response, ApiError> {
        loop {
            let token = self.client.current_token().await?;
            self.generation = token.generation;
            match self.client.transport.call(self.call, Some(&token.secret), body).await {
                Ok(response) => {
                    token.mark_used();
                    self.attempts += response.attempts;
                    return Ok(Response { attempts: self.attempts, ..response });
                }
                Err(error) => {
                    self.attempts += error.attempts;
                    self.renew_session(&token, error).await?;
                }
            }
        }
    }

    /// Renews a session that ended with `error`. Gives any other error back, and one that no session would cure.
    async fn renew_session(&mut self, token: &Token, error: ApiError) -> Result<(), ApiError> {
        let renewal = if self.client.account.may_renew(error.kind) {
            self.client.state.lock().await.renew_session(token, self.was_refused)
        } else {
            Renewal::Exhausted
        };
        match renewal {
            Renewal::Renewed => self.was_refused |= token.was_used(),
            Renewal::AlreadyRenewed => {}
            Renewal::Exhausted => {
                let kind = self.refusal_kind(token, error.kind);
                return Err(ApiError { kind, attempts: self.attempts, ..error });
            }
        }
        Ok(())
    }

    /// Refused with a second token that others are served with: it is this call that is refused, not the token.
    fn refusal_kind(&self, token: &Token, kind: ApiErrorKind) -> ApiErrorKind {
        let is_rejected = kind == ApiErrorKind::TokenExpired && self.was_refused && token.was_used();
        if is_rejected { ApiErrorKind::CallRejected } else { kind }
    }
}
