//! The binary over a run folder: no network, no credentials.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use console::measure_text_width;
use ilaudit::store::MIGRATIONS;
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

pub const RUN: &str = "20261123T081705Z";

/// Leaves the one exchange that is complete.
const COMPLETE: &str =
    "DELETE FROM coverage WHERE exchange_id <> '1001'; DELETE FROM exchanges WHERE exchange_id <> '1001';
    DELETE FROM documents WHERE exchange_id <> '1001'; DELETE FROM users WHERE exchange_id <> '1001';";

/// A folder of runs that holds one: the shared snapshot, changed by some SQL.
pub fn runs(change: &str) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir(dir.path().join(RUN)).expect("a run folder");
    fs::write(dir.path().join("latest"), RUN).expect("a pointer");
    let snapshot = Connection::open(path(&dir, "snapshot.sqlite")).expect("a database");
    for sql in MIGRATIONS.iter().chain([&include_str!("fixture.sql"), &change]) {
        snapshot.execute_batch(sql).expect("the schema and the fixture agree");
    }
    let version = MIGRATIONS.len();
    snapshot
        .execute_batch(&format!("PRAGMA application_id = 0x494C4155; PRAGMA user_version = {version};"))
        .expect("marks");
    dir
}

pub fn path(dir: &TempDir, file: &str) -> PathBuf {
    dir.path().join(RUN).join(file)
}

/// What a call leads to: exit code, standard output, standard error.
pub fn ilaudit(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("ilaudit").expect("the binary");
    command.current_dir(dir).env_clear().env("ILAUDIT_OUTPUT_DIR", dir).args(args);
    let output = command.output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().expect("a code"), text(output.stdout), text(output.stderr))
}

/// Everything in the run folder, with its bytes.
fn contents(dir: &TempDir) -> Vec<(PathBuf, Vec<u8>)> {
    let (mut files, mut folders) = (Vec::new(), vec![dir.path().join(RUN)]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path)
            } else {
                files.push((path.clone(), fs::read(path).expect("a file")))
            }
        }
    }
    files.sort();
    files
}

#[test]
fn findings_change_the_exit_code_whatever_is_missing() {
    let cases = [("", "never", 3), ("", "info", 4), (COMPLETE, "never", 0), (COMPLETE, "high", 4)];
    for (change, severity, code) in cases {
        let (exit, stdout, stderr) = ilaudit(runs(change).path(), &["report", "--fail-on", severity]);
        assert_eq!(exit, code, "{severity}: {stderr}");
        assert!(stdout.trim_end().ends_with(RUN));
        assert!(stderr.contains("Unknown member"));
    }
    let mild = format!("{COMPLETE} DELETE FROM group_members WHERE workspace_user_id = '999';");
    assert_eq!(ilaudit(runs(&mild).path(), &["report", "--fail-on", "high"]).0, 0);
    let off = runs(COMPLETE);
    fs::write(off.path().join("ilaudit.toml"), "findings = { off = ['unknown_member'], fail_on = 'high' }")
        .expect("a file");
    // the rules are those of the run, unless the file is named; what makes the command fail is its own business
    assert_eq!(ilaudit(off.path(), &["report"]).0, 4);
    assert_eq!(ilaudit(off.path(), &["report", "-c", "ilaudit.toml"]).0, 0);
}

#[test]
fn the_terminal_tells_what_the_rules_found_and_no_rate_of_a_run_of_no_time() {
    let dir = runs("UPDATE run SET finished_on = started_on");
    let stderr = ilaudit(dir.path(), &["report"]).2;
    for text in ["Rules: 12 found something", "41 requests, 2 repeated"] {
        assert!(stderr.contains(text), "{text}: {stderr}");
    }
}

#[test]
fn a_bad_template_is_refused_before_anything_is_written() {
    let dir = runs("");
    let before = contents(&dir);
    fs::create_dir(dir.path().join("own")).expect("a folder");
    fs::write(dir.path().join("own/r.sql"), "-- title: R\n-- columns:\n--   a id 9 A.\nDELETE FROM users")
        .expect("a file");
    let (code, _, stderr) = ilaudit(dir.path(), &["report", "--templates", "own"]);
    assert_eq!(code, 2);
    assert!(
        stderr.ends_with("r.sql:4: only a single SELECT is allowed, and this begins with `DELETE`\n"),
        "{stderr}"
    );
    let (code, _, stderr) = ilaudit(dir.path(), &["templates", "check", "own"]);
    assert_eq!((code, stderr.lines().count()), (2, 1));
    assert_eq!(contents(&dir), before);
}

#[test]
fn a_query_is_answered_in_three_shapes() {
    let dir = runs("UPDATE groups SET note = char(27) || '[31m' || char(10) WHERE group_id = '70'");
    let sql = "SELECT group_id, group_name, note, members_reported, 0.5 AS half, x'00ff' AS raw FROM groups ORDER BY 1;";
    let answer = |format: &str| {
        let (code, stdout, stderr) = ilaudit(dir.path(), &["query", RUN, sql, "--format", format]);
        assert_eq!((code, stderr.as_str()), (0, ""));
        stdout
    };
    insta::assert_snapshot!(answer("table"), @r"
    group_id  group_name  note    members_reported  half  raw
    70        Buyers      �[31m�  2                 0.5   (2 bytes)
    71        Advisers            5                 0.5   (2 bytes)
    72                            0                 0.5   (2 bytes)
    ");
    insta::assert_snapshot!(answer("csv").replace('\u{1b}', "<ESC>"), @r#"
    group_id,group_name,note,members_reported,half,raw
    70,Buyers,"<ESC>[31m
    ",2,0.5,(2 bytes)
    71,Advisers,,5,0.5,(2 bytes)
    72,,,0,0.5,(2 bytes)
    "#);
    insta::assert_snapshot!(answer("json"), @r#"
    [
    {"group_id":"70","group_name":"Buyers","note":"\u001b[31m\n","members_reported":2,"half":0.5,"raw":"(2 bytes)"},
    {"group_id":"71","group_name":"Advisers","note":null,"members_reported":5,"half":0.5,"raw":"(2 bytes)"},
    {"group_id":"72","group_name":null,"note":null,"members_reported":0,"half":0.5,"raw":"(2 bytes)"}
    ]
    "#);
    let (_, none, _) = ilaudit(dir.path(), &["query", "SELECT 1 AS a WHERE 0", "--format", "json"]);
    assert_eq!(none, "[]\n");
}

#[test]
fn a_query_that_is_no_select_is_refused() {
    let dir = runs("");
    let before = contents(&dir);
    let cases = [
        (
            "DELETE FROM users",
            "error: the query, line 1: only a single SELECT is allowed, and this begins with `DELETE`",
        ),
        (
            "VACUUM INTO 'copy.sqlite'",
            "error: the query, line 1: only a single SELECT is allowed, and this begins with `VACUUM`",
        ),
        (
            "ATTACH 'x.sqlite' AS x",
            "error: the query, line 1: only a single SELECT is allowed, and this begins with `ATTACH`",
        ),
        (
            "WITH a AS (SELECT 1) DELETE FROM users",
            "error: the query, line 1: only a single SELECT is allowed, and this one writes",
        ),
        (
            "SELECT 1;\nDELETE FROM users",
            "error: the query, line 2: only a single SELECT is allowed, and there is more after its semicolon",
        ),
        ("SELECT\nnone FROM users", "error: the query, line 2: no such column: none"),
        ("SELECT load_extension('x')", "error: the query, line 1: no such function: load_extension"),
        ("", "error: the query, line 1: there is no query"),
    ];
    for (sql, message) in cases {
        let (code, stdout, stderr) = ilaudit(dir.path(), &["query", sql]);
        assert_eq!((code != 0, stdout.as_str()), (true, ""), "{sql}");
        assert!(stderr.starts_with(message), "{sql}: {stderr}");
    }
    assert_eq!(contents(&dir), before);
}

#[test]
fn templates_are_listed_shown_and_checked() {
    let dir = runs("");
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/templates").display().to_string();
    let (code, list, _) = ilaudit(dir.path(), &["templates"]);
    assert_eq!((code, list.lines().count()), (0, 1 + 25 + 3 + 27));
    let (_, list, _) = ilaudit(dir.path(), &["templates", "list", "--templates", &examples]);
    assert!(list.contains("organizations") && list.contains("board") && list.contains("rule, medium"));
    let shown = ilaudit(dir.path(), &["templates", "show", "documents"]).1;
    assert_eq!(shown, include_str!("../../templates/documents.sql"));
    let (code, _, stderr) = ilaudit(dir.path(), &["templates", "show", "document"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("unknown template `document`"), "{stderr}");
    assert_eq!(ilaudit(dir.path(), &["templates", "check", &examples]).0, 0);
}

#[test]
fn a_folder_of_templates_is_told_what_it_replaces() {
    let dir = runs("");
    fs::create_dir_all(dir.path().join("own/findings")).expect("folders");
    for (name, file) in
        [("dormant", "findings/dormant.sql"), ("people", "people.sql"), ("people", "my_people.sql")]
    {
        let text = ilaudit(dir.path(), &["templates", "show", name]).1;
        fs::write(dir.path().join("own").join(file), text).expect("a file");
    }
    let (code, stdout, stderr) = ilaudit(dir.path(), &["templates", "check", "own"]);
    assert_eq!((code, stdout.as_str()), (0, ""));
    insta::assert_snapshot!(stderr, @r"
    all templates in own are valid
      my_people.sql is a new one
      people.sql replaces the built-in one
      findings/dormant.sql replaces the built-in one
    ");
}

#[test]
fn there_is_a_manual_page_for_each_command() {
    let dir = runs("");
    let (code, page, _) = ilaudit(dir.path(), &["man"]);
    assert_eq!(code, 0);
    for title in ["EXIT STATUS", "FILES", "ENVIRONMENT", "EXAMPLES"] {
        assert!(page.contains(&format!(".SH \"{title}\"\n")), "{title}: {page}");
    }
    assert!(page.contains("ILAUDIT_TIMEZONE\n    the setting output.timezone"), "{page}");
    assert_eq!(ilaudit(dir.path(), &["man", "--dir", "pages"]).0, 0);
    let read = |name: &str| fs::read_to_string(dir.path().join("pages").join(name)).expect(name);
    assert_eq!(read("ilaudit.1"), page);
    for command in ["run", "query", "templates", "templates-check"] {
        assert!(read(&format!("ilaudit-{command}.1")).contains(".SH DESCRIPTION"), "{command}");
    }
    // the main page refers to no page that there is not
    let referred = page.lines().filter_map(|line| line.strip_prefix("ilaudit\\-")?.strip_suffix("(1)"));
    let referred: Vec<String> = referred.map(|name| name.replace('\\', "")).collect();
    assert!(referred.len() > 10, "{page}");
    referred.iter().for_each(|name| drop(read(&format!("ilaudit-{name}.1"))));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let wide = "UPDATE exchanges SET name = '東京都の第一データルームと長い名前' WHERE exchange_id = '1001';
        UPDATE exchanges SET name = 'Project with a name that is longer than any column of names' WHERE exchange_id = '1002'";
    let dir = runs(wide);
    for columns in ["60", "80", "120"] {
        let mut command = Command::cargo_bin("ilaudit").expect("the binary");
        let command = command.current_dir(dir.path()).env_clear().env("ILAUDIT_OUTPUT_DIR", "runs");
        let command = command.env("COLUMNS", columns).args(["report", &format!("./{RUN}")]);
        let output = command.output().expect("it runs");
        let stderr = String::from_utf8(output.stderr).expect("text");
        let (_, last) = stderr.rsplit_once("\nexit 3: ").expect("a last line");
        assert!(last.contains("manifest") && !last.contains("\n\n"), "{stderr}");
        let room = columns.parse().expect("a number");
        // a hash is not broken
        let lines = stderr.lines().filter(|line| !line.starts_with("  sha256:"));
        let widest = lines.max_by_key(|line| measure_text_width(line)).expect("a line");
        assert!(measure_text_width(widest) <= room, "{columns}: {widest}\n{stderr}");
        assert_eq!(
            columns == "120",
            stderr.contains("東京都の第一データルームと長い名前"),
            "{columns}: {stderr}"
        );
    }
}

/// What is done to the bytes of a snapshot.
type Damage = dyn Fn(&[u8]) -> Vec<u8>;

/// A run folder with its reports, and the bytes of the snapshot.
fn reported() -> (TempDir, Vec<u8>) {
    let dir = runs("");
    assert_eq!(ilaudit(dir.path(), &["report"]).0, 3);
    let bytes = fs::read(path(&dir, "snapshot.sqlite")).expect("a snapshot");
    (dir, bytes)
}

/// Everything but the snapshot, which a test has damaged.
fn reports(dir: &TempDir) -> Vec<(PathBuf, Vec<u8>)> {
    contents(dir).into_iter().filter(|(path, _)| !path.ends_with("snapshot.sqlite")).collect()
}

#[test]
fn the_manifest_names_the_snapshot() {
    let (dir, bytes) = reported();
    let manifest = fs::read(path(&dir, "manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
    let files = manifest["files"].as_array().expect("files");
    let snapshot = files.iter().find(|file| file["path"] == "snapshot.sqlite").expect("the snapshot");
    assert_eq!(snapshot["bytes"], bytes.len());
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(snapshot["sha256"], sha256);
}

#[test]
fn a_bad_snapshot_is_told_and_earlier_reports_stay() {
    let newer = |bytes: &[u8]| [&bytes[..60], &99_u32.to_be_bytes(), &bytes[64..]].concat();
    let foreign = |bytes: &[u8]| [&bytes[..68], &[0; 4], &bytes[72..]].concat();
    let cut = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let scrambled = |bytes: &[u8]| {
        let user = b"nobody@example.com";
        let found = bytes.windows(user.len()).position(|window| window == user);
        let page = found.expect("a user") / 4096 * 4096;
        [&bytes[..page], &[0xaa; 4096], &bytes[page + 4096..]].concat()
    };
    let cases: [(&Damage, &str); 6] = [
        (&newer, &format!("this program knows up to {}: use a newer ilaudit", MIGRATIONS.len())),
        (&foreign, "is not a snapshot of ilaudit"),
        (
            &|_| {
                b"no database at all, but a text that is longer than a header of one hundred bytes is, or so it seems".to_vec()
            },
            "is not a snapshot",
        ),
        (&|_| Vec::new(), "is not a snapshot of ilaudit"),
        (&cut, "malformed"),
        (&scrambled, "the snapshot is damaged"),
    ];
    for (damage, message) in cases {
        let (dir, bytes) = reported();
        let before = reports(&dir);
        fs::write(path(&dir, "snapshot.sqlite"), damage(&bytes)).expect("damage");
        let (code, stdout, stderr) = ilaudit(dir.path(), &["report"]);
        assert_eq!((code, stdout.as_str()), (1, ""), "{message}: {stderr}");
        assert!(stderr.contains(message), "{message}: {stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert_eq!(reports(&dir), before, "{message}");
    }
}

#[test]
fn a_list_can_be_taken_apart_again() {
    let cases = [
        ("'Banks; Financing'", "\"Banks; Financing\"; Buyers"),
        ("'Banks;'", "\"Banks;\"; Buyers"),
        ("'Banks, Financing'", "Banks, Financing; Buyers"),
        ("'\"Banks\"'", "\"\"\"Banks\"\"\"; Buyers"),
        ("'Banks \"A\"'", "Banks \"A\"; Buyers"),
    ];
    for (name, expected) in cases {
        let dir = runs(&format!("UPDATE groups SET group_name = {name} WHERE group_id = '71'"));
        assert_eq!(ilaudit(dir.path(), &["report", "--template", "users", "--format", "csv"]).0, 3);
        let mut reader = csv::Reader::from_path(path(&dir, "csv/users.csv")).expect("a report");
        let header = reader.headers().expect("a header").clone();
        let place = header.iter().position(|column| column == "group_names").expect("a column");
        let lists: Vec<_> = reader.records().map(|row| row.expect("a row")[place].to_owned()).collect();
        assert!(lists.iter().any(|list| list == expected), "{name}: {lists:?}");
    }
}
