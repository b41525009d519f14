//! `--shard auto/N`: the share that Kubernetes gives a pod of an Indexed Job.

use std::ffi::OsString;

use super::error::ConfigError;
use super::layers::Layers;
use super::raw_value::{RawSetting, RawValue};
use super::settings::keys;

/// Set by Kubernetes, counted from 0.
pub(super) const JOB_INDEX: &str = "JOB_COMPLETION_INDEX";

/// Puts the share of this process in the place of `auto/N`: a run is resumed by the same share alone.
pub(super) fn resolve_auto_shard(
    layers: &mut Layers,
    environment: &dyn Fn(&str) -> Option<OsString>,
) -> Vec<ConfigError> {
    let index = environment(JOB_INDEX).and_then(|index| index.to_str()?.trim().parse::<u64>().ok());
    let index = index.and_then(|index| index.checked_add(1));
    let mut errors = Vec::new();
    for (value, origin) in layers.values_mut(keys::SHARD) {
        let raw = RawSetting { key: keys::SHARD.path, value, origin };
        let Some(count) = raw.as_text().ok().and_then(|text| text.trim().strip_prefix("auto/")) else {
            continue;
        };
        // what is wrong is told once
        let share = index.map_or(String::new(), |index| format!("{index}/{count}"));
        if share.is_empty() {
            let reason = format!(
                "Kubernetes sets {JOB_INDEX} in the pods of an Indexed Job, and here it is no number"
            );
            errors.push(raw.invalid(format!("auto/{count}"), reason));
        }
        *value = RawValue::Text(share);
    }
    errors
}
