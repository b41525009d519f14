//! The layers above the defaults, each value with its origin.
//!
//! Every layer's value is checked, and the last one wins: a flag does not hide a broken file.

use std::collections::BTreeMap;

use super::error::ConfigError;
use super::key::Key;
use super::origin::Origin;
use super::raw_value::{RawSetting, RawValue};

/// What was typed for each key, the weakest layer first.
#[derive(Default)]
pub(super) struct Layers(BTreeMap<&'static str, Vec<(RawValue, Origin)>>);

impl Layers {
    pub fn push(&mut self, key: Key, value: RawValue, origin: Origin) {
        self.0.entry(key.path).or_default().push((value, origin));
    }

    /// The key's value in the strongest layer; an error if any layer's value is invalid.
    pub fn resolve_key<T>(
        &self,
        key: Key,
        parse: impl Fn(&RawSetting<'_>) -> Result<T, ConfigError>,
    ) -> Result<T, ConfigError> {
        let default = RawValue::Words(key.default.into());
        let mut resolved = parse(&RawSetting { key: key.path, value: &default, origin: &Origin::Default })?;
        for (value, origin) in self.0.get(key.path).into_iter().flatten() {
            resolved = parse(&RawSetting { key: key.path, value, origin })?;
        }
        Ok(resolved)
    }

    /// The origin of each value that is not the default.
    pub fn into_origins(self) -> BTreeMap<&'static str, Origin> {
        let strongest = |mut layers: Vec<(RawValue, Origin)>| layers.pop().map(|(_, origin)| origin);
        self.0.into_iter().filter_map(|(path, layers)| Some((path, strongest(layers)?))).collect()
    }
}
