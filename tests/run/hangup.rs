//! The end of the terminal or the connection ends a run in good order, unless it is to be ignored.

use ilaudit::sim::{CallKind, SimConfig};

use crate::common::harness::{ACCEPT_SPLASH, Harness};
use crate::overlap::signal;
use crate::resume::slow_service;

fn has_call(harness: &Harness, kind: CallKind) -> bool {
    harness.logged_calls().iter().any(|call| call.kind() == Some(kind))
}

#[test]
fn a_hangup_ends_a_run_in_good_order() {
    // one answer never comes: however busy the machine is, the run has not ended before the signal
    let faults = "slow=1h:documents#1".parse().expect("a fault");
    let harness = Harness::new(SimConfig { faults, ..slow_service() }, ACCEPT_SPLASH);
    let run = harness.spawn(&["run"]);
    harness.wait_until(|log| log.iter().any(|arrival| arrival.fault.is_some()));
    signal(&run, "-HUP");
    let output = harness.dir.wait_for(run).assert_code(143);
    assert!(output.stderr.contains("`ilaudit run` resumes"), "{}", output.stderr);
    assert!(has_call(&harness, CallKind::Revoke));
}

#[cfg(target_os = "linux")]
#[test]
fn a_hangup_that_is_ignored_stays_so() {
    use std::process::{Command, Stdio};
    use std::time::Duration;

    // slow enough for the signal to come before the end
    let slower = SimConfig { latency: Duration::from_millis(100), ..slow_service() };
    let harness = Harness::new(slower, ACCEPT_SPLASH);
    let program = harness.dir.command(&["run"]);
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' HUP; exec \"$0\" run"]).arg(program.get_program());
    shell.current_dir(harness.dir.path()).env("HOME", harness.dir.path());
    let run = shell.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a shell");
    harness.wait_until(|log| log.iter().any(|arrival| arrival.call.kind() == Some(CallKind::Enter)));
    signal(&run, "-HUP");
    harness.dir.wait_for(run).assert_code(3);
}
