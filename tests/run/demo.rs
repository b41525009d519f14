//! The demonstration, and what it says to try next.

use std::fs;
#[cfg(unix)]
use std::io::{BufRead, BufReader};
#[cfg(unix)]
use std::process::{Child, Command, Stdio};

use ilaudit::sim::SimConfig;
use rusqlite::Connection;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::test_dir::{CommandOutput, TestDir};

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
    let commands = printed_commands(&said.join("\n"));
    let codes = [("query", 0), ("audit", 0), ("report", 3), ("verify", 0), ("run", 3)];
    assert_eq!(
        commands.iter().map(|command| command[0].as_str()).collect::<Vec<_>>(),
        codes.map(|(name, _)| name)
    );
    for (command, (_, code)) in commands.iter().zip(codes) {
        run_printed(&dir, command).assert_code(code);
    }
    let interrupted = Command::new("kill").args(["-INT", &demo.0.id().to_string()]).status().expect("kill");
    assert!(interrupted.success());
    assert!(demo.0.wait().expect("an end").success());
}

/// The arguments of each command that is printed to be tried.
fn printed_commands(stderr: &str) -> Vec<Vec<String>> {
    let lines = stderr.lines().skip_while(|line| *line != "Try:").skip(1);
    let lines = lines.take_while(|line| line.starts_with("  ")).filter(|line| !line.starts_with("   "));
    lines.map(|line| shlex::split(line).expect("quoted words")[1..].to_vec()).collect()
}

fn run_printed(dir: &TestDir, command: &[String]) -> CommandOutput {
    dir.ilaudit(&command.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn the_demonstration_is_of_today_and_names_what_to_open_and_to_try() {
    let dir = TestDir::new("");
    let output = dir.ilaudit(&["demo", "--out", "it's mine"]).assert_code(0);
    let open: Vec<&str> =
        output.stderr.lines().skip_while(|line| !line.starts_with("Open in ")).skip(1).take(3).collect();
    for (line, file) in open.iter().zip(["report.html", "access.xlsx", "permissions.xlsx"]) {
        assert!(line.starts_with(&format!("  {file} ")), "{open:?}");
        assert!(output.run_folder().join(file).is_file(), "{file}");
    }
    let page = fs::read_to_string(output.run_folder().join("report.html")).expect("a page");
    assert!(page.contains("1 more exchange of whose permissions nothing is known: see Coverage."));
    let commands = printed_commands(&output.stderr);
    assert_eq!(commands.last().map(|command| command[0].as_str()), Some("demo"));
    for command in &commands[..commands.len() - 1] {
        run_printed(&dir, command).assert_code(0);
    }
    let snapshot = Connection::open(output.run_folder().join("snapshot.sqlite")).expect("a snapshot");
    let lately =
        "SELECT COUNT(*) FILTER (WHERE last_accessed_on > started_on - 30 * 86400000), COUNT(*) FILTER
        (WHERE last_accessed_on > started_on), COUNT(last_accessed_on) FROM users, run";
    let (lately, later, all): (u32, u32, u32) =
        snapshot.query_row(lately, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).expect("counts");
    assert!(2 * lately > all && lately < all && later == 0, "{lately}, {later}, {all}");
    let unanswered = "SELECT COUNT(*) FROM document_units WHERE gate = 'pending' OR attempts > 1";
    assert_eq!(snapshot.query_row(unanswered, [], |row| row.get::<_, u32>(0)), Ok(0));
}

#[test]
fn several_days_show_what_changed_and_what_to_ask_of_them() {
    let dir = TestDir::new("");
    let output = dir.ilaudit(&["demo", "--days", "3"]).assert_code(0);
    let folders: Vec<&str> = output.stdout.lines().collect();
    assert_eq!(folders.len(), 3, "{}", output.stdout);
    assert!(!dir.path().join(folders[0]).join("csv/changes.csv").exists());
    assert_eq!(output.stderr.matches("Changes since run ").count(), 2, "{}", output.stderr);
    let commands = printed_commands(&output.stderr);
    let names: Vec<_> = commands.iter().map(|command| command[0].as_str()).collect();
    assert_eq!(names, ["query", "audit", "diff", "history", "demo"]);
    let changes = run_printed(&dir, &commands[2]).assert_code(4);
    assert!(changes.stdout.contains("removed"), "{}", changes.stdout);
    // one exchange refuses its users
    let access = run_printed(&dir, &commands[3]).assert_code(3);
    for certainty in ["yes", "until", "from"] {
        assert!(access.stdout.lines().any(|line| line.starts_with(certainty)), "{}", access.stdout);
    }
}

#[test]
fn what_check_and_run_say_to_try_works() {
    let harness = Harness::new(SimConfig { exchanges: 1, ..small_service() }, ACCEPT_SPLASH);
    fs::rename(harness.dir.path().join("ilaudit.toml"), harness.dir.path().join("own.toml")).expect("a file");
    let checked = harness.dir.ilaudit(&["check", "-c", "own.toml"]).assert_code(0);
    assert_eq!(
        printed_commands(&checked.stderr),
        [&["run", "--dry-run", "--config", "own.toml"][..], &["run", "--config", "own.toml"]]
    );
    for command in printed_commands(&checked.stderr) {
        let output = run_printed(&harness.dir, &command).assert_code(0);
        for command in printed_commands(&output.stderr) {
            run_printed(&harness.dir, &command).assert_code(0);
        }
    }
    assert_eq!(harness.dir.ilaudit(&["check", "-q", "-c", "own.toml"]).assert_code(0).stderr, "");
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
