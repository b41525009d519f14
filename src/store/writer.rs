//! The one connection that writes, on a thread of its own.

use std::thread;

use tokio::sync::{mpsc, oneshot};

use super::{Snapshot, StoreError};

type Job = Box<dyn FnOnce(&mut Snapshot) + Send>;

/// Jobs that may wait before a caller has to.
const QUEUE: usize = 16;

/// Runs jobs on the snapshot, one after another. Who asks waits for the commit, so that what arrives faster
/// than the disk takes it is held back.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Takes the snapshot onto its own thread; it is closed when the last clone is dropped.
    pub fn spawn(mut snapshot: Snapshot) -> Self {
        let (jobs, mut queue) = mpsc::channel::<Job>(QUEUE);
        thread::spawn(move || {
            while let Some(job) = queue.blocking_recv() {
                job(&mut snapshot);
            }
        });
        Self { jobs }
    }

    /// Runs one job and waits for what came of it.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Snapshot) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (done, outcome) = oneshot::channel();
        let job: Job = Box::new(move |snapshot| drop(done.send(job(snapshot))));
        self.jobs.send(job).await.map_err(|_| StoreError::WriterGone)?;
        outcome.await.map_err(|_| StoreError::WriterGone)?
    }
}
