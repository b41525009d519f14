//! The result of a call, as a line of the ledger.

use crate::api::{ApiError, ApiErrorKind, ListingStats};
use crate::count_noun::count_noun;
use crate::model::{Answer, Coverage, ExchangeId, State, Subject, Timestamp};

/// A line that has begun.
pub struct CoverageBuilder {
    exchange: ExchangeId,
    subject: Subject,
    started_on: Timestamp,
}

impl CoverageBuilder {
    pub fn new(exchange: &ExchangeId, subject: Subject) -> Self {
        Self { exchange: exchange.clone(), subject, started_on: Timestamp::now() }
    }

    /// Closes the line.
    pub fn finish(self, state: State, gate: Option<String>, answer: Answer, attempts: u32) -> Coverage {
        Coverage {
            exchange: self.exchange,
            subject: self.subject,
            state,
            gate,
            rows: None,
            rows_expected: None,
            answer,
            attempts,
            started_on: Some(self.started_on),
            finished_on: Some(Timestamp::now()),
        }
    }

    /// Closes the line of a listing that was received whole; its rows are still to be counted.
    pub fn complete(self, listed: &ListingStats) -> Coverage {
        let blank = listed.is_blank.then(|| "the answer was {} twice: taken for an empty listing".to_owned());
        let notes: Vec<String> = blank.into_iter().chain(describe_redaction(listed.redacted)).collect();
        let message = (!notes.is_empty()).then(|| notes.join("; "));
        let answer = Answer { http_status: Some(listed.http_status), message, ..Answer::default() };
        let line = self.finish(State::Complete, None, answer, listed.attempts);
        Coverage { rows_expected: Some(listed.entries), ..line }
    }

    /// Closes the line of a call that failed.
    pub fn failed(self, error: &ApiError) -> Coverage {
        let (state, gate) = classify_failure(&error.kind);
        self.finish(state, gate.map(str::to_owned), *error.answer.clone(), error.attempts)
    }
}

/// What was changed of the evidence, and why.
fn describe_redaction(entries: u64) -> Option<String> {
    let entries = (entries > 0).then(|| count_noun(entries, "entry", "entries"))?;
    Some(format!("{entries} contained a secret of this run, which was replaced by [redacted]"))
}

/// Whether the service refused, and by which gate, or never answered properly.
pub fn classify_failure(kind: &ApiErrorKind) -> (State, Option<&'static str>) {
    match kind {
        ApiErrorKind::Forbidden { refused_by } => (State::Refused, Some(refused_by)),
        ApiErrorKind::Protected => (State::Refused, Some("protected")),
        ApiErrorKind::NotFound => (State::Refused, Some("not_found")),
        ApiErrorKind::NotReady => (State::Failed, Some("pending")),
        // the service let us in, and then asked to enter
        ApiErrorKind::NotEntered => (State::Failed, Some("entrance")),
        ApiErrorKind::CallRejected => (State::Failed, Some("unauthorized")),
        // it says nothing of the exchange: another session may collect it
        ApiErrorKind::Credentials | ApiErrorKind::TokenExpired | ApiErrorKind::SessionTakenOver => {
            (State::Failed, Some("session"))
        }
        ApiErrorKind::RateLimited
        | ApiErrorKind::Quota
        | ApiErrorKind::Transient
        | ApiErrorKind::Certificate
        | ApiErrorKind::UnexpectedResponse
        | ApiErrorKind::TooLarge
        | ApiErrorKind::OverLimit
        | ApiErrorKind::InvalidRequest
        | ApiErrorKind::Io
        | ApiErrorKind::ReceiverClosed => (State::Failed, None),
    }
}
