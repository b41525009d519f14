//! The layers above the defaults, each value with its origin.
//!
//! Every layer's value is checked, and the last one wins: a flag does not hide a broken file.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::ConfigError;
use super::key::Key;
use super::origin::Origin;
use super::raw_value::{RawSetting, RawValue};

/// What was typed for each key, the weakest layer first.
#[derive(Clone, Debug, Default)]
pub(super) struct Layers(BTreeMap<&'static str, Vec<(RawValue, Origin)>>);

impl Layers {
    pub fn push(&mut self, key: Key, value: RawValue, origin: Origin) {
        self.0.entry(key.path).or_default().push((value, origin));
    }

    /// What was typed for a key, to be replaced.
    pub fn values_mut(&mut self, key: Key) -> impl Iterator<Item = &mut (RawValue, Origin)> {
        self.0.get_mut(key.path).into_iter().flatten()
    }

    /// Puts a value, or the default, beneath what is said of the key elsewhere than in that file.
    pub fn replace_file(&mut self, key: Key, file: Option<&Path>, value: Option<RawValue>, origin: Origin) {
        let layers = self.0.entry(key.path).or_default();
        layers.retain(|(_, origin)| !matches!(origin, Origin::File { path, .. } if file == Some(path)));
        layers.splice(0..0, value.map(|value| (value, origin)));
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

    /// Where the key's value comes from.
    pub fn origin(&self, key: Key) -> Origin {
        let strongest = self.0.get(key.path).and_then(|layers| layers.last());
        strongest.map_or(Origin::Default, |(_, origin)| origin.clone())
    }
}
