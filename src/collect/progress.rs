//! How far a walk is, for whoever looks.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What has been done so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProgressSnapshot {
    /// Exchanges in scope; 0 until they are known.
    pub exchanges: usize,
    pub exchanges_done: usize,
    /// Calls to be made document by document; 0 until they are known, and where there are none.
    pub documents: u64,
    pub documents_done: u64,
    /// Entries taken in.
    pub entries: u64,
    /// Requests sent, repeats included.
    pub requests: u64,
    /// What is being fetched now, each once, the oldest first.
    pub now: Vec<String>,
}

/// Written by the walk, read by a display.
#[derive(Default)]
pub struct Progress(Mutex<State>);

#[derive(Default)]
struct State {
    snapshot: ProgressSnapshot,
    next: u64,
    now: BTreeMap<u64, String>,
}

impl Progress {
    /// A look at it.
    pub fn snapshot(&self) -> ProgressSnapshot {
        let state = self.lock_state();
        let mut now = Vec::new();
        for what in state.now.values() {
            if !now.contains(what) {
                now.push(what.clone());
            }
        }
        ProgressSnapshot { now, ..state.snapshot.clone() }
    }

    /// A number that changes whenever something has come of it: an entry, or an exchange that is done.
    pub(crate) fn steps(&self) -> u64 {
        let snapshot = &self.lock_state().snapshot;
        snapshot.entries + snapshot.exchanges_done as u64 + snapshot.documents_done
    }

    pub(super) fn set_exchanges(&self, count: usize) {
        self.lock_state().snapshot.exchanges = count;
    }

    /// So many are visited again.
    pub(super) fn start_second_pass(&self, count: usize) {
        let snapshot = &mut self.lock_state().snapshot;
        snapshot.exchanges_done = snapshot.exchanges.saturating_sub(count);
    }

    pub(super) fn count_exchange(&self) {
        self.lock_state().snapshot.exchanges_done += 1;
    }

    /// So many calls are made document by document.
    pub(super) fn set_documents(&self, count: u64) {
        self.lock_state().snapshot.documents = count;
    }

    pub(super) fn count_document(&self) {
        self.add_documents_done(1);
    }

    pub(super) fn add_documents_done(&self, count: u64) {
        self.lock_state().snapshot.documents_done += count;
    }

    /// So many are asked again.
    pub(super) fn reopen_documents(&self, count: u64) {
        let snapshot = &mut self.lock_state().snapshot;
        snapshot.documents_done = snapshot.documents_done.saturating_sub(count);
    }

    pub(super) fn add_entries(&self, count: usize) {
        self.lock_state().snapshot.entries += count as u64;
    }

    pub(super) fn set_requests(&self, count: u64) {
        self.lock_state().snapshot.requests = count;
    }

    /// Shows `what` until the returned value is dropped.
    pub(super) fn show_activity(&self, what: String) -> ActivityGuard<'_> {
        let mut state = self.lock_state();
        state.next += 1;
        let number = state.next;
        state.now.insert(number, what);
        ActivityGuard { progress: self, number }
    }

    fn lock_state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Something that is being fetched.
pub struct ActivityGuard<'a> {
    progress: &'a Progress,
    number: u64,
}

impl Drop for ActivityGuard<'_> {
    fn drop(&mut self) {
        self.progress.lock_state().now.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;

    #[test]
    fn whatever_comes_of_a_walk_is_a_step_and_is_shown() {
        let progress = Progress::default();
        progress.set_exchanges(3);
        progress.set_documents(5);
        assert_eq!(progress.steps(), 0);
        progress.add_entries(10);
        progress.add_entries(5);
        progress.count_exchange();
        progress.count_document();
        progress.add_documents_done(2);
        assert_eq!(progress.steps(), 19);
        let activity = progress.show_activity("folders".to_owned());
        let shown = progress.snapshot();
        assert_eq!((shown.entries, shown.exchanges_done, shown.documents_done), (15, 1, 3));
        assert_eq!(shown.now, ["folders"]);
        let again = progress.show_activity("folders".to_owned());
        assert_eq!(progress.snapshot().now, ["folders"], "what several do is shown once");
        drop((activity, again));
        assert!(progress.snapshot().now.is_empty());
    }
}
