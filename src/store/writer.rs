//! The one connection that writes, on a thread of its own.

use std::thread;

use tokio::sync::{mpsc, oneshot};

use super::{Snapshot, StoreError};

type WriteJob = Box<dyn FnOnce(&mut Snapshot) + Send>;

/// How many jobs may wait before callers have to.
const QUEUE: usize = 16;

/// Runs jobs on the snapshot, one after another. The caller waits for the commit, so that a walk does not run ahead of
/// the disk.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<WriteJob>,
}

impl Writer {
    /// Takes the snapshot onto its own thread; it is closed when the last clone is dropped.
    pub fn spawn(mut snapshot: Snapshot) -> Self {
        let (jobs, mut queue) = mpsc::channel::<WriteJob>(QUEUE);
        thread::spawn(move || {
            while let Some(job) = queue.blocking_recv() {
                job(&mut snapshot);
            }
        });
        Self { jobs }
    }

    /// Runs one job and waits for its result.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Snapshot) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (done, outcome) = oneshot::channel();
        let job: WriteJob = Box::new(move |snapshot| drop(done.send(job(snapshot))));
        self.jobs.send(job).await.map_err(|_| StoreError::WriterGone)?;
        outcome.await.map_err(|_| StoreError::WriterGone)?
    }
}
