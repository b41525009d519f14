//! Whatever is sent, memory, disk and time are bounded, and what meets a bound says which.

use std::io::{self, Write};
use std::process::Stdio;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::common::raw_server::{RawServer, write_reply};
use crate::common::table::Table;
use crate::common::test_dir::{CommandOutput, TestDir};
use crate::service::configured_dir;

/// What a command may hold of the machine's memory at the default settings, in kB.
const MAX_RESIDENT: u64 = 96 << 10;

/// Writes the entries of a listing, as long as somebody reads.
type Entries = fn(&mut dyn Write) -> io::Result<()>;

/// A service of eight exchanges with those folders; every other list is empty.
fn start_service(folders: Entries) -> RawServer {
    start_answering(move |out| write_listing(out, "folder", folders))
}

/// The same, where `folders` writes the whole answer.
fn start_answering(folders: impl Fn(&mut dyn Write) -> io::Result<()> + Send + Sync + 'static) -> RawServer {
    RawServer::start(move |head, out| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        match path.rsplit('/').next().unwrap_or_default() {
            "token" => write_reply(out, "200 OK", "", r#"{"access_token": "T"}"#),
            "workspaces" => write_reply(out, "200 OK", "", &list_of_exchanges(8)),
            "folders" => folders(out),
            _ => write_reply(out, "200 OK", "", r#"{"status": {"code": 200}, "state": "ALLOW"}"#),
        }
    })
}

fn list_of_exchanges(count: usize) -> String {
    let exchanges: Vec<String> = (1..=count).map(|id| format!(r#"{{"id": {id}}}"#)).collect();
    format!(r#"{{"workspace": [{}]}}"#, exchanges.join(","))
}

/// A list whose end is that of the connection.
fn write_listing(out: &mut dyn Write, list: &str, entries: Entries) -> io::Result<()> {
    write!(out, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{{\"{list}\": [")?;
    entries(out)?;
    write!(out, "]}}")
}

/// Runs a command to its end, and looks at how much of it was resident at most; on Linux.
fn run_measured(dir: &TestDir, args: &[&str]) -> (CommandOutput, u64) {
    let mut command = dir.command(args);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let status = format!("/proc/{}/status", child.id());
    let watch = std::thread::spawn(move || {
        let mut peak = 0;
        while let Ok(text) = std::fs::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            // one that has ended has no such line
            let Some(line) = line else { break };
            peak = line.trim().trim_end_matches(" kB").parse().unwrap_or(peak);
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        peak
    });
    (dir.wait_for(child), watch.join().expect("a figure"))
}

/// Collects from a service with such folders; they are a gap that says so.
#[track_caller]
fn assert_bounded(what: &str, folders: Entries, more: &str, says: &str) {
    assert_collected_within_bounds(what, &start_service(folders), more, says);
}

#[track_caller]
fn assert_collected_within_bounds(what: &str, server: &RawServer, more: &str, says: &str) {
    let dir = configured_dir(&server.http_url(), more);
    let (output, peak) = run_measured(&dir, &["run", "--format", "csv"]);
    eprintln!("{what}: {} MiB resident at most", peak >> 10);
    let coverage =
        Table::read(&output.assert_code(if says.is_empty() { 0 } else { 3 }).run_folder(), "coverage");
    let line = coverage.rows_where("dataset", "folders").next().expect("a line");
    let [state, message] = ["state", "message"].map(|column| &line[coverage.column_index(column)]);
    assert!(message.contains(says), "{what}: {state}, {message}");
    assert!(peak <= MAX_RESIDENT, "{what}: {peak} kB resident");
}

#[test]
fn an_entry_without_end_is_a_failure_that_says_so() {
    fn entry(out: &mut dyn Write) -> io::Result<()> {
        let piece = "x".repeat(1 << 20);
        write!(out, r#"{{"id": 1, "name": ""#)?;
        (0..64).try_for_each(|_| out.write_all(piece.as_bytes()))
    }
    assert_bounded("an entry of 64 MiB", entry, "", "an entry of more than 64 KiB");
}

#[test]
fn a_gzip_bomb_is_unpacked_no_further_than_its_first_entry_may_be_long() {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::fast());
    let name = "x".repeat(5 << 20);
    let packed = write!(bomb, r#"{{"folder": ["#)
        .and_then(|()| (1..=16).try_for_each(|id| write!(bomb, r#"{{"id": {id}, "name": "{name}"}},"#)));
    let bomb = packed.and_then(|()| bomb.finish()).expect("a bomb");
    assert!(bomb.len() < 1 << 20, "{} bytes", bomb.len());
    let server = start_answering(move |out| {
        let length = bomb.len();
        write!(
            out,
            "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        )?;
        out.write_all(&bomb)
    });
    assert_collected_within_bounds("80 MiB behind gzip", &server, "", "an entry of more than 64 KiB");
}

#[test]
fn large_entries_are_taken_a_few_at_a_time() {
    fn entries(out: &mut dyn Write) -> io::Result<()> {
        let name = "x".repeat(63 << 10);
        (1..=256).try_for_each(|id| {
            let comma = if id > 1 { "," } else { "" };
            write!(out, r#"{comma}{{"id": {id}, "name": "{name}"}}"#)
        })
    }
    assert_bounded("entries of 63 KiB", entries, "", "");
}

#[test]
fn many_keys_and_deep_nesting_cost_no_more() {
    fn entries(out: &mut dyn Write) -> io::Result<()> {
        let keys: Vec<String> = (0..7_000).map(|key| format!("\"{key}\":0")).collect();
        let zeros = "0,".repeat(32_000);
        for id in 1..=64 {
            write!(out, r#"{{"id": {id}, {}}},"#, keys.join(","))?;
            write!(out, r#"{{"id": {}, "a": [{zeros}0]}},"#, id + 100)?;
        }
        write!(out, r#"{{"id": 999, "a": {}{}}}"#, "[".repeat(32_000), "]".repeat(32_000))
    }
    assert_bounded("entries of 7,000 keys and 32,000 numbers", entries, "", "not readable as JSON");
}

#[test]
fn a_listing_without_end_names_the_setting() {
    fn entries(out: &mut dyn Write) -> io::Result<()> {
        let name = "x".repeat(1000);
        let mut id = 0_u64;
        loop {
            let comma = if id > 0 { "," } else { "" };
            id += 1;
            write!(out, r#"{comma}{{"id": {id}, "name": "{name}"}}"#)?;
        }
    }
    assert_bounded("a listing without end", entries, "max_listing = \"2MiB\"\n", "limits.max_listing");
}

#[test]
fn a_list_of_exchanges_without_end_is_an_error() {
    let server = RawServer::start(|head, out| match head.starts_with("POST") {
        true => write_reply(out, "200 OK", "", r#"{"access_token": "T"}"#),
        false => write_listing(out, "workspace", |out| {
            let mut id = 0_u64;
            loop {
                let comma = if id > 0 { "," } else { "" };
                id += 1;
                write!(out, r#"{comma}{{"id":{id}}}"#)?;
            }
        }),
    });
    let dir = configured_dir(&server.http_url(), "");
    for command in ["run", "exchanges"] {
        let (output, peak) = run_measured(&dir, &[command]);
        eprintln!("{command} with exchanges without end: {} MiB resident at most", peak >> 10);
        let output = output.assert_code(1);
        assert!(output.stderr.contains("takes more than 48 MiB"), "{}", output.stderr);
        assert!(output.stderr.contains("sees fewer"), "{}", output.stderr);
        assert!(peak <= MAX_RESIDENT, "{command}: {peak} kB resident");
    }
}

#[test]
fn a_chain_of_long_names_does_not_fill_the_disk() {
    fn chain(out: &mut dyn Write) -> io::Result<()> {
        let name = "n".repeat(500);
        (1..=1000).try_for_each(|id| {
            let comma = if id > 1 { "," } else { "" };
            let parent = if id > 1 { id - 1 } else { -1 };
            write!(out, r#"{comma}{{"id": {id}, "parentId": {parent}, "name": "{name}"}}"#)
        })
    }
    let server = start_service(chain);
    let dir = configured_dir(&server.http_url(), "[scope]\nexchanges = [\"1\"]\n");
    let folder = dir.ilaudit(&["run", "--format", "csv"]).assert_code(0).run_folder();
    let folders = Table::read(&folder, "folders");
    let paths = folders.column("path");
    assert_eq!(paths.len(), 1000);
    assert!(paths.iter().all(|path| path.len() <= 32 << 10));
    assert!(paths.contains(&"(path too long)/1000"), "{}", paths[999]);
    let bytes = std::fs::metadata(folder.join("snapshot.sqlite")).expect("a snapshot").len();
    assert!(bytes < 4 << 20, "{bytes} bytes from 0.6 MB");
}

#[test]
fn a_table_of_many_rows_is_not_held_in_memory() {
    let server = start_service(|_| Ok(()));
    let dir = configured_dir(&server.http_url(), "");
    dir.ilaudit(&["collect"]).assert_code(0);
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
               SELECT i, printf('%.500c', 'x') AS text FROM n";
    let (output, peak) = run_measured(&dir, &["query", sql]);
    eprintln!("a table of 100,000 rows: {} MiB resident at most", peak >> 10);
    assert_eq!(output.assert_code(0).stdout.lines().count(), 100_001);
    assert!(peak <= MAX_RESIDENT, "{peak} kB resident");
}
