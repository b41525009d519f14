//! Reading a secret from where it is kept. Errors say why that failed, and never what was read.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use secrecy::zeroize::Zeroizing;

/// No secret is longer, and a wrong path may lead to an endless file.
const MAX_BYTES: u64 = 64 * 1024;

/// A person may have to type a passphrase; an unattended run must not hang.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(120);

/// A file that only its owner can read.
pub(super) fn read_private_file(path: &Path) -> Result<Zeroizing<String>, String> {
    refuse_shared(path)?;
    read_file(path)
}

/// A file, whatever its permissions.
pub(super) fn read_file(path: &Path) -> Result<Zeroizing<String>, String> {
    File::open(path).and_then(read_text).map_err(|error| error.to_string())
}

/// Refuses a file that group or others can open. Only Unix has such modes.
#[cfg(unix)]
pub(super) fn refuse_shared(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = path.metadata().map_err(|error| error.to_string())?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(format!("group or others have access to it (mode {mode:04o}); run: chmod 600 {}", path.display()))
}

/// Other systems guard a file by access control lists, which are not checked.
#[cfg(not(unix))]
pub(super) fn refuse_shared(_path: &Path) -> Result<(), String> {
    Ok(())
}

/// The value of an environment variable.
pub(super) fn read_variable(value: &OsString) -> Result<Zeroizing<String>, String> {
    let text = value.to_str().ok_or("it is not valid UTF-8")?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// The output of a program, run without a shell. Its standard error is dropped, as it may repeat the secret.
pub(super) fn run_command(command: &[String]) -> Result<Zeroizing<String>, String> {
    let (program, arguments) = command.split_first().ok_or("it names no program")?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("it did not start: {error}"))?;
    let output = read_output(&mut child)?;
    match child.wait() {
        Ok(status) if status.success() => output.map_err(|error| error.to_string()),
        Ok(status) => Err(format!("it failed ({status}); run it by hand to see why")),
        Err(error) => Err(error.to_string()),
    }
}

/// Reads in another thread, so that a program that never ends can be stopped.
fn read_output(child: &mut Child) -> Result<io::Result<Zeroizing<String>>, String> {
    let stdout = child.stdout.take().ok_or("it has no standard output")?;
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(read_text(stdout)));
    receiver.recv_timeout(COMMAND_TIMEOUT).map_err(|_| match child.kill().and_then(|()| child.wait()) {
        Ok(_) => format!("it did not finish within {} seconds and was stopped", COMMAND_TIMEOUT.as_secs()),
        Err(error) => format!("it did not finish, and could not be stopped: {error}"),
    })
}

fn read_text(from: impl Read) -> io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    from.take(MAX_BYTES).read_to_string(&mut text)?;
    Ok(text)
}
