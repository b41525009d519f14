//! An access token.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use secrecy::SecretString;

/// An access token in the hands of a call.
#[derive(Clone)]
pub struct Token {
    pub secret: SecretString,
    /// Which session it belongs to: 0 for a token that was given, then one more with each sign-in.
    pub generation: u32,
    used: Arc<AtomicBool>,
}

impl Token {
    /// The service served a call with it.
    pub fn mark_used(&self) {
        self.used.store(true, Ordering::Relaxed);
    }

    /// Whether any call was served with it.
    pub fn was_used(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }
}

/// The token all calls share. It works, as far as is known.
pub struct ActiveToken {
    pub secret: SecretString,
    renew_at: Option<Instant>,
    used: Arc<AtomicBool>,
}

impl ActiveToken {
    /// Without a time to be renewed at it is used until the service refuses it.
    pub fn new(secret: SecretString, renew_at: Option<Instant>) -> Self {
        Self { secret, renew_at, used: Arc::default() }
    }

    pub fn share_token(&self, generation: u32) -> Token {
        Token { secret: self.secret.clone(), generation, used: Arc::clone(&self.used) }
    }

    pub fn is_due(&self) -> bool {
        self.renew_at.is_some_and(|at| at <= Instant::now())
    }

    pub fn mark_expired(&mut self) {
        self.renew_at = Some(Instant::now());
    }
}
