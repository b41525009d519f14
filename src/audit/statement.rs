//! What the manifest says of the run, against what the snapshot has.

use std::collections::BTreeSet;

use serde_json::Value;

use super::verdict::Verdicts;
use crate::error_chain::ErrorChain;
use crate::evidence::Record;
use crate::report::state_run;
use crate::store::Snapshot;

/// Every manifest has these.
const COUNTS: &str = "counts";

/// What is compared, beside the counts, where the manifest has it. What it says in words is left out: another version may
/// choose others.
const FURTHER: [&str; 13] = [
    "tool_version",
    "service",
    "account",
    "simulated",
    "started_on",
    "finished_on",
    "configuration",
    "collected_by",
    "requests",
    "retries",
    "scope",
    "merged_shards",
    "verifications",
];

/// A sentence that the values beside it say already.
const WORDS: &str = "frame";

/// Compares counts, scope, merged shares, verifications and what else the manifest says of the run.
pub(super) fn check_statement(snapshot: &Snapshot, manifest: &Record, verdicts: &mut Verdicts) {
    let found = match state_run(snapshot.connection()) {
        Ok(found) => found,
        Err(error) => return verdicts.differs("manifest", ErrorChain(&error).to_string()),
    };
    let (said, unsaid): (Vec<&str>, Vec<&str>) =
        FURTHER.into_iter().partition(|key| manifest.get(key).is_some());
    let unsaid: Vec<&str> = unsaid.into_iter().filter(|key| known(found.get(key)).is_some()).collect();
    if !unsaid.is_empty() {
        let unsaid = unsaid.join(", ");
        verdicts.notes("manifest", format!("it says nothing of these, which the snapshot has: {unsaid}"));
    }
    let mut differences = Vec::new();
    for key in [COUNTS].into_iter().chain(said) {
        compare(key, manifest.get(key), found.get(key), &mut differences);
    }
    let fits = "its counts, and whatever else it says of the run, are those of the snapshot";
    verdicts.differ_or_fit("manifest", differences, fits.to_owned());
}

/// Compares two values part by part; one that is not there is as good as null.
fn compare(path: &str, said: Option<&Value>, found: Option<&Value>, differences: &mut Vec<String>) {
    match (known(said), known(found)) {
        (Some(Value::Object(said)), Some(Value::Object(found))) => {
            let keys: BTreeSet<&String> = said.keys().chain(found.keys()).collect();
            for key in keys.into_iter().filter(|key| *key != WORDS) {
                compare(&format!("{path}.{key}"), said.get(key), found.get(key), differences);
            }
        }
        (Some(Value::Array(said)), Some(Value::Array(found))) => {
            for index in 0..said.len().max(found.len()) {
                compare(&format!("{path}.{index}"), said.get(index), found.get(index), differences);
            }
        }
        (said, found) if said == found => {}
        (said, found) => differences.push(describe(path, said, found)),
    }
}

fn known(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !value.is_null())
}

fn describe(path: &str, said: Option<&Value>, found: Option<&Value>) -> String {
    let said = said.map_or("not".to_owned(), Value::to_string);
    let found = found.map_or("the snapshot has none".to_owned(), |found| format!("{found} by the snapshot"));
    format!("{path} is {said} in manifest.json, and {found}")
}
