//! Which exchanges were entered, and how.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError};

use tokio::sync::Mutex;

use crate::api::consent::SplashConsent;
use crate::model::ExchangeId;

/// The exchanges that were entered.
#[derive(Default)]
pub struct EntryRegistry(StdMutex<HashMap<ExchangeId, Arc<EntryState>>>);

/// How an exchange was entered.
pub struct EntryState {
    /// Whether a splash text is consented to when it is entered again.
    pub consent: SplashConsent,
    /// How often it was entered. Held locked while it is entered again, so that all who wait share that.
    pub generation: Mutex<u32>,
}

impl EntryRegistry {
    pub fn find_entry(&self, exchange: &ExchangeId) -> Option<Arc<EntryState>> {
        self.lock_entries().get(exchange).cloned()
    }

    pub fn record_entry(&self, exchange: &ExchangeId, consent: SplashConsent) {
        let entry = EntryState { consent, generation: Mutex::new(1) };
        self.lock_entries().insert(exchange.clone(), Arc::new(entry));
    }

    /// How often an exchange was entered so far; waits where it is being entered again.
    pub async fn entry_generation(&self, exchange: &ExchangeId) -> u32 {
        match self.find_entry(exchange) {
            Some(entry) => *entry.generation.lock().await,
            None => 0,
        }
    }

    fn lock_entries(&self) -> MutexGuard<'_, HashMap<ExchangeId, Arc<EntryState>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
