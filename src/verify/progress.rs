//! How far a verification is.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::api::BandwidthLimiter;
use crate::model::Outcome;

/// The progress at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ProgressSnapshot {
    /// Documents to verify; 0 until they are known.
    pub documents: u64,
    pub documents_done: u64,
    /// Their listed size.
    pub bytes: u64,
    /// The listed size of those that are done.
    pub bytes_done: u64,
    pub mismatches: u64,
    /// Bytes downloaded, repeats included.
    pub received: u64,
}

/// Written by the verification, read by a display.
#[derive(Debug, Default)]
pub struct VerifyProgress {
    counts: Mutex<ProgressSnapshot>,
    pub bandwidth: BandwidthLimiter,
}

impl VerifyProgress {
    pub fn new(bandwidth: BandwidthLimiter) -> Self {
        Self { counts: Mutex::default(), bandwidth }
    }

    pub fn snapshot(&self) -> ProgressSnapshot {
        ProgressSnapshot { received: self.bandwidth.bytes_received(), ..*self.lock_counts() }
    }

    /// A number that changes whenever bytes arrive or a document is done.
    pub(crate) fn steps(&self) -> u64 {
        self.lock_counts().documents_done + self.bandwidth.bytes_received()
    }

    pub(super) fn set_planned(&self, documents: u64, bytes: u64) {
        let mut counts = self.lock_counts();
        (counts.documents, counts.bytes) = (documents, bytes);
    }

    pub(super) fn add_result(&self, outcome: Outcome, bytes: u64) {
        let mut counts = self.lock_counts();
        counts.documents_done += 1;
        // sizes as listed may be anything
        counts.bytes_done = counts.bytes_done.saturating_add(bytes);
        counts.mismatches += u64::from(outcome.is_mismatch());
    }

    pub(super) fn add_skipped(&self, documents: u64) {
        self.lock_counts().documents_done += documents;
    }

    /// The counts are right after a panic elsewhere, too.
    fn lock_counts(&self) -> MutexGuard<'_, ProgressSnapshot> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whatever_comes_of_a_verification_is_a_step_and_is_shown() {
        let progress = VerifyProgress::new(BandwidthLimiter::default());
        progress.set_planned(9, 100);
        assert_eq!(progress.steps(), 0);
        progress.bandwidth.throttle(30).await;
        progress.add_result(Outcome::Match, 25);
        progress.add_result(Outcome::HashMismatch, 5);
        progress.add_skipped(2);
        assert_eq!(progress.steps(), 34);
        let (documents, documents_done, bytes, bytes_done) = (9, 4, 100, 30);
        let shown =
            ProgressSnapshot { documents, documents_done, bytes, bytes_done, mismatches: 1, received: 30 };
        assert_eq!(progress.snapshot(), shown);
    }
}
