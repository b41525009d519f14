//! What else the service may write, one exchange per case: the resulting row, and what is kept in `extra`.
//!
//! A missing, extra or oddly typed field never costs a row; an entry that cannot be a row costs itself alone.

use ilaudit::store::SNAPSHOT_FILE;
use rusqlite::Connection;

use crate::common::scripted_server::{Reply, Request, ScriptedServer};
use crate::common::table::Table;
use crate::{configured_dir, exchange_and_segment};

/// What the documents call of an exchange answers, and what becomes of it.
struct Case {
    name: &'static str,
    body: &'static [u8],
    /// Each row with its known columns, then what is kept beside it, then the line of the ledger; `…` is anything.
    becomes: &'static [&'static str],
}

const fn case(name: &'static str, body: &'static [u8], becomes: &'static [&'static str]) -> Case {
    Case { name, body, becomes }
}

/// The ledger's line of a listing of so many.
const NONE: &str = "complete 0 of 0";
const ONE: &str = "complete 1 of 1";

const CASES: &[Case] = &[
    // lists
    case("a list", br#"{"document": [{"id": 1}]}"#, &["document_id=1", ONE]),
    case("a bare object", br#"{"document": {"id": 1, "name": "Q3"}}"#, &["document_id=1 name=Q3", ONE]),
    case("an empty list", br#"{"document": []}"#, &[NONE]),
    case("null for an empty list", br#"{"document": null}"#, &[NONE]),
    case("a missing key for an empty list", br#"{"status": {"code": 200}}"#, &[NONE]),
    case("a status as a text", br#"{"status": "OK", "document": {"id": 1}}"#, &["document_id=1", ONE]),
    case("the status last", br#"{"document": {"id": 1}, "status": {"code": 200}}"#, &["document_id=1", ONE]),
    case("a byte order mark", b"\xEF\xBB\xBF{\"document\": {\"id\": 1}}", &["document_id=1", ONE]),
    // ids
    case(
        "ids as texts",
        br#"{"document": {"id": "10", "parentId": " 7 "}}"#,
        &["document_id=10 parent_id=7", ONE],
    ),
    case("ids beyond 32 bits", br#"{"document": {"id": 4714545918}}"#, &["document_id=4714545918", ONE]),
    case("a parent of -1", br#"{"document": {"id": 1, "parentId": -1}}"#, &["document_id=1", ONE]),
    case("a parent of \"-1\"", br#"{"document": {"id": 1, "parentId": "-1"}}"#, &["document_id=1", ONE]),
    // truth values
    case("T", br#"{"document": {"id": 1, "hasNote": "T"}}"#, &["document_id=1 has_note=true", ONE]),
    case("F", br#"{"document": {"id": 1, "hasNote": "F"}}"#, &["document_id=1 has_note=false", ONE]),
    case(
        "a truth value",
        br#"{"document": {"id": 1, "hasNote": true}}"#,
        &["document_id=1 has_note=true", ONE],
    ),
    case(
        "a deleted one",
        br#"{"document": {"id": 1, "isDeleted": "T"}}"#,
        &["document_id=1 is_deleted=true", ONE],
    ),
    case(
        "no truth value",
        br#"{"document": {"id": 1, "hasNote": "maybe"}}"#,
        &["document_id=1", r#"extra {"hasNote":"maybe"}"#, ONE],
    ),
    // numbers and texts
    case(
        "a size as a text",
        br#"{"document": {"id": 1, "fileSize": "11"}}"#,
        &["document_id=1 size_bytes=11", ONE],
    ),
    case(
        "a name as a number",
        br#"{"document": {"id": 1, "name": 2024}}"#,
        &["document_id=1 name=2024", ONE],
    ),
    case("no dot", br#"{"document": {"id": 1, "extension": "pdf"}}"#, &["document_id=1 extension=.pdf", ONE]),
    case(
        "a size with a fraction",
        br#"{"document": {"id": 1, "fileSize": 1.5}}"#,
        &["document_id=1", r#"extra {"fileSize":1.5}"#, ONE],
    ),
    case(
        "escapes and every plane",
        r#"{"document": {"id": 1, "name": "\u00fc \ud83d\ude80 財"}}"#.as_bytes(),
        &["document_id=1 name=ü 🚀 財", ONE],
    ),
    // times
    case(
        "a time",
        br#"{"document": {"id": 1, "createdOn": {"milliseconds": 1364560076123}}}"#,
        &["document_id=1 created_on=2013-03-29T12:27:56.123Z", ONE],
    ),
    case(
        "a time as a bare number",
        br#"{"document": {"id": 1, "createdOn": 1364560076000}}"#,
        &["document_id=1 created_on=2013-03-29T12:27:56Z", ONE],
    ),
    case("null for a time", br#"{"document": {"id": 1, "createdOn": null}}"#, &["document_id=1", ONE]),
    case(
        "null in a time",
        br#"{"document": {"id": 1, "createdOn": {"milliseconds": null}}}"#,
        &["document_id=1", ONE],
    ),
    case(
        "a time before 1970",
        br#"{"document": {"id": 1, "createdOn": {"milliseconds": -1}}}"#,
        &["document_id=1 created_on=1969-12-31T23:59:59.999Z", ONE],
    ),
    case(
        "a time no calendar holds",
        br#"{"document": {"id": 1, "createdOn": {"milliseconds": 9223372036854775807}}}"#,
        &["document_id=1 created_on=9223372036854775807 ms", ONE],
    ),
    case(
        "a time beyond all numbers",
        br#"{"document": {"id": 1, "createdOn": {"milliseconds": 9223372036854775808}}}"#,
        &["document_id=1", r#"extra {"createdOn":{"milliseconds":9223372036854775808}}"#, ONE],
    ),
    case(
        "a time as a text",
        br#"{"document": {"id": 1, "createdOn": "29 March 2013"}}"#,
        &["document_id=1", r#"extra {"createdOn":"29 March 2013"}"#, ONE],
    ),
    // people
    case(
        "half a name",
        br#"{"document": {"id": 1, "createdBy": {"lastName": "Moss", "organization": "Alder"}}}"#,
        &["document_id=1 created_by=Moss created_by_organization=Alder", ONE],
    ),
    case(
        "an author as a text",
        br#"{"document": {"id": 1, "createdBy": "Ada Moss"}}"#,
        &["document_id=1", r#"extra {"createdBy":"Ada Moss"}"#, ONE],
    ),
    // fields nobody knows
    case(
        "unknown fields",
        br#"{"document": {"id": 1, "retention": {"years": [7, 10]}, "custom": "x"}, "next": 3}"#,
        &["document_id=1", r#"extra {"custom":"x","retention":{"years":[7,10]}}"#, ONE],
    ),
    // entries that cannot be rows
    case(
        "an id twice",
        br#"{"document": [{"id": 1, "name": "1st"}, {"id": "1", "name": "2nd"}, {"id": 2}]}"#,
        &[
            "document_id=1 name=1st",
            "document_id=2",
            r#"unreadable document[1]: this id is listed twice: {"id": "1", "name": "2nd"}"#,
            "complete 2 of 3",
        ],
    ),
    case(
        "no id",
        br#"{"document": [{"name": "lost"}, {"id": null}, {"id": []}, {"id": 2}]}"#,
        &[
            "document_id=2",
            r#"unreadable document[0]: it has no `id`: {"name": "lost"}"#,
            r#"unreadable document[1]: it has no `id`: {"id": null}"#,
            r#"unreadable document[2]: its `id` is a list: {"id": []}"#,
            "partial 1 of 4",
        ],
    ),
    case(
        "no object",
        br#"{"document": [{"id": 2}, 7, null, "x"]}"#,
        &[
            "document_id=2",
            "unreadable document[1]: expected an object, not a number: 7",
            "unreadable document[2]: expected an object, not null: null",
            "unreadable document[3]: expected an object, not a text: \"x\"",
            "partial 1 of 4",
        ],
    ),
    case(
        "half a character",
        br#"{"document": [{"id": 1, "name": "\ud83d"}, {"id": 2}]}"#,
        &[
            "document_id=2",
            r#"unreadable document[0]: not readable as JSON: …: {"id": 1, "name": "\ud83d"}"#,
            "partial 1 of 2",
        ],
    ),
    case(
        "bytes that are no text",
        b"{\"document\": [{\"id\": 1, \"name\": \"\xFF\"}, {\"id\": 2}]}",
        &[
            "document_id=2",
            "unreadable document[0]: not readable as JSON: …: {\"id\": 1, \"name\": \"\u{FFFD}\"}",
            "partial 1 of 2",
        ],
    ),
    // answers that are no listing: unknown, and not empty
    case("an empty object", b"{}", &["failed of: the answer holds neither a list nor a status"]),
    case("an empty answer", b"", &["failed of: the answer is empty"]),
    case("a JSON list", br#"[{"id": 1}]"#, &["failed of: the answer is not a JSON object: …"]),
    case("a web page", b"<html>Sign in</html>", &["failed of: the answer is not a JSON object: …"]),
    case("a body cut short", br#"{"document": [{"id": 1}, {"id""#, &["failed of: the answer is cut short"]),
    case("two answers in one", br#"{"document": []}{}"#, &["failed of: the answer continues after its end"]),
    case("nonsense", br#"{"document": [}]}"#, &["failed of: the answer is not JSON: …"]),
];

/// Ids of exchanges are the places of the cases.
fn answer(request: &Request, _before: usize) -> Reply {
    let body = match (request.call.as_str(), exchange_and_segment(request)) {
        ("POST /v2/oauth/token", _) => br#"{"access_token": "T"}"#.to_vec(),
        ("GET /v2/workspaces", _) => exchanges(),
        (_, Some((_, "splash"))) => br#"{"status": {"code": 200}, "state": "ALLOW"}"#.to_vec(),
        (_, Some((id, "documents"))) => CASES[id.parse::<usize>().expect("a place")].body.to_vec(),
        _ => b"{}".to_vec(),
    };
    (200, body)
}

fn exchanges() -> Vec<u8> {
    let exchange = |(id, case): (usize, &Case)| serde_json::json!({"id": id, "name": case.name});
    let list: Vec<_> = CASES.iter().enumerate().map(exchange).collect();
    serde_json::json!({ "workspace": list }).to_string().into_bytes()
}

#[test]
fn a_listing_is_read_leniently() {
    let server = ScriptedServer::start(answer);
    let dir = configured_dir(&server.base_url, "attempts = 1\n[collect]\ndatasets = [\"documents\"]\n");
    let folder = dir.ilaudit(&["run", "--format", "csv"]).assert_code(3).run_folder();
    let (documents, ledger) = (Table::read(&folder, "documents"), Table::read(&folder, "coverage"));
    let snapshot = Connection::open(folder.join(SNAPSHOT_FILE)).expect("a snapshot");
    for (id, case) in CASES.iter().enumerate() {
        let id = id.to_string();
        let mut became: Vec<String> =
            documents.rows_where("exchange_id", &id).map(|row| known(&documents, row)).collect();
        became.extend(kept_extra(&snapshot, &id));
        let line = ledger
            .rows_where("exchange_id", &id)
            .find(|line| line[ledger.column_index("dataset")] == "documents");
        became.push(verdict(&ledger, line.expect("a line of the ledger")));
        let as_expected = became.len() == case.becomes.len()
            && became.iter().zip(case.becomes).all(|(became, expected)| is_like(became, expected));
        assert!(as_expected, "{}\nexpected {:#?}\nbecame {became:#?}", case.name, case.becomes);
    }
}

/// Whether it is what was expected; `…` stands for anything.
fn is_like(became: &str, expected: &str) -> bool {
    match expected.split_once('…') {
        Some((start, end)) => became.starts_with(start) && became.ends_with(end),
        None => became == expected,
    }
}

/// The columns that are not empty, but for the exchange and what follows from the name.
fn known(table: &Table, row: &[String]) -> String {
    let cells = table.columns.iter().zip(row).filter(|(column, cell)| {
        !cell.is_empty() && !column.starts_with("exchange_") && column.as_str() != "path"
    });
    cells.map(|(column, cell)| format!("{column}={cell}")).collect::<Vec<_>>().join(" ")
}

/// What the snapshot keeps of an exchange's documents besides their columns.
fn kept_extra(snapshot: &Connection, id: &str) -> Vec<String> {
    let sql = "SELECT 'extra ' || extra FROM documents WHERE exchange_id = ?1 AND extra IS NOT NULL
               UNION ALL
               SELECT 'unreadable ' || list || '[' || position || ']: ' || reason || ': ' || raw
               FROM unreadable WHERE exchange_id = ?1 AND dataset = 'documents'";
    let mut statement = snapshot.prepare(sql).expect("the schema");
    let kept = statement.query_map([id], |row| row.get(0)).expect("rows");
    kept.map(|text| text.expect("a text")).collect()
}

fn verdict(ledger: &Table, line: &[String]) -> String {
    let cell = |column| line[ledger.column_index(column)].as_str();
    match cell("state") {
        state @ ("complete" | "partial") => format!("{state} {} of {}", cell("rows"), cell("rows_expected")),
        state => format!("{state} of: {}", cell("message")),
    }
}
