//! Another program, from standard input to standard output.

use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use super::error::SealError;
use crate::child_process::{remove_own_variables, wait_within};
use crate::printable::Printable;

/// A time stamp comes over the network, and a key may have to be touched; an unattended run must not hang.
const TIMEOUT: Duration = Duration::from_secs(60);
/// No seal is longer.
const MAX_OUTPUT: u64 = 1 << 20;
/// What is kept of its complaints.
const MAX_COMPLAINT: u64 = 4096;

/// Runs a program without a shell, with this as its input, and returns its output.
///
/// # Errors
/// When it does not start, fails, takes too long or writes too much.
pub(super) fn run_program(command: &[OsString], input: &[u8]) -> Result<Vec<u8>, SealError> {
    run_within(TIMEOUT, command, input)
}

fn run_within(limit: Duration, command: &[OsString], input: &[u8]) -> Result<Vec<u8>, SealError> {
    let (program, arguments) =
        command.split_first().ok_or_else(|| fail(OsStr::new(""), "names no program"))?;
    let mut child = prepare(program, arguments)
        .spawn()
        .map_err(|error| fail(program, format!("did not start: {error}")))?;
    feed(&mut child, input);
    let output = child.stdout.take().map(|stdout| read_aside(stdout, MAX_OUTPUT + 1));
    let complaint = child.stderr.take().map(|stderr| read_aside(stderr, MAX_COMPLAINT));
    let status = wait_within(&mut child, limit).map_err(|reason| fail(program, reason))?;
    let receive = |bytes: Option<Receiver<Vec<u8>>>| bytes.and_then(|bytes| bytes.recv_timeout(limit).ok());
    if !status.success() {
        let complaint = receive(complaint).unwrap_or_default();
        return Err(fail(program, format!("failed ({status}){}", last_line(&complaint))));
    }
    match receive(output) {
        Some(output) if output.len() as u64 <= MAX_OUTPUT => Ok(output),
        Some(_) => Err(fail(program, format!("wrote more than {MAX_OUTPUT} bytes"))),
        None => Err(fail(program, "did not close its standard output")),
    }
}

/// It gets none of our secrets.
fn prepare(program: &OsStr, arguments: &[OsString]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    remove_own_variables(&mut command);
    command
}

/// In a thread of its own, since it may answer before it has read all. What it does not read it does not need.
fn feed(child: &mut Child, input: &[u8]) {
    if let Some(mut stdin) = child.stdin.take() {
        let input = input.to_vec();
        thread::spawn(move || drop(stdin.write_all(&input)));
    }
}

fn read_aside(from: impl Read + Send + 'static, limit: u64) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = from.take(limit).read_to_end(&mut bytes);
        drop(read.map(|_| sender.send(bytes)));
    });
    receiver
}

/// What it says last is the nearest to its reason.
fn last_line(complaint: &[u8]) -> String {
    let text = String::from_utf8_lossy(complaint);
    let line = text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if line.is_empty() { String::new() } else { format!(": {}", Printable(line)) }
}

fn fail(program: &OsStr, reason: impl Into<String>) -> SealError {
    SealError::Program { program: program.to_string_lossy().into_owned(), reason: reason.into() }
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::Duration;

    use super::run_within;

    /// One that goes on, and one that is gone and leaves somebody who holds its standard output.
    #[test]
    fn a_program_that_does_not_end_is_stopped() {
        let cases = [
            ("exec sleep 600", "did not finish within 0.2 seconds and was stopped"),
            ("sleep 600 & exit", "did not close its standard output"),
        ];
        for (script, reason) in cases {
            let command = ["sh", "-c", script].map(Into::into);
            let error = run_within(Duration::from_millis(200), &command, b"a manifest").expect_err(script);
            assert!(error.to_string().contains(reason), "{error}");
        }
    }
}
