//! The log of requests and of how each was answered.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::http::{Method, Uri};

use super::call::Call;
use super::faults::InjectedFault;
use super::parameters::{SECRETS, parse_parameters};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// When its headers had arrived.
    pub at: Instant,
    /// As the client sent it.
    pub method: Method,
    /// Path and query; the path alone where the query had secrets.
    pub target: String,
    /// What was asked for.
    pub call: Call,
    /// A secret was in the URL, where proxies and logs see it.
    pub query_had_secrets: bool,
    /// The HTTP status answered; `None` while there is none, or where the connection was reset instead.
    pub status: Option<u16>,
    /// The fault it was answered with.
    pub fault: Option<InjectedFault>,
}

/// Requests in the order of arrival.
#[derive(Default)]
pub(super) struct RequestLog(Mutex<Vec<Arrival>>);

impl RequestLog {
    /// Records a request and returns its index in the log.
    pub(super) fn record_arrival(&self, at: Instant, method: &Method, uri: &Uri) -> usize {
        let query = parse_parameters(uri.query().unwrap_or_default().as_bytes());
        let query_had_secrets = SECRETS.iter().any(|secret| query.contains_key(*secret));
        let target =
            if query_had_secrets { uri.path() } else { uri.path_and_query().map_or("", |pq| pq.as_str()) };
        let (method, target, call) = (method.clone(), target.to_owned(), Call::from_request(method, uri));
        let mut log = self.lock();
        log.push(Arrival { at, method, target, call, query_had_secrets, status: None, fault: None });
        log.len() - 1
    }

    pub(super) fn record_fault(&self, place: usize, fault: InjectedFault) {
        if let Some(arrival) = self.lock().get_mut(place) {
            arrival.fault = Some(fault);
        }
    }

    pub(super) fn record_status(&self, place: usize, status: u16) {
        if let Some(arrival) = self.lock().get_mut(place) {
            arrival.status = Some(status);
        }
    }

    pub(super) fn arrivals(&self) -> Vec<Arrival> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arrival>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
