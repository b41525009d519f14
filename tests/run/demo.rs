//! The demonstration, and what it says to try next.

use std::fs;
#[cfg(unix)]
use std::io::{BufRead, BufReader};
#[cfg(unix)]
use std::process::{Child, Command, Stdio};

use crate::common::test_dir::TestDir;

#[test]
fn the_demonstration_takes_no_file_and_overwrites_none() {
    let dir = TestDir::new("");
    let output = dir.ilaudit(&["demo", "-c", "ilaudit.toml"]).assert_code(2);
    assert_eq!(output.stderr, "error: demo takes no settings from a file: leave --config out\n");
    let output = dir.ilaudit(&["demo", "--keep-serving", "--out", "."]).assert_code(2);
    assert!(output.stderr.contains("is not of an earlier demonstration"), "{}", output.stderr);
    assert_eq!(fs::read_to_string(dir.path().join("ilaudit.toml")).expect("a file"), "");
}

#[cfg(unix)]
#[test]
fn what_the_demonstration_says_to_try_works_while_it_serves() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TestDir::new("");
    let mut demo = dir.command(&["demo", "--keep-serving"]);
    let demo = demo.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("it starts");
    let mut demo = EndsWithTest(demo);
    let lines = BufReader::new(demo.0.stderr.take().expect("a pipe")).lines().map(|line| line.expect("text"));
    let mut said = Vec::new();
    for line in lines {
        let is_last = line.contains("until Ctrl-C");
        said.push(line);
        if is_last {
            break;
        }
    }
    assert!(
        said.iter().find(|line| !line.is_empty()).is_some_and(|line| line.starts_with("SIMULATED")),
        "{said:?}"
    );
    let config = dir.path().join("ilaudit-demo/ilaudit.toml");
    let mode = fs::metadata(&config).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(said.iter().any(|line| line.starts_with("  ilaudit verify -c ilaudit-demo/ilaudit.toml ")));
    for (args, code) in [
        (&["query", "SELECT * FROM findings"][..], 0),
        (&["report", "--template", "people", "--timezone", "Europe/London"], 3),
        (&["check"], 0),
    ] {
        dir.ilaudit(&[args, &["-c", "ilaudit-demo/ilaudit.toml"]].concat()).assert_code(code);
    }
    let interrupted = Command::new("kill").args(["-INT", &demo.0.id().to_string()]).status().expect("kill");
    assert!(interrupted.success());
    assert!(demo.0.wait().expect("an end").success());
}

/// A program that does not outlive the test, whatever fails.
#[cfg(unix)]
struct EndsWithTest(Child);

#[cfg(unix)]
impl Drop for EndsWithTest {
    fn drop(&mut self) {
        drop(self.0.kill());
    }
}

#[test]
fn check_says_where_credentials_were_found_until_they_are_proved() {
    let service = "[service]\nbase_url = 'http://127.0.0.1:9'\nclient_id = 'a'\nemail = 'a@b.example'\n\
                   client_secret = 'x'\n[limits]\nattempts = 1\n";
    let dir = TestDir::new(service);
    let output = dir.run(dir.command(&["check"]).env("ILAUDIT_PASSWORD", "y"));
    let credentials: Vec<_> = output.stdout.lines().filter(|line| line.starts_with("credentials")).collect();
    assert_eq!(
        credentials,
        [
            "credentials    found in the configuration file ilaudit.toml and the environment variable ILAUDIT_PASSWORD"
        ],
        "{}",
        output.stdout
    );
    assert!(output.stdout.lines().last().is_some_and(|line| line.starts_with("service        no")));
    assert!(output.stderr.ends_with("not ok: service\n"), "{}", output.stderr);
}
