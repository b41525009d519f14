//! Other runs of the same user: an account is used by one at a time, and where its lock lies is nobody else's.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::common::scripted_server::ScriptedServer;
use crate::common::test_dir::TestDir;

/// A service that leaves the first call without an answer, and refuses any other; a message arrives with the first.
fn stalling_server() -> (ScriptedServer, mpsc::Receiver<()>) {
    let (asked, receive_asked) = mpsc::channel();
    let first = std::sync::Mutex::new(Some(asked));
    let server = ScriptedServer::start(move |_, _| {
        let asked = first.lock().expect("no answer panicked").take();
        if let Some(asked) = asked {
            asked.send(()).expect("the test waits");
            std::thread::sleep(Duration::from_secs(120));
        }
        (403, br#"{"error": {"code": 403, "subcode": "017"}}"#.to_vec())
    });
    (server, receive_asked)
}

fn dir(server: &ScriptedServer) -> TestDir {
    TestDir::new(&format!(
        "[service]\nbase_url = {:?}\nclient_id = \"app\"\nclient_secret = \"a secret\"\npassword = \"a password\"\n",
        server.base_url
    ))
}

fn command(dir: &TestDir, out: &str, who: (&str, &str)) -> Command {
    let mut command = dir.command(&["run", "--out", out]);
    command.env(who.0, who.1).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The exit code of a second run, while the first still waits for the service.
fn second_code(first: (&str, &str), second: (&str, &str)) -> Option<i32> {
    let (server, asked) = stalling_server();
    let dir = dir(&server);
    let mut waiting: Child = command(&dir, "one", first).spawn().expect("the program starts");
    asked.recv_timeout(Duration::from_secs(60)).expect("it asks");
    let output = dir.run(&mut command(&dir, "two", second));
    waiting.kill().and_then(|()| waiting.wait()).expect("an end");
    output.code
}

#[test]
fn an_account_is_locked_whatever_its_capitals_and_tokens_apart() {
    let (email, token, refresh) = ("ILAUDIT_EMAIL", "ILAUDIT_ACCESS_TOKEN", "ILAUDIT_REFRESH_TOKEN");
    assert_eq!(second_code((email, "Me@Alder.example"), (email, " me@alder.EXAMPLE")), Some(7));
    assert_eq!(second_code((email, "me@alder.example"), (email, "you@alder.example")), Some(5));
    assert_eq!(second_code((token, "one token"), (token, "one token")), Some(7));
    assert_ne!(second_code((token, "one token"), (token, "another token")), Some(7));
    assert_eq!(second_code((refresh, "one token"), (refresh, "another token")), Some(5));
}

/// The locks below a folder.
fn locks(dir: &Path) -> usize {
    let names = fs::read_dir(dir).into_iter().flatten().map(|entry| entry.expect("an entry").file_name());
    names.filter(|name| name.to_string_lossy().ends_with(".lock")).count()
}

#[test]
fn locks_lie_in_the_first_place_the_user_has_for_them() {
    let server =
        ScriptedServer::start(|_, _| (403, br#"{"error": {"code": 403, "subcode": "017"}}"#.to_vec()));
    let dir = dir(&server);
    let run = |environment: &[(&str, &Path)]| {
        let mut command = command(&dir, "runs", ("ILAUDIT_EMAIL", "a@alder.example"));
        command.env("HOME", "/proc/nonexistent").env_remove("XDG_STATE_HOME");
        dir.run(command.envs(environment.iter().copied())).assert_code(5);
    };
    let (service, user) = (dir.path().join("service"), dir.path().join("user"));
    run(&[("STATE_DIRECTORY", &service), ("XDG_STATE_HOME", &user)]);
    assert_eq!((locks(&service.join("locks")), locks(&user.join("ilaudit/locks"))), (1, 0));
    run(&[("XDG_STATE_HOME", &user)]);
    assert_eq!(locks(&user.join("ilaudit/locks")), 1);
    run(&[]);
    assert_eq!(locks(&dir.path().join("runs/.locks")), 1);

    // a place that others can write, or that leads elsewhere, is none
    fs::set_permissions(user.join("ilaudit/locks"), fs::Permissions::from_mode(0o777)).expect("permissions");
    fs::remove_dir_all(service.join("locks")).expect("a folder");
    symlink(dir.path(), service.join("locks")).expect("a link");
    fs::remove_dir_all(dir.path().join("runs/.locks")).expect("a folder");
    run(&[("STATE_DIRECTORY", &service), ("XDG_STATE_HOME", &user)]);
    assert_eq!((locks(&dir.path().join("runs/.locks")), locks(dir.path())), (1, 0));
}
