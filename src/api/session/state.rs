//! The session all calls share, and when a new one is begun.

use secrecy::SecretString;

use super::sign_in::Grant;
use super::token::{ActiveToken, Token};
use crate::api::error::{ApiError, ApiErrorKind};
use crate::api::renewal::Renewal;

/// So many sessions in a row that served nobody end the run: another one will be no better.
const MAX_FAILED_SESSIONS: u32 = 2;

/// So many short tokens in a row end the run: each takes a sign-in for a few calls.
const MAX_SHORT_TOKENS: u32 = 2;

/// The session at present. Its lock is held through a sign-in, so that all who wait share one.
#[derive(Default)]
pub struct SessionState {
    /// Sign-ins so far.
    generation: u32,
    active: Option<ActiveToken>,
    /// Sessions in a row that ended before anyone was served.
    failed_sessions: u32,
    /// The latest refresh token of the service, which replaces the configured one.
    refresh_token: Option<SecretString>,
    refused: Option<ApiError>,
    /// Tokens in a row that are to live for less than a minute.
    short_tokens: u32,
}

impl SessionState {
    /// A session that someone else has opened.
    pub fn with_token(secret: SecretString) -> Self {
        Self { active: Some(ActiveToken::new(secret, None)), ..Self::default() }
    }

    /// The token to use now; `None` where it takes a sign-in.
    ///
    /// # Errors
    /// Once the credentials were refused: they are not tried again, whoever waits, as accounts get locked.
    pub fn usable_token(&self) -> Result<Option<Token>, ApiError> {
        if let Some(refused) = &self.refused {
            return Err(refused.clone());
        }
        let active = self.active.as_ref().filter(|active| !active.is_due());
        Ok(active.map(|active| active.share_token(self.generation)))
    }

    pub fn refresh_token(&self) -> Option<SecretString> {
        self.refresh_token.clone()
    }

    /// Ends the session on this side; gives the token to sign out with.
    pub fn end_session(&mut self) -> Option<SecretString> {
        self.active.take().map(|active| active.secret)
    }

    /// A sign-in succeeded.
    pub fn begin_session(&mut self, grant: Grant) -> Token {
        let active = ActiveToken::new(grant.access_token, grant.renew_at);
        self.generation += 1;
        self.short_tokens = if grant.is_short { self.short_tokens + 1 } else { 0 };
        self.refresh_token = grant.refresh_token.or(self.refresh_token.take());
        let token = active.share_token(self.generation);
        self.active = Some(active);
        token
    }

    /// Whether tokens keep ending as soon as they are granted.
    pub fn is_short_lived(&self) -> bool {
        self.short_tokens >= MAX_SHORT_TOKENS
    }

    /// A sign-in failed.
    pub fn note_failure(&mut self, error: &ApiError) {
        self.refused = (error.kind == ApiErrorKind::Credentials).then(|| error.clone());
    }

    /// The service refused `token`. Three things may be wrong, and only whether others were served shows which:
    ///
    /// - The token has expired: the usual case, and a new one helps.
    /// - The session never worked: nobody was served in it. One may be bad luck; a second in a row means that the
    ///   account cannot hold a session, and each further sign-in may lock it.
    /// - The call is not allowed, but answered as if the token were wrong. A second token that others are served with
    ///   shows it (`refused_before`: the call was refused with one already). Without this rule one such call would
    ///   end everyone's session for ever.
    pub fn renew_session(&mut self, token: &Token, refused_before: bool) -> Renewal {
        let Some(active) = self.active.as_mut().filter(|active| !active.is_due()) else {
            return Renewal::AlreadyRenewed;
        };
        if self.generation != token.generation {
            return Renewal::AlreadyRenewed;
        }
        let is_hopeless = if token.was_used() {
            self.failed_sessions = 0;
            refused_before
        } else {
            self.failed_sessions += 1;
            self.failed_sessions >= MAX_FAILED_SESSIONS
        };
        if is_hopeless {
            return Renewal::Exhausted;
        }
        active.mark_expired();
        Renewal::Renewed
    }
}

#[cfg(test)]
mod tests {
    use super::{Grant, Renewal, SessionState, Token};

    fn sign_in(state: &mut SessionState) -> Token {
        state.begin_session(Grant {
            access_token: "token".into(),
            renew_at: None,
            is_short: false,
            refresh_token: None,
        })
    }

    fn used(token: Token) -> Token {
        token.mark_used();
        token
    }

    #[test]
    fn one_call_renews_the_session_for_all() {
        let mut state = SessionState::default();
        let old = used(sign_in(&mut state));
        assert_eq!(state.renew_session(&old, false), Renewal::Renewed);
        assert!(state.usable_token().expect("nothing was refused").is_none());
        assert_eq!(state.renew_session(&old, true), Renewal::AlreadyRenewed);
        let new = sign_in(&mut state);
        assert_eq!(state.renew_session(&old, true), Renewal::AlreadyRenewed);
        assert_eq!(new.generation, 2);
    }

    #[test]
    fn a_call_refused_with_two_tokens_that_others_are_served_with_renews_nothing_more() {
        let mut state = SessionState::default();
        let first = used(sign_in(&mut state));
        assert_eq!(state.renew_session(&first, false), Renewal::Renewed);
        let second = used(sign_in(&mut state));
        assert_eq!(state.renew_session(&second, true), Renewal::Exhausted);
        assert!(state.usable_token().expect("nothing was refused").is_some());
    }

    #[test]
    fn two_sessions_in_a_row_that_served_nobody_are_the_last() {
        let mut state = SessionState::default();
        for served in [false, true, false] {
            let token = sign_in(&mut state);
            let token = if served { used(token) } else { token };
            assert_eq!(state.renew_session(&token, false), Renewal::Renewed);
        }
        let token = sign_in(&mut state);
        assert_eq!(state.renew_session(&token, false), Renewal::Exhausted);
    }
}
