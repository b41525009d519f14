//! The verification in a snapshot.
//!
//! - `candidates` are the documents that may be verified; `plan` notes those that are to be.
//! - `pending` are those without an outcome; `results` are the outcomes, and what it took to have them.
//! - `take_over` copies matches from the verification of another run.

mod candidates;
mod pending;
mod plan;
mod results;
mod take_over;

pub use candidates::Candidate;
pub use pending::PendingDocument;
pub use plan::{Choice, PlanMode, VerificationRun};
pub use results::{BagFile, OutcomeCount, VerificationStats};
