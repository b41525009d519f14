use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;

use calamine::{Data, Reader, Xlsx};
use ilaudit::report::{ColumnType, Templates};
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
            ("Rules", "rules"),
            ("Consents", "consents"),
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

    7 gaps: listed below or on the Coverage sheet.

    4 | 3 | 6 | 5 | 3
    exchanges | folders | documents | users | groups
    of 4 the account sees | in 2 of 4 exchanges | in 2 of 4 exchanges | in 2 of 4 exchanges, 3 people; 1 without a user_id; 1 more from groups or partial lists | in 2 of 4 exchanges

    Contents
    Users | 5 | One row per user in each exchange
    Groups | 3 | One row per group of each exchange
    Group members | 4 | One row per member of each group
    User access | 7 | One row per user and group of that user
    People | 4 | One row per person across all exchanges, joined on user_id, with every address and name
    Findings | 18 | One row per finding that an auditor should review, the most severe first
    Rules | 26 | One row per rule for findings, whatever came of it
    Consents | 2 | One row per consent to a splash text in the account's name, in the order they were given in each exchange
    Coverage | 18 | One row per exchange and requested dataset: the result

    Run
    Service | https://api.intralinks.com
    Account | auditor@example.com
    Run | 20261123T081705Z
    Started | 2026-11-23 08:17:05
    Finished | 2026-11-23 08:20:00
    Time zone | Europe/London
    Scope | 4 of 4 exchanges the account sees
    Size of the documents | unknown
    Requests | 41, of which 2 retries
    Collected by | ilaudit 0.1.0

    Coverage by dataset
    Dataset | Rows | Complete | Partial | Refused | Failed | Skipped
    entering the exchange | 3 | 0 | 1 | 0 | 0
    folders | 3 | 2 | 0 | 0 | 1 | 1
    documents | 6 | 2 | 1 | 0 | 0 | 1
    users | 5 | 2 | 0 | 1 | 0 | 0
    groups | 3 | 2 | 0 | 0 | 1 | 0

    Exchanges by outcome
    Outcome | Exchanges
    complete | 1
    partial | 2
    refused | 1
    failed | 0

    Consents to splash texts
    During | Texts | Consents |   In whose name, and when
    run | 2 | 2 | auditor@example.com, 2026-11-23 08:17:06

    Rules
    Rule | Severity | State | Findings | Looked at | Exchanges |   Of what, limits, and where it was not assessed
    Unknown member | high | found | 1 | 4 | 1 of 4 | memberships in exchanges whose users are known; groups failed in 1 exchange, groups not collected in 1 exchange, users not collected in 1 exchange, users refused in 1 exchange
    Dormant | medium | found | 2 | 2 | 2 of 4 | users who have visited, but the auditing account; findings.dormant_days = 90; users not collected in 1 exchange, users refused in 1 exchange
    Member count mismatch | medium | found | 1 | 3 | 2 of 4 | groups with a reported number of members, where the groups are known; groups failed in 1 exchange, groups not collected in 1 exchange
    No manager | medium | found | 1 | 2 | 2 of 4 | exchanges whose users are known; access.all_seeing_roles = HIDDEN_MANAGER_PLUS, MANAGER, MANAGER_PLUS, PUBLISHER_PLUS; users not collected in 1 exchange, users refused in 1 exchange
    Only dormant managers | medium | found | 1 | 1 | 2 of 4 | exchanges with a manager, where the users are known; findings.dormant_days = 90; access.all_seeing_roles = HIDDEN_MANAGER_PLUS, MANAGER, MANAGER_PLUS, PUBLISHER_PLUS; users not collected in 1 exchange, users refused in 1 exchange
    Never accessed | low | found | 3 | 5 | 2 of 4 | users but placeholders and the auditing account; findings.never_days = 14; users not collected in 1 exchange, users refused in 1 exchange
    No group | low | found | 1 | 2 | 1 of 4 | users without an all-seeing role, where the groups are known; access.all_seeing_roles = HIDDEN_MANAGER_PLUS, MANAGER, MANAGER_PLUS, PUBLISHER_PLUS; groups failed in 1 exchange, groups not collected in 1 exchange, users not collected in 1 exchange, users refused in 1 exchange
    No user id | low | found | 1 | 5 | 2 of 4 | users; users not collected in 1 exchange, users refused in 1 exchange
    Orphaned | low | found | 2 | 9 | 1 of 4 | folders and documents of exchanges whose folders are known; documents partial in 1 exchange, documents skipped in 1 exchange, folders failed in 1 exchange, folders skipped in 1 exchange
    Empty group | info | found | 1 | 3 | 2 of 4 | groups of exchanges whose groups are known; groups failed in 1 exchange, groups not collected in 1 exchange
    No hash | info | found | 3 | 3 | 2 of 4 | exchanges with documents that have a file; documents partial in 1 exchange, documents skipped in 1 exchange
    Several email addresses | info | found | 1 | 2 | 2 of 4 | people who have an address; users not collected in 1 exchange, users refused in 1 exchange
    External control | high | not_assessed | 0 of 4 | findings.internal_domains is empty
    External manager | high | not_assessed | 0 of 4 | findings.internal_domains is empty
    Two buyer groups | high | none | 0 | 2 | 2 of 4 | members of buyer groups; groups failed in 1 exchange, groups not collected in 1 exchange
    Unlisted grantee | high | not_assessed | 0 | 0 of 4 | this run was not asked for permissions
    Content in several exchanges | medium | none | 0 | 1 | 2 of 4 | different contents of documents that are not empty; documents partial in 1 exchange, documents skipped in 1 exchange
    Duplicate id | medium | none | 0 | 20 | 1 of 4 | listed entries; documents partial in 1 exchange, documents skipped in 1 exchange, folders failed in 1 exchange, folders skipped in 1 exchange, groups failed in 1 exchange, users refused in 1 exchange
    Unknown permission | medium | not_assessed | 0 | 0 of 4 | this run was not asked for permissions
    Viewed without access | medium | not_assessed | 0 | 0 of 4 | this run was not asked for permissions and access_history
    Empty group with access | low | not_assessed | 0 | 0 of 4 | this run was not asked for permissions
    Everyone can see | low | not_assessed | 0 | 0 of 4 | this run was not asked for permissions
    Placeholder user | low | none | 0 | 5 | 2 of 4 | users; users not collected in 1 exchange, users refused in 1 exchange
    Duplicate content | info | none | 0 | 1 | 2 of 4 | documents with a hash that are not empty; documents partial in 1 exchange, documents skipped in 1 exchange
    Never viewed | info | not_assessed | 0 | 0 of 4 | this run was not asked for access_history
    Seen by nobody | info | not_assessed | 0 | 0 of 4 | this run was not asked for permissions

    Not covered
    Permissions | Which documents a user or a group may see, save or print: a membership is not a right. collect.datasets does not name permissions.
    Document views | Who viewed which document, and when. collect.datasets does not name access_history.
    Questions and answers | Who asked what, and who answered.
    Former users | Who had access before, and was removed.
    Contents of documents | No file was downloaded: sizes and hashes are those the service lists.
    settings | Not asked for in this run: collect.datasets does not name it.
    custom_fields | Not asked for in this run: collect.datasets does not name it.
    batches | Not asked for in this run: collect.datasets does not name it.

    Users by organization (a person counts once in each exchange)
    in 2 of 4 exchanges, 3 people; 1 without a user_id; 1 more from groups or partial lists
    Organization | Users
    not given | 2
    Buyer; Sons | 1
    Harcourt Bank | 1
    Newbank | 1








    Gaps
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

/// A part of a workbook as it stands in the file.
fn part(dir: &TempDir, workbook: &str, name: &str) -> String {
    let file = File::open(dir.path().join(workbook)).expect("a workbook");
    let mut archive = zip::ZipArchive::new(file).expect("an archive");
    let part = archive.by_name(name).expect("a part");
    std::io::read_to_string(part).expect("text")
}

#[test]
fn the_summary_leads_to_every_sheet_and_has_charts() {
    let (dir, _) = rendered(&london());
    for (workbook, sheets) in SHEETS {
        let summary = part(&dir, workbook, "xl/worksheets/sheet1.xml");
        for (title, _) in sheets {
            assert!(summary.contains(&format!("location=\"'{title}'!A1\"")), "{workbook}, {title}");
        }
        let charts =
            ["xl/charts/chart1.xml", "xl/charts/chart2.xml"].map(|chart| part(&dir, workbook, chart));
        assert!(charts.iter().all(|chart| chart.contains("<c:barDir val=\"bar\"/>")));
    }
}

#[test]
fn sheets_are_set_up_for_the_eye_and_for_paper() {
    let (dir, _) = rendered(&london());
    let exchanges = part(&dir, "inventory.xlsx", "xl/worksheets/sheet2.xml");
    for mark in [
        "orientation=\"landscape\"",
        "fitToHeight=\"0\"",
        "<dataBar",
        "numberStoredAsText=\"1\"",
        "state=\"frozen\"",
    ] {
        assert!(exchanges.contains(mark), "{mark}");
    }
    assert!(!exchanges.contains("<f>"));
    let workbook = part(&dir, "inventory.xlsx", "xl/workbook.xml");
    assert!(workbook.contains("_xlnm.Print_Titles"));
    let properties = part(&dir, "inventory.xlsx", "docProps/core.xml");
    assert!(properties.contains("2026-11-23T08:20:00Z"), "{properties}");
}
