//! Reading a secret from where it is kept. Errors say why not, and never what was read.

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
const LONGEST_BYTES: u64 = 64 * 1024;

/// A person may have to type a passphrase; an unattended run must not hang.
const PATIENCE: Duration = Duration::from_secs(120);

/// A file that only its owner can read.
pub(super) fn private_file(path: &Path) -> Result<Zeroizing<String>, String> {
    refuse_shared(path)?;
    file(path)
}

/// A file, whoever can read it.
pub(super) fn file(path: &Path) -> Result<Zeroizing<String>, String> {
    File::open(path).and_then(read).map_err(|error| error.to_string())
}

/// Refuses a file that group or others can open. Only Unix has such modes.
#[cfg(unix)]
pub(super) fn refuse_shared(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = path.metadata().map_err(|error| error.to_string())?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(format!("it is open to group or others (mode {mode:04o}); type: chmod 600 {}", path.display()))
}

/// Other systems guard a file by lists of access rights, which stay their owner's affair.
#[cfg(not(unix))]
pub(super) fn refuse_shared(_path: &Path) -> Result<(), String> {
    Ok(())
}

/// A value of the environment.
pub(super) fn variable(value: &OsString) -> Result<Zeroizing<String>, String> {
    let text = value.to_str().ok_or("it is not valid UTF-8")?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// What a program prints, run without a shell. Its standard error is dropped, as it may repeat the secret.
pub(super) fn command(command: &[String]) -> Result<Zeroizing<String>, String> {
    let (program, arguments) = command.split_first().ok_or("it names no program")?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("it did not start: {error}"))?;
    let output = output(&mut child)?;
    match child.wait() {
        Ok(status) if status.success() => output.map_err(|error| error.to_string()),
        Ok(status) => Err(format!("it failed ({status}); run it by hand to see why")),
        Err(error) => Err(error.to_string()),
    }
}

/// Reads beside this thread, so that a program that never ends can be stopped.
fn output(child: &mut Child) -> Result<io::Result<Zeroizing<String>>, String> {
    let stdout = child.stdout.take().ok_or("it has no standard output")?;
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(read(stdout)));
    receiver.recv_timeout(PATIENCE).map_err(|_| match child.kill().and_then(|()| child.wait()) {
        Ok(_) => format!("it said nothing for {} seconds and was stopped", PATIENCE.as_secs()),
        Err(error) => format!("it said nothing, and could not be stopped: {error}"),
    })
}

fn read(from: impl Read) -> io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    from.take(LONGEST_BYTES).read_to_string(&mut text)?;
    Ok(text)
}
