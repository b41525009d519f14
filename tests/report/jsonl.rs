use ilaudit::report::{CSV, ColumnType, JSONL, Options, Templates};
use serde_json::Value;

use super::{london, read, rendered};

fn jsonl() -> Options {
    Options { formats: [&CSV, &JSONL].into(), ..london() }
}

#[test]
fn an_object_a_line_loses_nothing() {
    let (dir, _) = rendered(&jsonl());
    insta::assert_snapshot!(read(&dir, "jsonl/people.jsonl"), @r#"
    {"user_id":"7","email_ids":["ann.lee@new.example","ann@harcourt.example"],"names":["Ann Lee"],"organizations":["Harcourt Bank","Newbank"],"role_types":["MANAGER","REVIEWER"],"exchanges":2,"exchange_ids":["1001","10000000003"],"groups":null,"first_accessed_on":"2025-11-25T00:00:00Z","last_accessed_on":"2026-07-01T01:00:00.001+01:00","created_on":"2013-03-29T12:27:56Z","exchanges_by_group_only":0,"users_unknown":false}
    {"user_id":"8","email_ids":["bo@buyer.example"],"names":["Bo Ng"],"organizations":["Buyer; Sons"],"role_types":["REVIEWER"],"exchanges":1,"exchange_ids":["1001"],"groups":1,"first_accessed_on":null,"last_accessed_on":null,"created_on":"2013-03-29T12:27:56Z","exchanges_by_group_only":0,"users_unknown":false}
    {"user_id":"12","email_ids":[],"names":["Zoë"],"organizations":[],"role_types":[],"exchanges":1,"exchange_ids":["10000000003"],"groups":null,"first_accessed_on":null,"last_accessed_on":null,"created_on":null,"exchanges_by_group_only":0,"users_unknown":false}
    {"user_id":"33","email_ids":[],"names":[],"organizations":[],"role_types":[],"exchanges":1,"exchange_ids":["1001"],"groups":1,"first_accessed_on":null,"last_accessed_on":null,"created_on":null,"exchanges_by_group_only":1,"users_unknown":false}
    "#);
    let documents = read(&dir, "jsonl/documents.jsonl");
    let lines: Vec<Value> = documents.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let document = |id: &str| lines.iter().find(|line| line["document_id"] == id).expect("a document");
    // nothing neutralised, nothing rounded, nothing cut
    assert_eq!(document("9")["name"], "-Loan");
    assert_eq!(document("9")["created_by"], "+cmd|calc");
    assert_eq!(document("9")["size_bytes"].as_i64(), Some(9_007_199_254_740_993));
    assert_eq!(document("30")["name"], "Bell\u{7} _x0041_");
    assert_eq!(document("31")["name"].as_str().map(|name| name.chars().count()), Some(40_000));
    assert_eq!(document("31")["size_bytes"], Value::Null);
}

#[test]
fn every_value_has_its_kind_and_every_line_all_columns() {
    let (dir, rendered) = rendered(&jsonl());
    let reports = Templates::load(None).expect("templates").reports;
    // of other datasets the fixture has nothing
    for report in reports.iter().filter(|report| report.datasets.is_empty()) {
        let path = format!("jsonl/{}.jsonl", report.name);
        let text = read(&dir, &path);
        let file = rendered.files.iter().find(|file| file.path == path).expect("a file");
        assert_eq!(file.rows, Some(text.lines().count() as u64));
        for line in text.lines() {
            let row: serde_json::Map<String, Value> = serde_json::from_str(line).expect("an object");
            assert_eq!(row.len(), report.columns.len());
            for column in &report.columns {
                let value = &row[&column.name];
                let fits = match column.kind {
                    ColumnType::Integer | ColumnType::Bytes => value.is_i64(),
                    ColumnType::Boolean => value.is_boolean(),
                    ColumnType::List => value.is_array(),
                    ColumnType::Id | ColumnType::Text | ColumnType::Datetime => value.is_string(),
                };
                assert!(fits || value.is_null(), "{}.{}: {value}", report.name, column.name);
            }
        }
    }
}
