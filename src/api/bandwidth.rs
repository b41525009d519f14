//! How much comes over the wire, and how much may.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Counts the bytes of all downloads, and holds them to a bandwidth.
#[derive(Debug, Default)]
pub struct BandwidthLimiter {
    received: AtomicU64,
    bandwidth: Option<Bandwidth>,
}

#[derive(Debug)]
struct Bandwidth {
    bytes_per_second: f64,
    /// When what has come so far has been paid for.
    free_at: Mutex<Instant>,
}

impl BandwidthLimiter {
    /// Without a bandwidth as fast as it comes.
    pub fn new(bytes_per_second: Option<f64>) -> Self {
        let bandwidth = bytes_per_second
            .map(|bytes_per_second| Bandwidth { bytes_per_second, free_at: Mutex::new(Instant::now()) });
        Self { received: AtomicU64::new(0), bandwidth }
    }

    /// Bytes so far, repeats included.
    pub fn bytes_received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// Counts bytes, and waits as long as they take.
    pub(super) async fn take(&self, bytes: usize) {
        self.received.fetch_add(bytes as u64, Ordering::Relaxed);
        if let Some(bandwidth) = &self.bandwidth {
            tokio::time::sleep_until(bandwidth.paid(bytes).into()).await;
        }
    }
}

impl Bandwidth {
    /// When that many more bytes are paid for.
    fn paid(&self, bytes: usize) -> Instant {
        let cost = Duration::from_secs_f64((bytes as f64 / self.bytes_per_second).min(3600.0));
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        *free_at = (*free_at).max(Instant::now()) + cost;
        *free_at
    }
}
