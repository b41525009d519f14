//! Where secrets come from: commands that misbehave, files that are none, neighbours who put files in the way.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::common::scripted_server::ScriptedServer;
use crate::common::test_dir::{CommandOutput, TestDir};

/// Refuses whoever signs in: what it was sent is in its log.
fn refusing_server() -> ScriptedServer {
    ScriptedServer::start(|_, _| (403, br#"{"error": {"code": 403, "subcode": "017"}}"#.to_vec()))
}

/// A working folder whose password comes from `source`, a line of the configuration.
fn dir(server: &ScriptedServer, source: &str) -> TestDir {
    TestDir::new(&format!(
        "[service]\nbase_url = {:?}\nclient_id = \"app\"\nclient_secret = \"a secret\"\nemail = \"a@alder.example\"\n{source}\n",
        server.base_url
    ))
}

fn dir_with_command(server: &ScriptedServer, script: &str) -> TestDir {
    dir(server, &format!("password_command = [\"sh\", \"-c\", {script:?}]"))
}

/// Signs in by that password, and gives the form it was sent in.
#[track_caller]
fn sent_form(server: &ScriptedServer, dir: &TestDir) -> String {
    let mut command = dir.command(&["run"]);
    dir.run(command.env("ILAUDIT_REFRESH", "canary")).assert_code(5);
    server.requests().pop().expect("a sign-in").body
}

/// Fails before anything is sent.
#[track_caller]
fn refused(server: &ScriptedServer, dir: &TestDir) -> String {
    let started = Instant::now();
    let output = dir.ilaudit(&["run"]).assert_code(2);
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    assert!(server.requests().is_empty(), "{:?}", server.requests());
    output.stderr
}

#[test]
fn a_command_sees_no_other_secret() {
    let server = refusing_server();
    let dir = dir_with_command(&server, "echo \"<$(env | grep -c ILAUDIT_)>$HOME\"");
    let form = sent_form(&server, &dir);
    assert!(form.contains("password=%3C0%3E%2F"), "{form}");
}

#[test]
fn a_command_counts_once_it_has_printed_a_line_whatever_it_leaves_behind() {
    let scripts = [
        "echo first; echo second",
        "printf first",
        "echo first; sleep 300 & exit",
        "printf first; sleep 300 & exit",
        "echo first; sleep 300",
        "echo first; yes",
        "echo first; exec >&-; sleep 300",
    ];
    let server = refusing_server();
    for script in scripts {
        let dir = dir_with_command(&server, &format!("echo $$ > group; {script}"));
        let started = Instant::now();
        let form = sent_form(&server, &dir);
        assert!(form.contains("password=first&") || form.ends_with("password=first"), "{script}: {form}");
        assert!(started.elapsed() < Duration::from_secs(60), "{script}: {:?}", started.elapsed());
        assert_group_has_ended(&dir.path().join("group"), script);
    }
}

#[track_caller]
fn assert_group_has_ended(file: &Path, script: &str) {
    let group = fs::read_to_string(file).expect("the group's number");
    let found = Command::new("pgrep").args(["-r", "D,R,S,T", "-g", group.trim()]).output();
    // where there is no pgrep, only the answers count
    if let Ok(found) = found {
        assert!(found.stdout.is_empty(), "{script}: {}", String::from_utf8_lossy(&found.stdout));
    }
}

#[test]
fn a_command_that_fails_or_prints_no_line_is_an_error() {
    let cases = [
        ("echo canary; exit 3", "it failed (exit status: 3)"),
        ("exec >&-; sleep 300", "it is empty"),
        ("head -c 100000 /dev/zero | tr '\\0' x", "its first line is longer than 64 KiB"),
        ("printf '\\377\\n'", "its first line is not valid UTF-8"),
    ];
    for (script, says) in cases {
        let server = refusing_server();
        let stderr = refused(&server, &dir_with_command(&server, script));
        assert!(stderr.contains(says) && !stderr.contains("canary"), "{script}: {stderr}");
    }
}

#[test]
fn a_secret_file_is_a_regular_one_of_ours() {
    let server = refusing_server();
    let dir = dir(&server, "password_file = \"pw\"");
    let path = dir.path().join("pw");
    Command::new("mkfifo").args(["-m", "600"]).arg(&path).status().expect("a pipe");
    assert!(refused(&server, &dir).contains("pw: it is not a regular file"));
    fs::remove_file(&path).expect("a pipe");

    fs::create_dir(&path).expect("a folder");
    assert!(refused(&server, &dir).contains("pw: it is not a regular file"));
    fs::remove_dir(&path).expect("a folder");

    fs::write(&path, "canary-8a31\n").expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("permissions");
    if chown(&path, Some(65534), None).is_ok() {
        let stderr = refused(&server, &dir);
        assert!(stderr.contains("pw: it belongs to another user (uid 65534)"), "{stderr}");
        chown(&path, Some(0), None).expect("ours again");
    }
    assert!(sent_form(&server, &dir).contains("password=canary-8a31"));
}

#[test]
fn a_file_without_a_certificate_is_an_error() {
    let key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n";
    for (name, text) in [("empty.pem", ""), ("key.pem", key), ("other.pem", "no certificate")] {
        let server = refusing_server();
        let dir = dir(&server, &format!("password = \"a password\"\nca_file = {name:?}"));
        fs::write(dir.path().join(name), text).expect("a file");
        assert!(refused(&server, &dir).contains("holds no certificates in PEM form"), "{name}");
    }
}

/// Runs with a configuration file that a neighbour may have written, of this mode or owner.
fn run_beside_neighbour(
    config: &str,
    mode: u32,
    owner: Option<u32>,
    args: &[&str],
) -> (TestDir, CommandOutput) {
    let dir = TestDir::new(config);
    let path = dir.path().join("ilaudit.toml");
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("permissions");
    if owner.is_some() {
        chown(&path, owner, None).expect("another owner");
    }
    let output = dir.ilaudit(args);
    (dir, output)
}

#[test]
fn a_file_that_others_can_write_names_no_command_address_or_certificate() {
    let settings = [
        ("service", "base_url = \"https://attacker.example\""),
        ("service", "ca_file = \"attacker.pem\""),
        ("service", "password_command = [\"touch\", \"ran\"]"),
        ("service", "access_token_command = [\"touch\", \"ran\"]"),
        ("seal", "ssh_key = \"attacker\""),
        ("notify", "after_run = [\"touch\", \"ran\"]"),
        ("notify", "metrics_file = \"bashrc\""),
        ("findings", "leavers = \"id_ed25519\""),
        ("notify", "ping_url = \"https://attacker.example\""),
        ("notify", "webhook_url_file = \"attacker\""),
        ("seal", "sign_command = [\"touch\", \"ran\"]"),
        ("seal", "timestamp_command = [\"touch\", \"ran\"]"),
    ];
    let is_root = fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0);
    for (section, setting) in settings {
        let config = format!("[{section}]\n{setting}\n");
        let mut neighbours = vec![(0o666, None), (0o620, None), (0o602, None)];
        neighbours.extend(is_root.then_some((0o600, Some(65534))));
        for (mode, owner) in neighbours {
            let (dir, output) = run_beside_neighbour(&config, mode, owner, &["run"]);
            let stderr = output.assert_code(2).stderr;
            let key = setting.split(' ').next().expect("a key");
            for says in [&format!("`{section}.{key}` (ilaudit.toml, line 2)"), "name it with --config"] {
                assert!(stderr.contains(says), "{mode:o}: {stderr}");
            }
            assert!(!dir.path().join("ran").exists(), "{setting}");
        }
    }
    // any other setting is no danger, and a file that was named is trusted
    let (_, output) = run_beside_neighbour("[limits]\nattempts = 2\n", 0o666, None, &["check", "-v"]);
    assert!(output.stdout.contains("limits.attempts = 2"), "{}", output.stdout);
    let named = ["check", "-v", "--config", "ilaudit.toml"];
    let (_, output) =
        run_beside_neighbour("[service]\nbase_url = \"https://a.example\"\n", 0o666, None, &named);
    assert!(output.stdout.contains("service.base_url = https://a.example"), "{}", output.stdout);
}

#[test]
fn tokens_that_expire_at_once_are_not_granted_for_ever() {
    let server = ScriptedServer::start(|request, _| match request.call.as_str() {
        "POST /v2/oauth/token" => (200, br#"{"access_token": "T", "expires_in": 0}"#.to_vec()),
        "PUT /v2/oauth/revoke" => (200, b"{}".to_vec()),
        _ => (
            200,
            br#"{"workspace": [{"id": 1}], "users": [], "state": "ALLOW", "status": {"code": 200}}"#.to_vec(),
        ),
    });
    let dir = dir(&server, "password = \"a password\"");
    dir.ilaudit(&["run"]).assert_code(0);
    let sign_ins = |server: &ScriptedServer| {
        server.requests().iter().filter(|request| request.call == "POST /v2/oauth/token").count()
    };
    assert_eq!(sign_ins(&server), 1);

    let server = ScriptedServer::start(|request, before| match request.call.as_str() {
        "POST /v2/oauth/token" => (200, br#"{"access_token": "T", "expires_in": 0}"#.to_vec()),
        "GET /v2/workspaces" if before == 0 => (200, br#"{"workspace": [{"id": 1}]}"#.to_vec()),
        _ => (401, br#"{"error": {"code": 401}}"#.to_vec()),
    });
    let dir = self::dir(&server, "password = \"a password\"");
    let output = dir.ilaudit(&["run"]).assert_code(5);
    assert!(output.stderr.contains("expire in less than a minute"), "{}", output.stderr);
    assert_eq!(sign_ins(&server), 2);
}
