//! How far a walk is, for whoever looks.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What has been done so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Exchanges in scope; 0 until they are known.
    pub exchanges: usize,
    pub exchanges_done: usize,
    /// Entries taken in.
    pub entries: u64,
    /// Requests sent, repeats included.
    pub requests: u64,
    /// What is being fetched now, the oldest first.
    pub now: Vec<String>,
}

/// Written by the walk, read by a display.
#[derive(Default)]
pub struct Progress(Mutex<State>);

#[derive(Default)]
struct State {
    tally: Tally,
    next: u64,
    now: BTreeMap<u64, String>,
}

impl Progress {
    /// A look at it.
    pub fn tally(&self) -> Tally {
        let state = self.state();
        Tally { now: state.now.values().cloned().collect(), ..state.tally.clone() }
    }

    pub(super) fn exchanges(&self, count: usize) {
        self.state().tally.exchanges = count;
    }

    /// So many are visited again.
    pub(super) fn second_pass(&self, count: usize) {
        let tally = &mut self.state().tally;
        tally.exchanges_done = tally.exchanges.saturating_sub(count);
    }

    pub(super) fn exchange_done(&self) {
        self.state().tally.exchanges_done += 1;
    }

    pub(super) fn entries(&self, count: usize) {
        self.state().tally.entries += count as u64;
    }

    pub(super) fn requests(&self, count: u64) {
        self.state().tally.requests = count;
    }

    /// Shows `what` until the returned value is dropped.
    pub(super) fn doing(&self, what: String) -> Doing<'_> {
        let mut state = self.state();
        state.next += 1;
        let number = state.next;
        state.now.insert(number, what);
        Doing { progress: self, number }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Something that is being fetched.
pub struct Doing<'a> {
    progress: &'a Progress,
    number: u64,
}

impl Drop for Doing<'_> {
    fn drop(&mut self) {
        self.progress.state().now.remove(&self.number);
    }
}
