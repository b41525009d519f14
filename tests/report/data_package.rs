use std::fs;

use ilaudit::report::{ColumnType, CsvOptions, FormatOptions, JSONL, LineEnding, Options, Templates};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{london, only, read, render, rendered, snapshot};

fn package(dir: &TempDir) -> Value {
    serde_json::from_str(&read(dir, "datapackage.json")).expect("JSON")
}

fn resource<'p>(package: &'p Value, name: &str) -> &'p Value {
    let resources = package["resources"].as_array().expect("resources");
    resources.iter().find(|resource| resource["name"] == name).expect("a resource")
}

#[test]
fn a_resource_describes_its_file() {
    let (dir, rendered) = rendered(&london());
    let package = package(&dir);
    let groups = resource(&package, "group_members");
    let file = rendered.files.iter().find(|file| file.path == "csv/group_members.csv").expect("a file");
    assert_eq!(groups["bytes"], file.bytes);
    assert_eq!(groups["hash"], format!("sha256:{}", file.sha256));
    assert_eq!(groups["schema"]["primaryKey"], json!(["exchange_id", "group_id", "workspace_user_id"]));
    insta::assert_snapshot!(groups["schema"]["foreignKeys"], @r#"
    [{"fields":["exchange_id"],"reference":{"fields":["exchange_id"],"resource":"exchanges"}},{"fields":["exchange_id","group_id"],"reference":{"fields":["exchange_id","group_id"],"resource":"groups"}}]
    "#);
}

#[test]
fn every_column_has_its_type_and_description() {
    let (dir, _) = rendered(&london());
    let package = package(&dir);
    let reports = Templates::load(None).expect("templates").reports;
    // of other datasets the fixture has nothing
    for report in reports.iter().filter(|report| report.datasets.is_empty()) {
        let fields = resource(&package, &report.name)["schema"]["fields"].as_array().expect("fields");
        for (field, column) in fields.iter().zip(&report.columns) {
            assert_eq!(field["name"], column.name);
            assert_eq!(field["description"], column.description);
            assert_eq!(field["unit"] == "bytes", column.kind == ColumnType::Bytes);
        }
        assert_eq!(fields.len(), report.columns.len());
    }
    // the fixture has documents changed after the year 9999, and folders made in this one
    let kind = |report: &str| {
        let fields = resource(&package, report)["schema"]["fields"].as_array().expect("fields");
        fields.iter().find(|field| field["name"] == "last_modified_on").expect("a field")["type"].clone()
    };
    assert_eq!((kind("documents"), kind("folders")), (json!("string"), json!("datetime")));
}

#[test]
fn the_dialect_is_that_of_the_files() {
    let csv =
        CsvOptions { delimiter: b';', bom: true, line_ending: LineEnding::Crlf, ..CsvOptions::default() };
    let (dir, _) = rendered(&Options {
        format_options: FormatOptions { csv, ..FormatOptions::default() },
        ..only(&["people"])
    });
    let package = package(&dir);
    let people = resource(&package, "people");
    assert_eq!(people["encoding"], "utf-8-sig");
    assert_eq!(
        (&people["dialect"]["delimiter"], &people["dialect"]["lineTerminator"]),
        (&json!(";"), &json!("\r\n"))
    );
}

#[test]
fn a_package_refers_only_to_what_is_in_it() {
    let (dir, _) = rendered(&only(&["group_members"]));
    let keys = |package: &Value| {
        resource(package, "group_members")["schema"]["foreignKeys"].as_array().map(Vec::len)
    };
    assert_eq!(keys(&package(&dir)), Some(0));
    render(&snapshot(), dir.path(), &only(&["groups", "group_members"])).expect("reports");
    assert_eq!(keys(&package(&dir)), Some(1));
    // one made anew leaves the others, as long as they are there
    render(&snapshot(), dir.path(), &only(&["groups"])).expect("a report");
    assert_eq!(package(&dir)["resources"].as_array().map(Vec::len), Some(2));
    fs::remove_file(dir.path().join("csv/groups.csv")).expect("removed");
    render(&snapshot(), dir.path(), &only(&["people"])).expect("a report");
    assert_eq!(keys(&package(&dir)), Some(0));
}

#[test]
fn without_csv_there_is_no_package() {
    let (dir, _) = rendered(&Options { formats: [&JSONL].into(), ..london() });
    assert!(!dir.path().join("datapackage.json").exists());
}
