//! The verification in a snapshot.
//!
//! - `candidates` are the documents that may be verified; `plan` notes those that are to be.
//! - `pending` are those without an outcome; `results` are the outcomes, and what it took to have them.
//! - `record` is what stays of each verification: its frame, its counts, and what did not match.
//! - `take_over` copies matches from the verification of another run; `carry_over` keeps the record of one given up.

mod candidates;
mod carry_over;
mod pending;
mod plan;
mod record;
mod results;
mod take_over;

pub use candidates::Candidate;
pub use pending::PendingDocument;
pub use plan::{Choice, PlanMode};
pub use record::{Frame, VerificationRun};
pub use results::{BagFile, OutcomeCount, VerificationStats};
