//! The first layer: one call, paced, sent, its answer read and classified, and retried where that helps.
//!
//! - [`send`] is the layer's one `call`: `rate_limiter` → `request` → `response` → `classify` → `retry`.
//! - `rate_limiter` paces every request; `rate_state` is how the pace follows the answers.
//! - `retry` alone decides whether a failed attempt is repeated, and when.
//! - `response` hands the body to its handler, a [`body::BodyHandler`], while it arrives; `watchdog` breaks it off
//!   where it stalls.
//! - `classify` turns six shapes of error into one kind of error and one answer.
//! - `connect` makes the HTTP client, with its guards; `bandwidth` holds downloads back.

mod attempt_error;
pub mod bandwidth;
pub mod body;
pub mod call;
pub mod classify;
pub mod connect;
pub mod content;
mod error_body;
mod rate_limiter;
mod rate_state;
mod request;
pub mod response;
mod retry;
pub mod send;
mod watchdog;

pub use rate_state::RateStats;
