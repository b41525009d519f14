//! Datasets that are collected only where they are asked for, against what the simulated service holds.

use std::path::{Path, PathBuf};

use calamine::{Reader, Xlsx};
use chrono::{DateTime, SecondsFormat};
use ilaudit::sim::extra;
use ilaudit::sim::{Entrance, Exchange};
use serde_json::Value;

use crate::common::harness::{ACCEPT_SPLASH, Harness, small_service};
use crate::common::table::Table;

/// A run that collects this dataset alone.
fn run(dataset: &str) -> (Harness, PathBuf) {
    let more = format!("{ACCEPT_SPLASH}[collect]\ndatasets = [\"{dataset}\"]\n");
    let harness = Harness::new(small_service(), &more);
    let folder = harness.dir.ilaudit(&["run"]).assert_code(3).run_folder();
    (harness, folder)
}

/// A value as a report shows it.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Holds a report to the entries of each exchange that gives them out, and the ledger to those that do not.
#[track_caller]
fn assert_dataset(dataset: &str, rows: impl Fn(&Exchange) -> Vec<Vec<String>>) {
    let (harness, folder) = run(dataset);
    let (mut found, coverage) = (Table::read(&folder, dataset), Table::read(&folder, "coverage"));
    let mut expected = Vec::new();
    for exchange in harness.sim.world().exchanges() {
        let id = exchange.id.to_string();
        let rows = rows(&exchange);
        let line = coverage.rows_where("exchange_id", &id).find(|line| line[2] == dataset).expect("a line");
        let told: Vec<&str> = ["state", "gate", "rows", "rows_expected"]
            .map(|column| line[coverage.column_index(column)].as_str())
            .into();
        let count = rows.len().to_string();
        if exchange.entrance == Entrance::OneTimePassword {
            assert_eq!(told, ["skipped", "", "", ""]);
        } else if extra::refuses(&exchange) {
            assert_eq!(told, ["refused", "forbidden", "", ""]);
        } else {
            assert_eq!(told, ["complete", "", &count, &count]);
            let ids = [id, exchange.name.clone()];
            expected.extend(rows.into_iter().map(|row| [ids.to_vec(), row].concat()));
        }
    }
    assert!(expected.len() > 10 && harness.sim.world().exchanges().any(|exchange| extra::refuses(&exchange)));
    found.rows.sort();
    expected.sort();
    assert_eq!(found.rows, expected, "{:?}", found.columns);
    assert_sheet(&folder, &title(dataset));
}

/// `custom_fields` is `Custom fields` on a sheet.
fn title(dataset: &str) -> String {
    let words = dataset.replace('_', " ");
    words[..1].to_uppercase() + &words[1..]
}

fn assert_sheet(folder: &Path, title: &str) {
    let book: Xlsx<_> = calamine::open_workbook(folder.join("inventory.xlsx")).expect("a workbook");
    let sheets = book.sheet_names();
    assert!(sheets.iter().any(|sheet| sheet == title), "{sheets:?}");
}

#[test]
fn settings_are_those_of_the_service() {
    assert_dataset("settings", |exchange| {
        let settings = extra::settings(exchange);
        settings.iter().map(|setting| vec![cell(&setting["name"]), cell(&setting["value"])]).collect()
    });
}

#[test]
fn custom_fields_are_those_of_the_service_with_what_is_defined_of_them() {
    assert_dataset("custom_fields", |exchange| {
        let definitions = extra::field_definitions(exchange);
        let row = |field: &Value| {
            let id = cell(&field["id"]);
            let defined = definitions.iter().find(|definition| cell(&definition["id"]) == id);
            let of_definition = |key: &str| defined.map_or_else(String::new, |defined| cell(&defined[key]));
            vec![id.clone(), of_definition("name"), of_definition("type"), cell(&field["value"])]
        };
        extra::custom_fields(exchange).iter().map(row).collect()
    });
}

#[test]
fn batches_are_those_of_the_service() {
    assert_dataset("batches", |exchange| {
        let row = |batch: &Value| {
            let created_on =
                batch["createdDate"]["milliseconds"].as_i64().and_then(DateTime::from_timestamp_millis);
            let created_on = created_on.expect("a moment").to_rfc3339_opts(SecondsFormat::Secs, true);
            let created_by = if batch["createdBy"].is_null() { "" } else { "Ada Moss" };
            let texts = ["id", "name", "operationType", "status"].map(|key| cell(&batch[key]));
            [texts.to_vec(), vec![created_on, created_by.to_owned()]].concat()
        };
        extra::batches(exchange).iter().map(row).collect()
    });
}

#[test]
fn a_dataset_that_is_not_asked_for_has_no_report() {
    let (_harness, folder) = run("users");
    let book: Xlsx<_> = calamine::open_workbook(folder.join("inventory.xlsx")).expect("a workbook");
    for dataset in ["settings", "custom_fields", "batches"] {
        assert!(!folder.join(format!("csv/{dataset}.csv")).exists());
        assert!(!book.sheet_names().contains(&title(dataset)));
    }
}
