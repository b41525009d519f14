//! The calls that are made document by document: its permissions and its access report.

mod access_report;
mod permissions;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::refusal::Refusal;
use super::reply::Answer;
use super::world::{Access, Exchange, Readiness};

/// What is kept between two requests. None of it changes what is answered, but for reports that are not ready yet.
#[derive(Default)]
pub(super) struct DocumentCalls {
    /// The exchanges asked for last, the newest at the end.
    recent: Mutex<VecDeque<Arc<Access>>>,
    /// How often the access reports that are not ready at once were asked for.
    requests: Mutex<HashMap<u64, u8>>,
}

/// The exchanges a client may go through at once before their folders are computed anew for every document.
const RECENT: usize = 32;
/// Once so many access reports have been waited for, all others are ready at once.
const MOST_WAITED_FOR: usize = 1_000_000;

impl DocumentCalls {
    pub(super) fn answer_permissions(&self, exchange: Exchange, document: u64) -> Answer {
        if exchange.permissions_refused {
            return Err(Refusal::not_permitted());
        }
        let grants = self.access(exchange.clone()).grants(document).ok_or_else(Refusal::no_such_entity)?;
        Ok(permissions::reply(&exchange, &grants))
    }

    pub(super) fn answer_access_report(&self, exchange: Exchange, document: u64) -> Answer {
        if exchange.access_reports_refused {
            return Err(Refusal::not_permitted());
        }
        let access = self.access(exchange.clone());
        let readiness = access.readiness(document).ok_or_else(Refusal::no_such_entity)?;
        if !self.is_ready(document, readiness) {
            return Ok(access_report::pending_reply());
        }
        let views = access.views(document).ok_or_else(Refusal::no_such_entity)?;
        Ok(access_report::reply(&exchange, &views))
    }

    /// Counts a request for a report that is not ready at once.
    fn is_ready(&self, document: u64, readiness: Readiness) -> bool {
        let awaited = match readiness {
            Readiness::After(0) => return true,
            Readiness::Never => return false,
            Readiness::After(awaited) => awaited,
        };
        let mut requests = lock(&self.requests);
        if requests.len() >= MOST_WAITED_FOR && !requests.contains_key(&document) {
            return true;
        }
        let made = requests.entry(document).or_default();
        *made = made.saturating_add(1);
        *made > awaited
    }

    fn access(&self, exchange: Exchange) -> Arc<Access> {
        let known = |access: &&Arc<Access>| access.exchange().id == exchange.id;
        if let Some(access) = lock(&self.recent).iter().rfind(known) {
            return access.clone();
        }
        let access = Arc::new(exchange.access());
        let mut recent = lock(&self.recent);
        recent.push_back(access.clone());
        if recent.len() > RECENT {
            recent.pop_front();
        }
        access
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
