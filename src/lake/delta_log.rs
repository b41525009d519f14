//! The log of a Delta table: numbered files of JSON lines, which say what its columns and its files are.
//!
//! Written is what every reader knows (protocol: reader 1, writer 2). Read is the whole log from its first version, because
//! only that says which runs are not there; a log that others have cut short, or changed to a later protocol, is an error.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::lake::column::LakeColumn;
use crate::lake::commit::ExportedRun;
use crate::lake::error::LakeError;
use crate::lake::storage::Storage;

/// The longest file of a log, in bytes: one of ours has a few thousand.
const LIMIT: u64 = 64 << 20;

/// The columns that are folders, with their types.
const PARTITIONS: [(&str, &str); 2] = [("run_date", "date"), ("run_id", "string")];

/// What the log of a table comes down to.
#[derive(Debug, Default)]
pub struct DeltaLog {
    table: String,
    /// The number of the next file.
    next_version: u64,
    /// Of the table; none before its first version.
    id: Option<String>,
    /// As the table has them, folders left out: name and type.
    fields: Vec<(String, Value)>,
    /// Each file that counts, with its run.
    files: BTreeMap<String, String>,
    /// The origin of each run that was ever added.
    origins: BTreeMap<String, String>,
}

/// A file that is to be added, and the run it is of.
pub struct AddedFile<'a> {
    pub run: &'a ExportedRun,
    /// `2026-11-23`
    pub run_date: &'a str,
    /// Within the table's folder.
    pub path: &'a str,
    pub bytes: u64,
    pub rows: u64,
}

/// Where a version of a table's log is.
pub fn version_path(table: &str, version: u64) -> String {
    format!("{table}/_delta_log/{version:020}.json")
}

impl DeltaLog {
    /// Reads the log of a table; one that is not there yet is empty.
    pub fn read(storage: &dyn Storage, table: &str) -> Result<Self, LakeError> {
        let folder = format!("{table}/_delta_log");
        let names = storage.list_names(&folder).map_err(LakeError::storage("list", &folder))?;
        let mut versions: Vec<u64> = names.iter().filter_map(|name| parse_version(name)).collect();
        versions.sort_unstable();
        let mut log = Self { table: table.to_owned(), ..Self::default() };
        for version in versions {
            let place = version_path(table, version);
            if version != log.next_version {
                let missing = version_path(table, log.next_version);
                return Err(log_error(&place, &format!("the log is cut short: {missing} is missing")));
            }
            let bytes = storage.read_file(&place, LIMIT).map_err(LakeError::storage("read", &place))?;
            log.apply_version(&bytes).map_err(|reason| log_error(&place, &reason))?;
            log.next_version += 1;
        }
        Ok(log)
    }

    /// The number of the next version.
    pub fn next_version(&self) -> u64 {
        self.next_version
    }

    /// Whether rows of that run are in the table.
    ///
    /// # Errors
    /// When those of another run with the same id are.
    pub fn has_run(&self, run: &ExportedRun) -> Result<bool, LakeError> {
        let is_there = self.files.values().any(|id| *id == run.id);
        match self.origins.get(&run.id) {
            Some(origin) if is_there && *origin != run.origin => {
                Err(LakeError::OtherRun { table: self.table.clone(), run: run.id.clone() })
            }
            _ => Ok(is_there),
        }
    }

    /// The lines of the next version: it adds a file with these columns.
    ///
    /// # Errors
    /// When the table has one of them with another type.
    pub fn describe_commit(
        &self,
        columns: &[LakeColumn],
        added: &AddedFile<'_>,
    ) -> Result<String, LakeError> {
        let fields = self.unite_columns(columns)?;
        let mut actions = vec![json!({ "commitInfo": {
            "timestamp": added.run.time,
            "operation": "WRITE",
            "operationParameters": { "mode": "Append", "runId": added.run.id, "origin": added.run.origin },
            "engineInfo": concat!("ilaudit/", env!("CARGO_PKG_VERSION")),
            "isBlindAppend": true,
        }})];
        if self.id.is_none() {
            actions.push(json!({ "protocol": { "minReaderVersion": 1, "minWriterVersion": 2 } }));
        }
        if self.id.is_none() || fields.len() > self.fields.len() {
            actions.push(self.describe_table(&fields));
        }
        actions.push(json!({ "add": {
            "path": added.path,
            "partitionValues": { "run_date": added.run_date, "run_id": added.run.id },
            "size": added.bytes,
            "modificationTime": added.run.time,
            "dataChange": true,
            "stats": json!({ "numRecords": added.rows }).to_string(),
        }}));
        Ok(actions.iter().map(|action| format!("{action}\n")).collect())
    }

    /// The table's columns, and those it lacks after them. An older program lacks some, which are then unknown.
    fn unite_columns(&self, columns: &[LakeColumn]) -> Result<Vec<(String, Value)>, LakeError> {
        let mut fields = self.fields.clone();
        for column in columns {
            let (name, expected) = (&column.name, column.kind.delta_name());
            match fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
                None => fields.push((name.clone(), expected.into())),
                Some((known, kind)) if known == name && kind == expected => {}
                Some((known, kind)) => {
                    return Err(LakeError::Schema {
                        table: self.table.clone(),
                        column: known.clone(),
                        found: kind.as_str().map_or_else(|| kind.to_string(), str::to_owned),
                        expected,
                    });
                }
            }
        }
        Ok(fields)
    }

    fn describe_table(&self, fields: &[(String, Value)]) -> Value {
        let partitions = PARTITIONS.map(|(name, kind)| (name.to_owned(), kind.into()));
        let field = |(name, kind): &(String, Value)| json!({ "name": name, "type": kind, "nullable": true, "metadata": {} });
        let fields: Vec<Value> = fields.iter().chain(&partitions).map(field).collect();
        json!({ "metaData": {
            "id": self.id.clone().unwrap_or_else(make_id),
            "format": { "provider": "parquet", "options": {} },
            "schemaString": json!({ "type": "struct", "fields": fields }).to_string(),
            "partitionColumns": PARTITIONS.map(|(name, _)| name),
            "configuration": {},
        }})
    }

    fn apply_version(&mut self, bytes: &[u8]) -> Result<(), String> {
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
            let action: Value = serde_json::from_slice(line).map_err(|_| "it is no JSON")?;
            self.apply_action(&action)?;
        }
        Ok(())
    }

    fn apply_action(&mut self, action: &Value) -> Result<(), String> {
        if let Some(protocol) = action.get("protocol") {
            check_protocol(protocol)?;
        }
        if let Some(table) = action.get("metaData") {
            self.apply_table(table)?;
        }
        if let Some(add) = action.get("add") {
            let run = add.pointer("/partitionValues/run_id").and_then(Value::as_str);
            self.files.insert(file_path(add)?, run.ok_or("a file has no run")?.to_owned());
        }
        let of_commit = |name: &str| action.pointer("/commitInfo/operationParameters")?.get(name)?.as_str();
        if let (Some(run), Some(origin)) = (of_commit("runId"), of_commit("origin")) {
            self.origins.insert(run.to_owned(), origin.to_owned());
        }
        if let Some(remove) = action.get("remove") {
            self.files.remove(&file_path(remove)?);
        }
        Ok(())
    }

    fn apply_table(&mut self, table: &Value) -> Result<(), String> {
        let partitions = PARTITIONS.map(|(name, _)| name);
        if table["partitionColumns"] != json!(partitions) {
            return Err(format!("the table is not divided by {}", partitions.join(" and ")));
        }
        let schema = table["schemaString"].as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        let fields = schema.as_ref().and_then(|schema| schema["fields"].as_array());
        let fields = fields.ok_or("the table has no columns")?.iter();
        let fields =
            fields.filter_map(|field| Some((field["name"].as_str()?.to_owned(), field["type"].clone())));
        self.fields = fields.filter(|(name, _)| !partitions.contains(&name.as_str())).collect();
        self.id = Some(table["id"].as_str().ok_or("the table has no id")?.to_owned());
        Ok(())
    }
}

fn check_protocol(protocol: &Value) -> Result<(), String> {
    let within = |name: &str, known: u64| protocol[name].as_u64().is_some_and(|version| version <= known);
    match within("minReaderVersion", 1) && within("minWriterVersion", 2) {
        true => Ok(()),
        false => Err("the table needs a writer of a later protocol than 1, 2".to_owned()),
    }
}

fn file_path(action: &Value) -> Result<String, String> {
    Ok(action["path"].as_str().ok_or("a file has no path")?.to_owned())
}

/// `00000000000000000007.json`
fn parse_version(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(".json")?;
    let is_version = digits.len() == 20 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_version.then(|| digits.parse().ok()).flatten()
}

/// A random UUID: a table is told from others by it.
fn make_id() -> String {
    let hex = hex::encode(fastrand::u128(..).to_be_bytes());
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
    format!("{}-{}-4{}-8{}-{}", part(0..8), part(8..12), part(13..16), part(17..20), part(20..32))
}

fn log_error(place: &str, reason: &str) -> LakeError {
    LakeError::Log { place: place.to_owned(), reason: reason.to_owned() }
}
