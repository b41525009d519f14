//! Whether an interrupted run may be resumed: only where it would collect the same.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::CollectError;
use crate::dataset;
use crate::model::{Exchange, ExchangeId, ListingEntry};
use crate::store::Run;

/// So many exchanges are named; the coverage report has all.
const NAMED: usize = 10;

/// Fails where the run was started with settings that make it collect something else.
pub fn check_same_run(begun: &Run, now: &Run) -> Result<(), CollectError> {
    let what = if begun.service != now.service {
        "another service"
    } else if begun.account != now.account {
        "another account"
    } else if !has_same_scope(&begun.configuration, &now.configuration) {
        "another scope"
    } else {
        return Ok(());
    };
    Err(CollectError::OtherRun { run: begun.id.clone(), what })
}

/// The exchanges of the run that the service no longer lists. An entry that cannot be read may be any of them.
pub fn find_unlisted(known: &BTreeSet<ExchangeId>, listed: &[ListingEntry<Exchange>]) -> Vec<ExchangeId> {
    let ids = listed.iter().map(|entry| entry.item.as_ref().map(|exchange| &exchange.id));
    match ids.collect::<Result<BTreeSet<_>, _>>() {
        Ok(ids) => known.iter().filter(|id| !ids.contains(id)).cloned().collect(),
        Err(_) => Vec::new(),
    }
}

/// Names the exchanges that have vanished.
pub fn tell_unlisted(names: &[String]) {
    let rest = names.len().saturating_sub(NAMED);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    if !names.is_empty() {
        let named = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        tracing::warn!("no longer listed by the service: {named}{more}; what was collected of them stays");
    }
}

/// The settings that decide what is collected, each with its default: a run of a version that did not know a setting
/// yet did what the default does. Settings that are not listed here make no run unresumable.
fn scope_settings() -> [(&'static str, Value); 8] {
    [
        ("/scope/exchanges", json!([])),
        ("/scope/exclude", json!([])),
        ("/scope/phases", json!([])),
        ("/scope/brand_id", Value::Null),
        ("/scope/name", Value::Null),
        ("/scope/shard", Value::Null),
        ("/scope/accept_splash", json!("never")),
        ("/collect/datasets", json!(default_datasets())),
    ]
}

fn default_datasets() -> Vec<&'static str> {
    dataset::ALL.iter().filter(|dataset| dataset.by_default).map(|dataset| dataset.name).collect()
}

pub(super) fn has_same_scope(begun: &str, now: &str) -> bool {
    let [begun, now] = [begun, now].map(|text| serde_json::from_str::<Value>(text).unwrap_or_default());
    scope_settings().iter().all(|(setting, default)| {
        let [begun, now] = [&begun, &now].map(|settings| settings.pointer(setting).unwrap_or(default));
        is_same_setting(begun, now)
    })
}

/// The order of a list does not matter.
fn is_same_setting(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => as_set(one) == as_set(other),
        _ => one == other,
    }
}

fn as_set(list: &[Value]) -> BTreeSet<String> {
    list.iter().map(Value::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::has_same_scope;

    #[test]
    fn only_settings_that_change_what_is_collected_count() {
        let run =
            r#"{"scope":{"exchanges":["1","2"],"accept_splash":"never"},"collect":{"datasets":["users"]}}"#;
        let cases = [
            (r#"{"scope":{"exchanges":["2","1"]},"collect":{"datasets":["users"]}}"#, true),
            (
                r#"{"scope":{"exchanges":["1","2"],"new":7},"collect":{"datasets":["users"],"new":7},"limits":{}}"#,
                true,
            ),
            (
                r#"{"scope":{"exchanges":["1","2"],"brand_id":null,"shard":null},"collect":{"datasets":["users"]}}"#,
                true,
            ),
            (r#"{"scope":{"exchanges":["1"]},"collect":{"datasets":["users"]}}"#, false),
            (r#"{"scope":{"exchanges":["1","2"],"brand_id":5},"collect":{"datasets":["users"]}}"#, false),
            (
                r#"{"scope":{"exchanges":["1","2"],"accept_splash":"always"},"collect":{"datasets":["users"]}}"#,
                false,
            ),
            (r#"{"scope":{"exchanges":["1","2"]},"collect":{"datasets":["users","groups"]}}"#, false),
            (r#"{"scope":{"exchanges":["1","2"]}}"#, false),
        ];
        for (now, expected) in cases {
            assert_eq!(has_same_scope(run, now), expected, "{now}");
            assert_eq!(has_same_scope(now, run), expected, "{now}");
        }
    }
}
