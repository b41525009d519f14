//! What other programs get of ours, and how long they may take.

use std::io;
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

const POLL: Duration = Duration::from_millis(10);

/// Keeps our own variables from a program: they may hold secrets.
pub(crate) fn remove_own_variables(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let shown = name.to_string_lossy().to_ascii_uppercase();
        if shown.starts_with("ILAUDIT_") || shown == "CREDENTIALS_DIRECTORY" {
            command.env_remove(name);
        }
    }
}

/// Waits for a program to end, and stops it after the limit.
///
/// # Errors
/// Says in words that follow its name what went wrong, where it did not end by itself.
pub(crate) fn wait_within(child: &mut Child, limit: Duration) -> Result<ExitStatus, String> {
    let deadline = Instant::now() + limit;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) if Instant::now() < deadline => thread::sleep(POLL),
            Ok(None) => {
                let stopped = child.kill().and_then(|()| child.wait());
                return Err(describe_timeout(stopped, limit));
            }
            Err(error) => return Err(format!("cannot be waited for: {error}")),
        }
    }
}

fn describe_timeout(stopped: io::Result<ExitStatus>, limit: Duration) -> String {
    let seconds = limit.as_secs_f64();
    match stopped {
        Ok(_) => format!("did not finish within {seconds} seconds and was stopped"),
        Err(error) => format!("did not finish within {seconds} seconds, and could not be stopped: {error}"),
    }
}
