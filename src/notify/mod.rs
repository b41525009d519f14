//! Telling others that a run began and what came of it: a file for Prometheus, a ping, a webhook, a program.
//!
//! Nothing of this changes what a run ends with. Each channel is bounded in time, and tells in the log where it failed.
//! No channel names an exchange, a document or a person; the address of a ping or webhook is a secret, and never shown.

mod after_run;
mod endpoint;
mod figures;
mod metrics;
mod notifier;
mod options;
mod outcome;

pub(crate) use figures::RunFigures;
pub(crate) use notifier::{Notifier, check_channels};
pub(crate) use options::NotifyOptions;
pub(crate) use outcome::RunOutcome;
