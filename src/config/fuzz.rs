//! Doors for the fuzz targets; see [`crate::fuzz`].

use std::path::Path;

use super::file::ConfigFile;
use super::layers::Layers;
use super::loaded::Config;
use super::secrets::SecretSources;

/// Loads a configuration file.
///
/// # Panics
/// If an error does not name the file.
pub fn load_config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (mut layers, mut secrets) = (Layers::default(), SecretSources::default());
    let path = Path::new("ilaudit.toml");
    let mut errors = ConfigFile::new(path, text).load(Some("a"), &mut layers, &mut secrets);
    match Config::from_layers(Some(path.to_owned()), layers, secrets) {
        Ok(config) => drop(config.settings()),
        Err(error) => errors.push(error),
    }
    errors.iter().for_each(|error| assert!(error.to_string().contains("ilaudit.toml"), "{error}"));
}
