//! A secret from a program: its first line. Errors say why that failed, and never what it printed.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use secrecy::zeroize::Zeroizing;

use super::secret_file::MAX_BYTES;

/// How long a program may take to print its first line.
const LINE_TIMEOUT: Duration = Duration::from_secs(120);
/// How long it may take to end after that.
const END_TIMEOUT: Duration = Duration::from_secs(5);
const POLL_INTERVAL: Duration = Duration::from_millis(10);

type Output = io::Result<Zeroizing<Vec<u8>>>;

/// The first line that a program prints, which is run without a shell and without our own variables. What it started is
/// ended with it. Its standard error is dropped, as it may repeat the secret.
pub fn run_command(command: &[String]) -> Result<Zeroizing<String>, String> {
    let mut child = spawn(command)?;
    let lines = read_in_background(child.stdout.take().ok_or("it has no standard output")?);
    let line = wait_for_line(&mut child, &lines);
    let ended = line.is_some() && wait_for_end(&mut child);
    let status = end_group(&mut child).map_err(|error| format!("it could not be stopped: {error}"))?;
    let line = line.ok_or_else(|| {
        format!("it printed no line within {} seconds and was stopped", LINE_TIMEOUT.as_secs())
    })?;
    if ended && !status.success() {
        return Err(format!("it failed ({status}); run it by hand to see why"));
    }
    read_line(&line.map_err(|error| error.to_string())?)
}

fn spawn(command: &[String]) -> Result<Child, String> {
    let (program, arguments) = command.split_first().ok_or("it names no program")?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    for (name, _) in std::env::vars_os() {
        // they may hold the other secrets
        if name.to_string_lossy().to_ascii_uppercase().starts_with("ILAUDIT_") {
            command.env_remove(name);
        }
    }
    // a group of its own, so that what it starts can be ended with it
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn().map_err(|error| format!("it did not start: {error}"))
}

/// Reads in another thread, as a program may neither print nor end. What follows the first line is dropped as it comes:
/// closing the pipe would make the program fail.
fn read_in_background(mut stdout: impl Read + Send + 'static) -> Receiver<Output> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let output = read_start(&mut stdout);
        drop(sender.send(output));
        io::copy(&mut stdout, &mut io::sink())
    });
    receiver
}

/// Reads until there is a line, or more than a line may have.
fn read_start(from: &mut impl Read) -> Output {
    let mut start = Zeroizing::new(Vec::with_capacity(2 * MAX_BYTES));
    let mut chunk = Zeroizing::new([0; 4096]);
    while start.len() <= MAX_BYTES && !start.contains(&b'\n') {
        match from.read(&mut chunk[..])? {
            0 => break,
            length => start.extend_from_slice(&chunk[..length]),
        }
    }
    Ok(start)
}

/// `None` when it prints nothing in time. One that ends without a line end may leave others that hold the pipe open:
/// they are ended to find out that nothing more comes.
fn wait_for_line(child: &mut Child, lines: &Receiver<Output>) -> Option<Output> {
    let deadline = Instant::now() + LINE_TIMEOUT;
    loop {
        match lines.recv_timeout(POLL_INTERVAL) {
            Ok(output) => return Some(output),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) if has_ended(child) => {
                kill_group(child);
                return lines.recv_timeout(END_TIMEOUT).ok();
            }
            Err(RecvTimeoutError::Timeout) if Instant::now() >= deadline => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

fn wait_for_end(child: &mut Child) -> bool {
    let deadline = Instant::now() + END_TIMEOUT;
    while !has_ended(child) {
        if Instant::now() >= deadline {
            return false;
        }
        thread::sleep(POLL_INTERVAL);
    }
    true
}

/// Whether it has ended. It is not waited for yet: until then its group's number is no other's.
#[cfg(unix)]
fn has_ended(child: &mut Child) -> bool {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    waitid(WaitId::Pid(Pid::from_child(child)), options).is_ok_and(|status| status.is_some())
}

#[cfg(not(unix))]
fn has_ended(child: &mut Child) -> bool {
    child.try_wait().is_ok_and(|status| status.is_some())
}

/// Ends it and what it started.
fn end_group(child: &mut Child) -> io::Result<ExitStatus> {
    kill_group(child);
    child.wait()
}

#[cfg(unix)]
fn kill_group(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    // fails where all of it has ended
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
}

/// Other systems have no groups of processes: only the program itself is ended.
#[cfg(not(unix))]
fn kill_group(child: &mut Child) {
    drop(child.kill());
}

fn read_line(output: &[u8]) -> Result<Zeroizing<String>, String> {
    let line = output.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if line.len() > MAX_BYTES {
        return Err(format!("its first line is longer than {} KiB", MAX_BYTES / 1024));
    }
    let text = std::str::from_utf8(line).map_err(|_| "its first line is not valid UTF-8")?;
    Ok(Zeroizing::new(text.to_owned()))
}
