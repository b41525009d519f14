//! How much is downloaded, and how fast it may be.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Counts the bytes of all downloads, and holds them to a bandwidth.
#[derive(Debug, Default)]
pub struct BandwidthLimiter {
    bytes_received: AtomicU64,
    limit: Option<Limit>,
}

#[derive(Debug)]
struct Limit {
    bytes_per_second: f64,
    /// When all bytes so far have had their time.
    ready_at: Mutex<Instant>,
}

impl BandwidthLimiter {
    /// Without a limit downloads run as fast as they come.
    pub fn new(bytes_per_second: Option<f64>) -> Self {
        let limit = bytes_per_second
            .map(|bytes_per_second| Limit { bytes_per_second, ready_at: Mutex::new(Instant::now()) });
        Self { bytes_received: AtomicU64::new(0), limit }
    }

    /// Bytes so far, retries included.
    pub fn bytes_received(&self) -> u64 {
        self.bytes_received.load(Ordering::Relaxed)
    }

    /// Counts bytes, and waits for as long as they should have taken.
    pub(crate) async fn throttle(&self, bytes: usize) {
        self.bytes_received.fetch_add(bytes as u64, Ordering::Relaxed);
        if let Some(limit) = &self.limit {
            tokio::time::sleep_until(limit.reserve_time(bytes).into()).await;
        }
    }
}

impl Limit {
    /// Books the time of more bytes, behind those of all other downloads; gives its end.
    fn reserve_time(&self, bytes: usize) -> Instant {
        let duration = Duration::from_secs_f64((bytes as f64 / self.bytes_per_second).min(3600.0));
        let mut ready_at = self.ready_at.lock().unwrap_or_else(PoisonError::into_inner);
        *ready_at = (*ready_at).max(Instant::now()) + duration;
        *ready_at
    }
}
