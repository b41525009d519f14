//! The settings that shape reports: what the manifest says of them, and whether they are those of the run.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::report::summary::wording::join_first;

/// A setting that decides about the content of reports, as the configuration has it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportSetting {
    /// Section and name, `findings.dormant_days`.
    pub path: &'static str,
    /// Its value, as JSON.
    pub value: Value,
    /// What a run that does not name the setting was made with.
    pub default: Value,
}

/// A setting that is not what the run had.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct OtherSetting {
    pub setting: &'static str,
    pub value: Value,
    pub run: Value,
}

/// All of them by section, as in a configuration.
pub(crate) fn by_section(settings: &[ReportSetting]) -> Map<String, Value> {
    let mut sections = Map::new();
    for ReportSetting { path, value, .. } in settings {
        let (section, name) = path.split_once('.').unwrap_or(("", path));
        let section = sections.entry(section).or_insert_with(|| Value::Object(Map::new()));
        if let Some(section) = section.as_object_mut() {
            section.insert(name.to_owned(), value.clone());
        }
    }
    sections
}

/// Those that differ from the run's, whose configuration is JSON.
pub(crate) fn find_other(settings: &[ReportSetting], configuration: &str) -> Vec<OtherSetting> {
    let run: Value = serde_json::from_str(configuration).unwrap_or_default();
    let compare = |ReportSetting { path, value, default }: &ReportSetting| {
        let of_run = run.pointer(&format!("/{}", path.replace('.', "/"))).unwrap_or(default);
        let differs = of_run != value;
        differs.then(|| OtherSetting { setting: path, value: value.clone(), run: of_run.clone() })
    };
    settings.iter().filter_map(compare).collect()
}

/// One sentence that names them; `None` where there are none.
pub(crate) fn describe_other(others: &[OtherSetting]) -> Option<String> {
    let describe = |OtherSetting { setting, value, run }: &OtherSetting| {
        format!("{setting} is {}, the run's is {}", show(value), show(run))
    };
    let described: Vec<String> = others.iter().map(describe).collect();
    let is_about_findings =
        |other: &OtherSetting| !["output", "csv"].iter().any(|s| other.setting.starts_with(s));
    let what = if others.iter().any(is_about_findings) { "Findings" } else { "Reports" };
    (!others.is_empty())
        .then(|| format!("{what} made with other settings than the run's: {}", described.join("; ")))
}

fn show(value: &Value) -> String {
    match value {
        Value::Null => "not set".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "empty".to_owned(),
        Value::Array(items) => join_first(&items.iter().map(show).collect::<Vec<_>>()),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}
