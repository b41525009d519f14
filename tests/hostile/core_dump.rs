//! The memory of the program holds secrets: no core dump has them.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::common::scripted_server::ScriptedServer;
use crate::common::test_dir::{TestDir, service_section};

#[test]
fn a_crash_dumps_no_core_whatever_the_limit() {
    let (asked, receive_asked) = mpsc::channel();
    let server = ScriptedServer::start(move |_, _| {
        asked.send(()).expect("the test waits");
        std::thread::sleep(Duration::from_secs(60));
        (200, Vec::new())
    });
    let service = service_section(&server.base_url, "app", "a secret", "auditor@alder.example", "a password");
    let dir = TestDir::new(&service);
    let program = dir.command(&["run"]);
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -c unlimited; exec \"$0\" run"]).arg(program.get_program());
    shell.current_dir(dir.path()).env("HOME", dir.path()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = shell.spawn().expect("a shell");
    receive_asked.recv_timeout(Duration::from_secs(60)).expect("it signs in");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).expect("its limits");
    let cores = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit");
    assert_eq!(cores.split_whitespace().nth(4), Some("0"), "{cores}");
    Command::new("kill").args(["-ABRT", &child.id().to_string()]).status().expect("a signal");
    let status = child.wait().expect("an end");
    assert_eq!((status.signal(), status.core_dumped()), (Some(6), false));
}
