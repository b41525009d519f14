//! Stopping in the middle of reports: reading, writing and hashing each look whether they are to go on. What the engine does
//! has an end in any case: a template from elsewhere may ask for rows without end.

use std::io::{self, Read};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::Scope;
use std::time::{Duration, Instant};

use rusqlite::{Connection, InterruptHandle};
use tokio_util::sync::CancellationToken;

/// How often somebody looks.
const GLANCE: Duration = Duration::from_millis(50);

/// Ends whatever the engine is doing once `stop` is cancelled or the time is over, until what is returned is dropped.
pub fn watch_engine<'scope>(
    scope: &'scope Scope<'scope, '_>,
    snapshot: &Connection,
    stop: &'scope CancellationToken,
    time_limit: Duration,
) -> Sender<()> {
    let engine = snapshot.get_interrupt_handle();
    let (watched, end) = mpsc::channel();
    let began = Instant::now();
    let is_over = move || stop.is_cancelled() || began.elapsed() >= time_limit;
    scope.spawn(move || interrupt_when(is_over, &engine, &end));
    watched
}

/// Again and again: each statement has to be interrupted by itself.
fn interrupt_when(is_over: impl Fn() -> bool, engine: &InterruptHandle, end: &Receiver<()>) {
    while end.recv_timeout(GLANCE) == Err(RecvTimeoutError::Timeout) {
        if is_over() {
            engine.interrupt();
        }
    }
}

/// An error once `stop` is cancelled. It is none of the kind `Interrupted`, after which one would try again.
pub fn check(stop: &CancellationToken) -> io::Result<()> {
    if stop.is_cancelled() { Err(io::Error::other("stopped")) } else { Ok(()) }
}

/// Reads until `stop` is cancelled.
pub struct StoppableReader<'a, R> {
    pub reader: R,
    pub stop: &'a CancellationToken,
}

impl<R: Read> Read for StoppableReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        check(self.stop)?;
        self.reader.read(buffer)
    }
}
