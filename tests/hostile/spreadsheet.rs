//! No name becomes a formula, in whichever way a spreadsheet opens a report.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use serde_json::json;
use zip::ZipArchive;

use crate::common::scripted_server::ScriptedServer;
use crate::common::table::Table;
use crate::service::configured_dir;

/// A name, and how CSV shows it.
const NAMES: [(&str, &str); 18] = [
    ("=HYPERLINK(\"http://evil.example\")", "'=HYPERLINK(\"http://evil.example\")"),
    ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
    ("foo;=HYPERLINK(1)", "foo;'=HYPERLINK(1)"),
    ("foo;  @SUM(1)", "foo;'  @SUM(1)"),
    ("foo\t=1", "foo\t'=1"),
    ("foo|-cmd", "foo|'-cmd"),
    ("foo\r\n=1", "foo\r\n'=1"),
    // a line end or tab as the first character
    ("\nplain", "'\nplain"),
    ("\rplain", "'\rplain"),
    ("\tplain", "'\tplain"),
    ("\r\n@SUM(1)", "'\r\n'@SUM(1)"),
    ("\u{0}=1", "''\u{0}=1"),
    ("\u{ff1d}1", "'\u{ff1d}1"),
    ("\u{ff0b}1\u{ff0d}1", "'\u{ff0b}1\u{ff0d}1"),
    ("\u{ff20}SUM(1)", "'\u{ff20}SUM(1)"),
    ("\u{feff}=1", "'\u{feff}=1"),
    ("\u{a0}\u{200b}=1", "'\u{a0}\u{200b}=1"),
    ("plain; -12.5", "plain; -12.5"),
];

/// Runs against a service that lists users with these first names.
fn run_folder() -> (crate::common::test_dir::TestDir, std::path::PathBuf) {
    let server = ScriptedServer::start(|request, _| {
        let users = NAMES.iter().enumerate();
        let users: Vec<_> = users.map(|(id, (name, _))| json!({ "id": id + 1, "firstName": name })).collect();
        let path = request.call.rsplit(['/', ' ']).next().unwrap_or_default();
        let body = match path.split('?').next().unwrap_or_default() {
            "token" => json!({ "access_token": "T" }),
            "workspaces" => json!({ "workspace": [{ "id": 1, "name": "=1" }] }),
            "users" => json!({ "users": users }),
            _ => json!({ "status": { "code": 200 }, "state": "ALLOW" }),
        };
        (200, body.to_string().into_bytes())
    });
    let dir = configured_dir(&server.base_url, "");
    let folder = dir.ilaudit(&["run", "--format", "csv,xlsx"]).assert_code(0).run_folder();
    (dir, folder)
}

#[test]
fn csv_marks_whatever_would_be_run_at_whichever_separator_it_is_split() {
    let (_dir, folder) = run_folder();
    let users = Table::read(&folder, "users");
    let mut found = users.column("first_name");
    let mut expected = NAMES.map(|(_, shown)| shown);
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    let text = fs::read_to_string(folder.join("csv/users.csv")).expect("a report");
    for part in text.split([',', ';', '\t', '|', '\r', '\n']) {
        let first = part.trim_start_matches(|c: char| {
            c == '"' || c.is_whitespace() || c.is_control() || "\u{feff}\u{200b}".contains(c)
        });
        let is_run = first.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
        assert!(!is_run || first.trim_end().parse::<f64>().is_ok(), "{part:?}");
    }
}

#[test]
fn workbooks_mark_the_same_cells_as_text() {
    let (_dir, folder) = run_folder();
    let book = folder.join("access.xlsx");
    let styles = read_part(&book, "xl/styles.xml");
    let formats = styles.split("<cellXfs").nth(1).and_then(|rest| rest.split("</cellXfs>").next());
    let formats: Vec<bool> =
        formats.expect("formats").split("<xf ").skip(1).map(|xf| xf.contains("quotePrefix=\"1\"")).collect();
    let sheets = read_part(&book, "xl/workbook.xml");
    let number = sheets.split("<sheet ").skip(1).position(|sheet| sheet.contains("name=\"Users\""));
    let users =
        read_part(&book, &format!("xl/worksheets/sheet{}.xml", number.expect("a sheet of users") + 1));
    let marked = users.split("<c ").skip(1).filter(|cell| {
        let format = cell.split(" s=\"").nth(1).and_then(|rest| rest.split('"').next());
        format.and_then(|format| format.parse::<usize>().ok()).is_some_and(|format| formats[format])
    });
    // each user's name but the last, and the exchange's name in every row
    assert_eq!(marked.count(), NAMES.len() - 1 + NAMES.len());
    assert!(!users.contains("<f>"));
}

fn read_part(book: &Path, name: &str) -> String {
    let mut archive = ZipArchive::new(File::open(book).expect("a workbook")).expect("an archive");
    let mut text = String::new();
    if let Ok(mut part) = archive.by_name(name) {
        part.read_to_string(&mut text).expect("text");
    }
    text
}
