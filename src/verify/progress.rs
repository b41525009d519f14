//! How far a verification is, for whoever looks.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::api::BandwidthLimiter;

/// What has been done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Documents to verify in this go; 0 until they are known.
    pub documents: u64,
    pub documents_done: u64,
    /// Their size, as listed.
    pub bytes: u64,
    /// The size of those that are done.
    pub bytes_done: u64,
    pub mismatches: u64,
    /// Bytes that came over the wire.
    pub received: u64,
}

/// Written by the verification, read by a display.
#[derive(Debug, Default)]
pub struct Progress {
    tally: Mutex<Tally>,
    pub meter: BandwidthLimiter,
}

impl Progress {
    pub fn new(meter: BandwidthLimiter) -> Self {
        Self { tally: Mutex::default(), meter }
    }

    /// A look at it.
    pub fn tally(&self) -> Tally {
        Tally { received: self.meter.bytes_received(), ..*self.state() }
    }

    pub(super) fn planned(&self, documents: u64, bytes: u64) {
        let mut tally = self.state();
        (tally.documents, tally.bytes) = (documents, bytes);
    }

    pub(super) fn done(&self, documents: u64, bytes: u64, is_mismatch: bool) {
        let mut tally = self.state();
        tally.documents_done += documents;
        tally.bytes_done += bytes;
        tally.mismatches += u64::from(is_mismatch);
    }

    fn state(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
