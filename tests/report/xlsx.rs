use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;

use calamine::{Data, Reader, Xlsx};
use ilaudit::report::{Kind, Templates};
use tempfile::TempDir;

use super::{london, read, rendered};

type Book = Xlsx<BufReader<File>>;

const SHEETS: [(&str, &[(&str, &str)]); 2] = [
    (
        "inventory.xlsx",
        &[
            ("Exchanges", "exchanges"),
            ("Folders", "folders"),
            ("Documents", "documents"),
            ("Coverage", "coverage"),
        ],
    ),
    (
        "access.xlsx",
        &[
            ("Users", "users"),
            ("Groups", "groups"),
            ("Group members", "group_members"),
            ("User access", "user_access"),
            ("People", "people"),
            ("Findings", "findings"),
            ("Coverage", "coverage"),
        ],
    ),
];

fn open(dir: &TempDir, workbook: &str) -> Book {
    calamine::open_workbook(dir.path().join(workbook)).expect("a workbook")
}

/// The text of a cell as CSV would have it, but for dates.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::Float(number) => format!("{number}"),
        Data::Bool(flag) => flag.to_string(),
        Data::DateTime(date) => moment(date.to_ymd_hms_milli()),
        other => other.to_string(),
    }
}

fn moment((year, month, day, hour, minute, second, millis): (u16, u8, u8, u8, u8, u8, u16)) -> String {
    let fraction = if millis == 0 { String::new() } else { format!(".{millis:03}") };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}")
}

/// What of a CSV cell a workbook shows: a date without its offset, a text without the guard, and what fits.
fn shown(kind: Kind, cell: &str) -> String {
    let fits = |cell: &str| match cell.encode_utf16().count() > 32_767 {
        true => cell.chars().take(32_760).chain("… [cut]".chars()).collect(),
        false => cell.replace('\u{7}', "␇"),
    };
    match kind {
        Kind::Datetime if !cell.starts_with("0001") && !cell.starts_with("1899") && !cell.ends_with("ms") => {
            cell.trim_end_matches('Z').trim_end_matches("+00:00").trim_end_matches("+01:00").to_owned()
        }
        Kind::Id | Kind::Text | Kind::List => fits(cell.strip_prefix('\'').unwrap_or(cell)),
        _ => cell.to_owned(),
    }
}

#[test]
fn every_cell_equals_the_csv() {
    let (dir, _) = rendered(&london());
    let templates = Templates::load(None).expect("templates");
    for (workbook, sheets) in SHEETS {
        let mut book = open(&dir, workbook);
        let names = std::iter::once("Summary").chain(sheets.iter().map(|(title, _)| *title));
        assert!(book.sheet_names().iter().map(String::as_str).eq(names));
        for (title, report) in sheets {
            let columns = &templates.report(report).expect("a report").columns;
            let sheet = book.worksheet_range(title).expect("a sheet");
            let bytes = read(&dir, &format!("csv/{report}.csv")).into_bytes();
            let mut csv = ::csv::Reader::from_reader(bytes.as_slice());
            for (row, record) in (1..).zip(csv.records()) {
                for ((column, kind), cell) in
                    (0..).zip(columns.iter().map(|column| column.kind)).zip(&record.expect("csv"))
                {
                    let found = sheet.get((row, column)).map(text).unwrap_or_default();
                    assert_eq!(found, shown(kind, cell), "{title}, row {row}, column {column}");
                }
            }
        }
    }
}

#[test]
fn headers_name_the_zone() {
    let (dir, _) = rendered(&london());
    let sheet = open(&dir, "inventory.xlsx").worksheet_range("Folders").expect("a sheet");
    let header = sheet.rows().next().expect("a header").iter().map(text).collect::<Vec<_>>();
    assert!(header.contains(&"created_on (Europe/London)".to_owned()));
    assert!(header.contains(&"created_by".to_owned()));
}

#[test]
fn ids_are_text_and_sizes_are_numbers() {
    let (dir, _) = rendered(&london());
    let sheet = open(&dir, "inventory.xlsx").worksheet_range("Documents").expect("a sheet");
    let mut sizes = BTreeMap::new();
    for row in sheet.rows().skip(1) {
        assert!(matches!((&row[0], &row[2]), (Data::String(_), Data::String(_))));
        sizes.insert(text(&row[2]), row[9].clone());
    }
    assert_eq!(sizes["4714545918"], Data::Float(1024.0));
    assert_eq!(sizes["9"], Data::String("9007199254740993".into()));
}

#[test]
fn the_summary_tells_what_is_missing() {
    let (dir, _) = rendered(&london());
    let sheet = open(&dir, "access.xlsx").worksheet_range("Summary").expect("a sheet");
    let lines = sheet
        .rows()
        .map(|row| row.iter().map(text).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | "));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r"
    Access to data rooms
    Users, groups and people · https://api.intralinks.com · auditor@example.com

    With 7 gaps: each is named below or on the Coverage sheet.

    4 | 3 | 8 | 5 | 3
    exchanges | folders | documents | users | groups

    The run
    Service | https://api.intralinks.com
    Account | auditor@example.com
    Run | 20261123T081705Z
    Started | 2026-11-23 08:17:05
    Finished | 2026-11-23 08:20:00
    Times are shown in | Europe/London
    Size of all documents | unknown
    Requests | 41, of which 2 repeats
    Collected by | ilaudit 0.1.0

    What was asked of the exchanges
    Dataset | Rows | Complete | Refused | Failed | Skipped
    entering the exchange | 3 | 1 | 0 | 0
    folders | 3 | 2 | 0 | 1 | 1
    documents | 8 | 3 | 0 | 0 | 1
    users | 5 | 2 | 1 | 0 | 0
    groups | 3 | 2 | 0 | 1 | 0

    What came of the exchanges
    Outcome | Exchanges
    complete | 1
    partial | 2
    refused | 1
    failed | 0

    What an auditor should look at
    Finding | Severity | Findings
    Unknown member | high | 1
    Dormant | medium | 2
    Members do not add up | medium | 1
    No manager | medium | 1
    Never came | low | 3
    In no group | low | 1
    Orphaned | low | 2
    Empty group | info | 1
    No hash | info | 3
    Several addresses | info | 1

    What is missing
    Exchange | Exchange id | Dataset | State | Gate | Rows | Message
    10000000003 | folders | failed | gateway timeout
    10000000003 | groups | failed
    =Cedar | 998 | entry | refused | ONE_TIME_PASSWORD
    =Cedar | 998 | folders | skipped | the exchange was not entered
    =Cedar | 998 | documents | skipped
    Project Birch / II | 1002 | documents | partial | 2 of 3 | 1 row could not be read
    Project Birch / II | 1002 | users | refused | admin_only | Users list is reserved to administrators
    ");
}

#[test]
fn cut_and_replaced_cells_are_counted() {
    let (_dir, rendered) = rendered(&london());
    let inventory = rendered.files.iter().find(|file| file.path == "inventory.xlsx").expect("a workbook");
    assert_eq!((inventory.changes.cut_cells, inventory.changes.replaced_cells), (1, 1));
}

#[test]
fn no_cell_is_a_formula() {
    let (dir, _) = rendered(&london());
    for (workbook, _) in SHEETS {
        let mut book = open(&dir, workbook);
        for sheet in book.sheet_names() {
            assert!(book.worksheet_formula(&sheet).expect("a sheet").is_empty(), "{workbook}, {sheet}");
        }
    }
}
