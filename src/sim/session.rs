//! Sessions: who is signed in, until when, and which exchanges each has entered.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::refusal::Refusal;
use super::rng::Rng;

/// Every session there has been; a session is named by its access token.
pub(super) struct Sessions {
    seed: u64,
    ttl: Duration,
    open: Mutex<HashMap<String, Session>>,
}

struct Session {
    until: Instant,
    /// The same user signed in elsewhere and asked for other sessions to end.
    taken_over: bool,
    entered: HashSet<u64>,
}

impl Sessions {
    pub(super) fn new(seed: u64, ttl: Duration) -> Self {
        Self { seed, ttl, open: Mutex::default() }
    }

    /// Opens a session and returns its access token; may end all others.
    pub(super) fn sign_in(&self, end_others: bool) -> String {
        let mut open = self.lock();
        if end_others {
            open.values_mut().for_each(|session| session.taken_over = true);
        }
        let token = Rng::for_subject(&[self.seed, open.len() as u64]).hex_version();
        let until = Instant::now() + self.ttl;
        open.insert(token.clone(), Session { until, taken_over: false, entered: HashSet::new() });
        token
    }

    /// How long a session still lives.
    pub(super) fn time_left(&self, token: &str) -> Result<Duration, Refusal> {
        let open = self.lock();
        let session = open.get(token).ok_or_else(Refusal::bad_token)?;
        match session.until.checked_duration_since(Instant::now()) {
            _ if session.taken_over => Err(Refusal::logged_out()),
            Some(left) if !left.is_zero() => Ok(left),
            _ => Err(Refusal::bad_token()),
        }
    }

    pub(super) fn record_entry(&self, token: &str, exchange: u64) {
        if let Some(session) = self.lock().get_mut(token) {
            session.entered.insert(exchange);
        }
    }

    /// Forgets that an exchange was entered, as if the service had restarted.
    pub(super) fn forget_entry(&self, token: &str, exchange: u64) {
        if let Some(session) = self.lock().get_mut(token) {
            session.entered.remove(&exchange);
        }
    }

    /// The same user signed in elsewhere, which ends this session.
    pub(super) fn take_over(&self, token: &str) {
        if let Some(session) = self.lock().get_mut(token) {
            session.taken_over = true;
        }
    }

    pub(super) fn has_entered(&self, token: &str, exchange: u64) -> bool {
        self.lock().get(token).is_some_and(|session| session.entered.contains(&exchange))
    }

    /// Ends a session; whether there was one.
    pub(super) fn revoke(&self, token: &str) -> bool {
        let now = Instant::now();
        self.lock().get_mut(token).map(|session| session.until = now).is_some()
    }

    /// Every access token there has been.
    pub(super) fn issued_tokens(&self) -> Vec<String> {
        self.lock().keys().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
