//! `datapackage.json`: what the CSV files hold, as a Frictionless Data Package has it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::config::{Csv, LineEnding};
use crate::report::options::Options;
use crate::report::output::publish::ReportFile;
use crate::report::summary::facts::Facts;
use crate::report::template::column::{Column, Kind};
use crate::report::template::report::{Reference, Template};
use crate::report::template::templates::Templates;

/// Its place in the run folder.
pub const PATH: &str = "datapackage.json";

/// The package's bytes, for the CSV files just written beside those that an earlier package tells of; `None`
/// where there are none.
pub fn render(
    facts: &Facts,
    templates: &Templates,
    options: &Options,
    run_dir: &Path,
    written: &[ReportFile],
) -> serde_json::Result<Option<Vec<u8>>> {
    let mut resources = earlier(run_dir);
    for template in &templates.reports {
        let path = format!("csv/{}.csv", template.name);
        if let Some(file) = written.iter().find(|file| file.path == path) {
            resources.insert(template.name.clone(), resource(template, file, &options.csv));
        }
    }
    if resources.is_empty() {
        return Ok(None);
    }
    drop_dangling(&mut resources);
    let package = json!({
        "profile": "tabular-data-package",
        "name": format!("ilaudit-{}", facts.run.run_id.to_lowercase()),
        "title": "Inventory and access of data rooms",
        "description": format!("Run {} of {}", facts.run.run_id, facts.run.service),
        "resources": in_order(resources, templates),
    });
    let mut bytes = serde_json::to_vec_pretty(&package)?;
    bytes.push(b'\n');
    Ok(Some(bytes))
}

/// The resources of an earlier package whose files are still there, by name.
fn earlier(run_dir: &Path) -> BTreeMap<String, Value> {
    let package = fs::read(run_dir.join(PATH)).ok();
    let package = package.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    let resources = package.and_then(|mut package| package.get_mut("resources").map(Value::take));
    let Some(Value::Array(resources)) = resources else { return BTreeMap::new() };
    let there = |resource: &Value| resource["path"].as_str().is_some_and(|path| run_dir.join(path).is_file());
    let named = |resource: Value| Some((resource["name"].as_str()?.to_owned(), resource));
    resources.into_iter().filter(there).filter_map(named).collect()
}

/// A reference to a report that is not in the package would make it invalid.
fn drop_dangling(resources: &mut BTreeMap<String, Value>) {
    let names: Vec<String> = resources.keys().cloned().collect();
    let known =
        |key: &Value| key["reference"]["resource"].as_str().is_some_and(|to| names.iter().any(|n| n == to));
    for resource in resources.values_mut() {
        if let Some(Value::Array(keys)) = resource.pointer_mut("/schema/foreignKeys") {
            keys.retain(known);
        }
    }
}

/// As the reports are listed.
fn in_order(mut resources: BTreeMap<String, Value>, templates: &Templates) -> Vec<Value> {
    let listed = templates.reports.iter().filter_map(|report| resources.remove(&report.name));
    let listed: Vec<Value> = listed.collect();
    listed.into_iter().chain(resources.into_values()).collect()
}

fn resource(template: &Template, file: &ReportFile, csv: &Csv) -> Value {
    json!({
        "profile": "tabular-data-resource",
        "name": template.name,
        "title": template.title,
        "description": template.description,
        "path": file.path,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": if csv.bom { "utf-8-sig" } else { "utf-8" },
        "bytes": file.bytes,
        "hash": format!("sha256:{}", file.sha256),
        "dialect": {
            "delimiter": char::from(csv.delimiter).to_string(),
            "lineTerminator": if csv.line_ending == LineEnding::Crlf { "\r\n" } else { "\n" },
            "quoteChar": "\"",
            "doubleQuote": true,
            "header": true,
        },
        "schema": schema(template, &file.changes.strange_times),
    })
}

fn schema(template: &Template, strange: &BTreeSet<String>) -> Value {
    let mut schema = json!({
        "fields": template.columns.iter().map(|column| field(column, strange.contains(&column.name))).collect::<Vec<_>>(),
        "missingValues": [""],
    });
    if !template.key.is_empty() {
        schema["primaryKey"] = json!(template.key);
    }
    if !template.references.is_empty() {
        schema["foreignKeys"] = template.references.iter().map(foreign_key).collect();
    }
    schema
}

/// A column; one with strange times is no column of times.
fn field(column: &Column, strange: bool) -> Value {
    let kind = match column.kind {
        Kind::Integer | Kind::Bytes => "integer",
        Kind::Boolean => "boolean",
        Kind::Datetime if !strange => "datetime",
        _ => "string",
    };
    let mut field = json!({ "name": column.name, "type": kind, "description": column.description });
    match column.kind {
        Kind::Bytes => field["unit"] = json!("bytes"),
        Kind::List => field["separator"] = json!("; "),
        // with an offset, which the default format does not allow
        Kind::Datetime if !strange => field["format"] = json!("any"),
        _ => {}
    }
    field
}

fn foreign_key(reference: &Reference) -> Value {
    json!({
        "fields": reference.columns,
        "reference": { "resource": reference.report, "fields": reference.columns },
    })
}
