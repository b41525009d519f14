//! What came of a call, as a line of the ledger.

use crate::api::{ApiError, Fault, Listed};
use crate::model::{Answer, Coverage, ExchangeId, State, Subject, Timestamp};

/// A line that has begun.
pub struct Line {
    exchange: ExchangeId,
    subject: Subject,
    started_on: Timestamp,
}

impl Line {
    pub fn begin(exchange: &ExchangeId, subject: Subject) -> Self {
        Self { exchange: exchange.clone(), subject, started_on: Timestamp::now() }
    }

    /// Closes the line.
    pub fn end(self, state: State, gate: Option<String>, answer: Answer, attempts: u32) -> Coverage {
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

    /// Closes the line of a listing that was taken in whole; its rows are still to be counted.
    pub fn complete(self, listed: &Listed) -> Coverage {
        let answer = Answer { http_status: Some(listed.http_status), ..Answer::default() };
        let line = self.end(State::Complete, None, answer, listed.attempts);
        Coverage { rows_expected: Some(listed.entries), ..line }
    }

    /// Closes the line of a call that came to nothing.
    pub fn failed(self, error: &ApiError) -> Coverage {
        let (state, gate) = verdict(&error.fault);
        self.end(state, gate.map(str::to_owned), error.answer.clone(), error.attempts)
    }
}

/// Whether the service said no, and through which door, or never answered properly.
fn verdict(fault: &Fault) -> (State, Option<&'static str>) {
    match fault {
        Fault::Forbidden { gate } => (State::Refused, Some(gate)),
        Fault::Protected => (State::Refused, Some("protected")),
        Fault::NotFound => (State::Refused, Some("not_found")),
        // it let us in and says it did not
        Fault::Entrance => (State::Failed, Some("entrance")),
        Fault::Unauthorized => (State::Failed, Some("unauthorized")),
        // the exchange said nothing: another session may have it
        Fault::Credentials | Fault::Session | Fault::LoggedOut => (State::Failed, Some("session")),
        Fault::Speed
        | Fault::Quota
        | Fault::Transient
        | Fault::Certificate
        | Fault::Wire
        | Fault::Oversized
        | Fault::Request
        | Fault::Disk
        | Fault::Abandoned => (State::Failed, None),
    }
}
