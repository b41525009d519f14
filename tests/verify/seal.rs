//! The seal: made by the real `ssh-keygen`, checked by it and by `ilaudit audit`, and told where it does not fit.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::common::harness::Harness;
use crate::common::test_dir::CommandOutput;
use crate::harness::one_exchange;

/// A key of `ssh-keygen`, and a list that allows it; none where there is no such program.
struct Key {
    private: PathBuf,
    allowed: PathBuf,
}

impl Key {
    fn create(dir: &Path, name: &str) -> Option<Self> {
        let private = dir.join(name);
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"]).arg(&private);
        let Ok(status) = keygen.status() else {
            eprintln!("SKIPPED: there is no ssh-keygen on this machine, so nothing of the seal was tested");
            return None;
        };
        assert!(status.success());
        let public = fs::read_to_string(private.with_extension("pub")).expect("a key");
        let allowed = dir.join(format!("{name}.allowed"));
        fs::write(&allowed, format!("{name}@bank.example namespaces=\"ilaudit-run-v1\" {public}"))
            .expect("a file");
        Some(Self { private, allowed })
    }

    /// What an auditor types who has no `ilaudit`.
    fn verifies(&self, run: &Path, name: &str) -> bool {
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-Y", "verify", "-n", "ilaudit-run-v1", "-I", &format!("{name}@bank.example"), "-f"]);
        keygen.arg(&self.allowed).arg("-s").arg(run.join("manifest.json.sig"));
        let manifest = fs::File::open(run.join("manifest.json")).expect("a manifest");
        let output = keygen.stdin(manifest).stdout(Stdio::null()).stderr(Stdio::null()).status();
        output.expect("ssh-keygen runs").success()
    }

    fn sign(&self, run: &Path) {
        fs::remove_file(run.join("manifest.json.sig")).expect("it goes");
        let mut keygen = Command::new("ssh-keygen");
        keygen.args(["-q", "-Y", "sign", "-n", "ilaudit-run-v1", "-f"]).arg(&self.private);
        assert!(
            keygen.arg(run.join("manifest.json")).stderr(Stdio::null()).status().expect("it runs").success()
        );
    }
}

/// An `ssh-agent` of the test's own.
struct Agent {
    socket: PathBuf,
    process: Child,
}

impl Agent {
    fn start(dir: &Path) -> Self {
        let socket = dir.join("agent");
        let mut program = Command::new("ssh-agent");
        let process =
            program.args(["-D", "-a"]).arg(&socket).stdout(Stdio::null()).spawn().expect("ssh-agent");
        let agent = Self { socket, process };
        while !agent.socket.exists() {
            thread::sleep(Duration::from_millis(20));
        }
        agent
    }

    /// Takes the private key over: its file goes.
    fn take_over(&self, key: &Key) {
        let mut add = Command::new("ssh-add");
        add.arg("-q").arg(&key.private).env("SSH_AUTH_SOCK", &self.socket);
        assert!(add.status().expect("ssh-add").success());
        fs::remove_file(&key.private).expect("it goes");
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn harness() -> Harness {
    Harness::new(one_exchange(2), "attempts = 3\n[scope]\naccept_splash = \"always\"\n")
}

fn ilaudit(harness: &Harness, args: &[&str], settings: &[(&str, &str)]) -> CommandOutput {
    let mut command = harness.dir.command(args);
    harness.dir.run(command.envs(settings.iter().copied()))
}

#[track_caller]
fn assert_differs(output: &CommandOutput, words: &str) {
    let told = output.stdout.lines().any(|line| line.starts_with("differs") && line.contains(words));
    assert!(told && output.code == Some(4), "{words}: {}{}", output.stdout, output.stderr);
}

/// A script that does what it says.
fn script(harness: &Harness, text: &str) -> String {
    let path = harness.dir.path().join("script");
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("a script");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).expect("permissions");
    path.display().to_string()
}

#[test]
fn a_sealed_run_is_verified_by_ssh_keygen_and_a_changed_byte_is_not() {
    let harness = harness();
    let Some(key) = Key::create(harness.dir.path(), "robot") else { return };
    let Some(other) = Key::create(harness.dir.path(), "other") else { return };
    let settings = [("ILAUDIT_SEAL_SSH_KEY", key.private.to_str().expect("a path"))];
    let run = ilaudit(&harness, &["run"], &settings).assert_code(0).run_folder();
    assert!(key.verifies(&run, "robot") && !other.verifies(&run, "other"));
    let allowed = key.allowed.to_str().expect("a path");
    let audit = || harness.dir.ilaudit(&["audit", "--allowed-signers", allowed]);
    let output = audit().assert_code(0);
    assert!(output.stdout.contains("sealed by robot@bank.example"), "{}", output.stdout);
    let output = harness.dir.ilaudit(&["audit"]).assert_code(0);
    assert!(output.stdout.contains("the seal fits the manifest"), "{}", output.stdout);
    for command in [["report"].as_slice(), &["verify"], &["compare", "."]] {
        ilaudit(&harness, command, &settings);
        assert!(key.verifies(&run, "robot"), "{command:?}");
        audit().assert_code(0);
    }

    // another key
    let sealed = fs::read(run.join("manifest.json.sig")).expect("a seal");
    other.sign(&run);
    let output = audit();
    assert_differs(&output, "none of the allowed signers made it");
    assert_differs(&output, "manifest.json.sig is not the one that line");
    // none
    fs::remove_file(run.join("manifest.json.sig")).expect("it goes");
    assert_differs(&audit(), "manifest.json.sig is missing: the run is not sealed, or its seal was removed");
    assert_differs(&harness.dir.ilaudit(&["audit"]), "manifest.json.sig is missing: line");
    // a byte of the manifest, with the sums and the chain made to fit
    fs::write(run.join("manifest.json.sig"), sealed).expect("a seal");
    let manifest = fs::read_to_string(run.join("manifest.json")).expect("a manifest");
    fs::write(run.join("manifest.json"), manifest.replacen("alder", "elder", 1)).expect("an edit");
    assert!(!key.verifies(&run, "robot"));
    assert_differs(&audit(), "the seal does not fit the manifest");
    assert_differs(&harness.dir.ilaudit(&["audit"]), "the seal does not fit the manifest");
}

#[test]
fn a_seal_that_fails_leaves_the_run_without_one_and_says_so() {
    let harness = harness();
    let Some(key) = Key::create(harness.dir.path(), "robot") else { return };
    let good = [("ILAUDIT_SEAL_SSH_KEY", key.private.to_str().expect("a path"))];
    let run = ilaudit(&harness, &["run"], &good).assert_code(0).run_folder();
    for (setting, text, words) in [
        ("ILAUDIT_SEAL_SIGN_COMMAND", "echo the token is locked >&2; exit 3", "the token is locked"),
        ("ILAUDIT_SEAL_SIGN_COMMAND", "echo no signature", "wrote no OpenSSH signature"),
        ("ILAUDIT_SEAL_SIGN_COMMAND", "exec cat /dev/zero", "script` "),
        ("ILAUDIT_SEAL_TIMESTAMP_COMMAND", "exit 0", "wrote nothing"),
        ("ILAUDIT_SEAL_SSH_KEY", "", "`ssh-keygen` failed"),
    ] {
        let program = script(&harness, text);
        let output = ilaudit(&harness, &["report"], &[(setting, &program)]).assert_code(1);
        assert!(output.stderr.contains("cannot seal the run: "), "{}", output.stderr);
        assert!(output.stderr.contains(words), "{words}: {}", output.stderr);
        // that goes into pings and webhooks as well
        let ending = output.stderr.lines().last().unwrap_or_default();
        assert!(ending.contains("the run is not sealed") && !ending.contains(words), "{ending}");
        assert!(!run.join("manifest.json.sig").exists(), "a seal of another manifest");
        harness.dir.ilaudit(&["audit"]).assert_code(0);
        let output = ilaudit(&harness, &["check"], &[(setting, &program)]).assert_code(1);
        assert!(
            output.stdout.lines().any(|line| line.starts_with("seal ") && line.contains(" no ")),
            "{}",
            output.stdout
        );
    }
    ilaudit(&harness, &["report"], &good).assert_code(0);
    assert!(key.verifies(&run, "robot"));
    let output = ilaudit(&harness, &["check"], &good).assert_code(0);
    assert!(output.stdout.contains("a test text was sealed"), "{}", output.stdout);
}

#[test]
fn the_programs_get_the_manifest_and_none_of_our_secrets() {
    let harness = harness();
    let program = script(&harness, "env > env.txt; sha256sum");
    harness.dir.ilaudit(&["run"]).assert_code(0);
    let settings = [("ILAUDIT_SEAL_TIMESTAMP_COMMAND", program.as_str()), ("ILAUDIT_PASSWORD", "canary")];
    let run = ilaudit(&harness, &["report"], &settings).assert_code(0).run_folder();
    let environment = fs::read_to_string(harness.dir.path().join("env.txt")).expect("an environment");
    assert!(environment.contains("PATH=") && !environment.contains("ILAUDIT"), "{environment}");
    let stamp = fs::read_to_string(run.join("manifest.json.tsr")).expect("a stamp");
    assert!(stamp.starts_with(&crate::evidence::sha256(&run.join("manifest.json"))), "{stamp}");
    let output = harness.dir.ilaudit(&["audit"]).assert_code(0);
    assert!(output.stdout.contains("manifest.json.tsr is there"), "{}", output.stdout);
}

#[test]
fn an_agent_may_hold_the_private_key() {
    let harness = harness();
    let Some(key) = Key::create(harness.dir.path(), "robot") else { return };
    let agent = Agent::start(harness.dir.path());
    agent.take_over(&key);
    let public = key.private.with_extension("pub").display().to_string();
    let socket = agent.socket.display().to_string();
    let settings = [("ILAUDIT_SEAL_SSH_KEY", public.as_str()), ("SSH_AUTH_SOCK", socket.as_str())];
    let run = ilaudit(&harness, &["run"], &settings).assert_code(0).run_folder();
    assert!(key.verifies(&run, "robot"));
    drop(agent);
    let output = ilaudit(&harness, &["report"], &settings).assert_code(1);
    assert!(output.stderr.contains("the run is not sealed"), "{}", output.stderr);
    assert!(!run.join("manifest.json.sig").exists());
}
