//! `datapackage.json`: what the CSV files hold, as a Frictionless Data Package has it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::report::error::ReportError;
use crate::report::format::registry;
use crate::report::output::publish::{Publisher, ReportFile};
use crate::report::plan::ReportPlan;
use crate::report::summary::run_summary::RunSummary;
use crate::report::template::column::{Column, ColumnType};
use crate::report::template::report::{Reference, Template};
use crate::report::template::templates::Templates;

/// Its place in the run folder.
const PATH: &str = "datapackage.json";

/// Writes the package, of the files just written beside those that an earlier package lists; none where there are none.
pub(crate) fn write_package(
    summary: &RunSummary,
    plan: &ReportPlan,
    run_dir: &Path,
    publisher: &mut Publisher,
) -> Result<(), ReportError> {
    let mut resources = earlier_resources(run_dir);
    resources.extend(new_resources(plan, publisher.files()));
    match render_package(summary, plan, resources).map_err(|error| ReportError::write(PATH)(error.into()))? {
        Some(bytes) => publisher.keep_bytes(PATH, &bytes),
        None => Ok(()),
    }
}

/// A resource for each file just written in a format that a package can describe.
fn new_resources(plan: &ReportPlan, written: &[ReportFile]) -> BTreeMap<String, Value> {
    let mut resources = BTreeMap::new();
    for format in registry::ALL {
        let Some(describe) = format.resource else { continue };
        for template in &plan.templates.reports {
            let path = format.report_path(&template.name);
            if let Some(file) = written.iter().find(|file| file.path == path) {
                let of_format = describe(&plan.options.format_options);
                resources.insert(template.name.clone(), describe_resource(template, file, of_format));
            }
        }
    }
    resources
}

fn render_package(
    summary: &RunSummary,
    plan: &ReportPlan,
    mut resources: BTreeMap<String, Value>,
) -> serde_json::Result<Option<Vec<u8>>> {
    if resources.is_empty() {
        return Ok(None);
    }
    drop_dangling(&mut resources);
    let package = json!({
        "profile": "tabular-data-package",
        "name": format!("ilaudit-{}", summary.run.run_id.to_lowercase()),
        "title": "Inventory and access of data rooms",
        "description": format!("Run {} of {}", summary.run.run_id, summary.run.service),
        "resources": in_order(resources, &plan.templates),
    });
    let mut bytes = serde_json::to_vec_pretty(&package)?;
    bytes.push(b'\n');
    Ok(Some(bytes))
}

/// The resources of an earlier package whose files are still there, by name.
fn earlier_resources(run_dir: &Path) -> BTreeMap<String, Value> {
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

fn describe_resource(template: &Template, file: &ReportFile, of_format: Value) -> Value {
    let mut resource = json!({
        "profile": "tabular-data-resource",
        "name": template.name,
        "title": template.title,
        "description": template.description,
        "path": file.path,
        "scheme": "file",
        "bytes": file.bytes,
        "hash": format!("sha256:{}", file.sha256),
        "schema": describe_schema(template, &file.changes.strange_times),
    });
    if let (Some(resource), Value::Object(of_format)) = (resource.as_object_mut(), of_format) {
        resource.extend(of_format);
    }
    resource
}

fn describe_schema(template: &Template, strange: &BTreeSet<String>) -> Value {
    let mut schema = json!({
        "fields": template.columns.iter().map(|column| describe_field(column, strange.contains(&column.name))).collect::<Vec<_>>(),
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
fn describe_field(column: &Column, strange: bool) -> Value {
    let kind = match column.kind {
        ColumnType::Integer | ColumnType::Bytes => "integer",
        ColumnType::Boolean => "boolean",
        ColumnType::Datetime if !strange => "datetime",
        ColumnType::Datetime | ColumnType::Id | ColumnType::Text | ColumnType::List => "string",
    };
    let mut field = json!({ "name": column.name, "type": kind, "description": column.description });
    match column.kind {
        ColumnType::Bytes => field["unit"] = json!("bytes"),
        ColumnType::List => field["separator"] = json!("; "),
        // with an offset, which the default format does not allow
        ColumnType::Datetime if !strange => field["format"] = json!("any"),
        ColumnType::Datetime
        | ColumnType::Id
        | ColumnType::Text
        | ColumnType::Integer
        | ColumnType::Boolean => {}
    }
    field
}

fn foreign_key(reference: &Reference) -> Value {
    json!({
        "fields": reference.columns,
        "reference": { "resource": reference.report, "fields": reference.columns },
    })
}
