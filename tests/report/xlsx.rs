use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;

use calamine::{Data, Reader, Xlsx};
use ilaudit::report::{ColumnType, Templates};
use tempfile::TempDir;

use super::{london, read, render, rendered, snapshot};

pub(super) type Book = Xlsx<BufReader<File>>;

pub(super) const SHEETS: [(&str, &[(&str, &str)]); 2] = [
    (
        "inventory.xlsx",
        &[
            ("Coverage", "coverage"),
            ("Exchanges", "exchanges"),
            ("Folders", "folders"),
            ("Documents", "documents"),
            ("Scope", "scope"),
        ],
    ),
    (
        "access.xlsx",
        &[
            ("Findings", "findings"),
            ("Rules", "rules"),
            ("Coverage", "coverage"),
            ("People", "people"),
            ("Users", "users"),
            ("Groups", "groups"),
            ("Group members", "group_members"),
            ("User access", "user_access"),
            ("Consents", "consents"),
        ],
    ),
];

pub(super) fn open(dir: &TempDir, workbook: &str) -> Book {
    calamine::open_workbook(dir.path().join(workbook)).expect("a workbook")
}

/// The text of a cell as CSV would have it, but for dates.
pub(super) fn text(cell: &Data) -> String {
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
fn shown(kind: ColumnType, cell: &str) -> String {
    let fits = |cell: &str| match cell.encode_utf16().count() > 32_767 {
        true => cell.chars().take(32_760).chain("… [cut]".chars()).collect(),
        false => cell.replace('\u{7}', "␇"),
    };
    match kind {
        ColumnType::Datetime
            if !cell.starts_with("0001") && !cell.starts_with("1899") && !cell.ends_with("ms") =>
        {
            cell.trim_end_matches('Z').trim_end_matches("+00:00").trim_end_matches("+01:00").to_owned()
        }
        ColumnType::Id | ColumnType::Text | ColumnType::List => fits(cell.strip_prefix('\'').unwrap_or(cell)),
        _ => cell.to_owned(),
    }
}

/// A sheet with the names of its columns in files, as the list of columns has them.
pub(super) struct Sheet {
    columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(super) fn read(book: &mut Book, title: &str) -> Self {
        let about = book.worksheet_range("About").expect("a list of columns");
        let rows = about.rows().map(|row| row.iter().map(text).collect::<Vec<_>>());
        let of_sheet = rows.skip_while(|row| row[0] != title).skip(1).take_while(|row| row[0].is_empty());
        let columns = of_sheet.map(|row| row[2].clone()).collect();
        let range = book.worksheet_range(title).expect("a sheet");
        Self { columns, rows: range.rows().skip(1).map(|row| row.iter().map(text).collect()).collect() }
    }

    pub(super) fn cell(&self, row: usize, column: &str) -> &str {
        let place = self.columns.iter().position(|name| name == column).expect("a column");
        self.rows[row].get(place).map_or("", String::as_str)
    }
}

/// The rows of a CSV file; of the coverage, what is missing comes first on its sheet.
fn csv_rows(dir: &TempDir, report: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let bytes = read(dir, &format!("csv/{report}.csv")).into_bytes();
    let mut csv = ::csv::Reader::from_reader(bytes.as_slice());
    let header = csv.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = csv.records().map(|record| record.expect("csv").iter().map(str::to_owned).collect());
    let mut rows: Vec<Vec<String>> = rows.collect();
    if report == "coverage" {
        rows.sort_by_key(|row| row[3] == "complete");
    }
    (header, rows)
}

#[test]
fn every_cell_equals_the_csv() {
    let (dir, _) = rendered(&london());
    let templates = Templates::load(None).expect("templates");
    let mut unknown = BTreeMap::new();
    for (workbook, sheets) in SHEETS {
        let mut book = open(&dir, workbook);
        let titles = sheets.iter().map(|(title, _)| *title);
        let names = std::iter::once("Summary").chain(titles).chain(["About"]);
        assert!(book.sheet_names().iter().map(String::as_str).eq(names));
        for (title, report) in sheets {
            let columns = &templates.report(report).expect("a report").columns;
            let sheet = Sheet::read(&mut book, title);
            let (header, rows) = csv_rows(&dir, report);
            assert_eq!(sheet.rows.len(), rows.len(), "{title}");
            for (row, record) in (0..).zip(&rows) {
                for ((name, kind), cell) in
                    header.iter().zip(columns.iter().map(|column| column.kind)).zip(record)
                {
                    let found = sheet.cell(row, name);
                    if found == "unknown" && cell.is_empty() {
                        *unknown.entry(format!("{report}.{name}")).or_insert(0) += 1;
                        continue;
                    }
                    assert_eq!(found, shown(kind, cell), "{title}, row {row}, column {name}");
                }
            }
        }
    }
    insta::assert_debug_snapshot!(unknown, @r#"
    {
        "documents.path": 1,
        "exchanges.document_bytes": 4,
        "exchanges.documents": 2,
        "exchanges.folders": 2,
        "exchanges.groups": 2,
        "exchanges.users": 2,
        "people.groups": 2,
        "rules.findings": 10,
        "user_access.group_id": 2,
        "user_access.group_name": 2,
        "user_access.group_type": 2,
        "users.group_names": 2,
        "users.groups": 2,
    }
    "#);
}

#[test]
fn headers_are_words_and_name_the_zone() {
    let (dir, _) = rendered(&london());
    let sheet = open(&dir, "access.xlsx").worksheet_range("Users").expect("a sheet");
    let header = sheet.rows().next().expect("a header").iter().map(text).collect::<Vec<_>>();
    assert_eq!(header[..4], ["Exchange", "Last name", "First name", "Email"]);
    assert!(header.contains(&"Last visit (Europe/London)".to_owned()), "{header:?}");
    // a name in words where the template gives no other
    assert!(header.contains(&"Functional area".to_owned()));
    let notes = part(&dir, "access.xlsx", "xl/comments5.xml");
    assert!(notes.contains("last_accessed_on\nLast visit."), "{notes}");
}

#[test]
fn findings_of_a_rule_are_set_off_from_the_next() {
    let (dir, _) = rendered(&london());
    let findings = part(&dir, "access.xlsx", "xl/worksheets/sheet2.xml");
    // the second column is the rule; all rows stay rows of one table
    assert_eq!(findings.matches("<formula>$B2&lt;&gt;$B1</formula>").count(), 2);
    assert!(findings.contains("<tableParts"));
}

#[test]
fn ids_are_text_and_sizes_are_numbers() {
    let (dir, _) = rendered(&london());
    let sheet = open(&dir, "inventory.xlsx").worksheet_range("Documents").expect("a sheet");
    let place = |title: &str| {
        sheet.rows().next().expect("a header").iter().position(|cell| text(cell) == title).expect("a column")
    };
    let (exchange, document, size) = (place("Exchange id"), place("Document id"), place("Size in bytes"));
    let mut sizes = BTreeMap::new();
    for row in sheet.rows().skip(1) {
        assert!(matches!((&row[exchange], &row[document]), (Data::String(_), Data::String(_))));
        sizes.insert(text(&row[document]), row[size].clone());
    }
    assert_eq!(sizes["4714545918"], Data::Float(1024.0));
    assert_eq!(sizes["9"], Data::String("9007199254740993".into()));
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

/// A part of a workbook as it stands in the file.
pub(super) fn part(dir: &TempDir, workbook: &str, name: &str) -> String {
    let file = File::open(dir.path().join(workbook)).expect("a workbook");
    let mut archive = zip::ZipArchive::new(file).expect("an archive");
    let part = archive.by_name(name).expect("a part");
    std::io::read_to_string(part).expect("text")
}

#[test]
fn sheets_are_set_up_for_the_eye_and_for_paper() {
    let (dir, _) = rendered(&london());
    let exchanges = part(&dir, "inventory.xlsx", "xl/worksheets/sheet3.xml");
    for mark in [
        "orientation=\"landscape\"",
        "fitToHeight=\"0\"",
        "<dataBar",
        "numberStoredAsText=\"1\"",
        "xSplit=\"1\" ySplit=\"1\" topLeftCell=\"B2\" activePane=\"bottomRight\" state=\"frozen\"",
        // template and version are for machines
        "hidden=\"1\" customWidth=\"1\" outlineLevel=\"1\"",
        "Exchanges · run 20261123T081705Z of 2026-11-23",
        "https://api.intralinks.com · page &amp;P of &amp;N",
    ] {
        assert!(exchanges.contains(mark), "{mark}");
    }
    assert!(!exchanges.contains("<f>"));
    let workbook = part(&dir, "inventory.xlsx", "xl/workbook.xml");
    assert!(workbook.contains("_xlnm.Print_Titles"));
    // name to time of collection, which are twelve columns
    assert!(workbook.contains("Exchanges!$A$1:$L$5</definedName>"), "{workbook}");
    let properties = part(&dir, "inventory.xlsx", "docProps/core.xml");
    assert!(properties.contains("2026-11-23T08:20:00Z"), "{properties}");
}

#[test]
fn every_sheet_prints_on_the_width_of_one_page() {
    let (dir, _) = rendered(&london());
    for (workbook, sheets) in SHEETS {
        for number in 2..=sheets.len() + 2 {
            let sheet = part(&dir, workbook, &format!("xl/worksheets/sheet{number}.xml"));
            assert!(
                sheet.contains("fitToHeight=\"0\"") && !sheet.contains("fitToWidth"),
                "{workbook} {number}"
            );
        }
    }
}

#[test]
fn an_empty_sheet_says_why() {
    let cases = [
        (
            "DELETE FROM group_members; DELETE FROM groups;
             UPDATE coverage SET state = 'complete', rows = 0, rows_expected = 0 WHERE dataset = 'groups'",
            "None as far as is known: groups complete in 3 of 4 exchanges.",
        ),
        (
            "DELETE FROM group_members; DELETE FROM groups;
             UPDATE coverage SET state = 'refused' WHERE dataset = 'groups'",
            "Unknown: groups refused in 3 of 4 exchanges.",
        ),
        (
            "DELETE FROM group_members; DELETE FROM groups; DELETE FROM coverage WHERE dataset = 'groups'",
            "Unknown: this run was not asked for groups.",
        ),
    ];
    for (change, reason) in cases {
        let snapshot = snapshot();
        snapshot.execute_batch(change).expect("a change");
        let dir = TempDir::new().expect("a folder");
        render(&snapshot, dir.path(), &london()).expect("reports");
        let sheet = open(&dir, "access.xlsx").worksheet_range("Groups").expect("a sheet");
        let line = sheet.rows().nth(1).expect("a row").iter().map(text).collect::<String>();
        assert_eq!(line, reason);
    }
}
