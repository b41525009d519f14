//! `[profiles.NAME.section]`: tables of a configuration file that go over its others where that profile is chosen.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::auto_shard::resolve_auto_shard;
use super::error::ConfigError;
use super::file::ConfigFile;
use super::layers::Layers;
use super::secrets::SecretSources;
use super::settings::check_layers;

/// The table that holds the profiles.
pub(super) const PROFILES: &str = "profiles";

/// Names become labels, arguments and variables: no name is longer, in bytes.
const MAX_NAME: usize = 64;

impl ConfigFile {
    /// The names of the profiles, in the order of the file. A file that is not valid has none.
    pub fn profile_names(&self) -> Vec<String> {
        let Ok(sections) = DeTable::parse(self.toml()) else { return Vec::new() };
        let Some(DeValue::Table(profiles)) = sections.get_ref().get(PROFILES).map(Spanned::get_ref) else {
            return Vec::new();
        };
        let mut names: Vec<_> = profiles.keys().collect();
        names.sort_by_key(|name| name.span().start);
        names.into_iter().map(|name| name.get_ref().to_string()).collect()
    }

    /// Adds the settings of the chosen profile. The others are checked all the same: what is wrong is told before it is
    /// needed.
    pub(super) fn load_profiles<S: AsRef<str>>(
        &self,
        section: &Spanned<S>,
        profiles: &Spanned<DeValue<'_>>,
        chosen: Option<&str>,
        layers: &mut Layers,
        secrets: &mut SecretSources,
    ) -> Vec<ConfigError> {
        let profiles = match self.as_table(PROFILES, section, profiles) {
            Ok(profiles) => profiles,
            Err(error) => return vec![error],
        };
        let mut errors = Vec::new();
        for (name, tables) in profiles.iter() {
            let text: &str = name.get_ref();
            if !is_name(text) {
                errors.push(ConfigError::ProfileName { name: text.to_owned(), origin: self.origin(name) });
            }
            let mut of_profile = SecretSources::default();
            match self.as_table(&format!("{PROFILES}.{text}"), name, tables) {
                Err(error) => errors.push(error),
                Ok(tables) if chosen == Some(text) => {
                    errors.extend(self.load_sections(tables.iter(), layers, &mut of_profile));
                    secrets.override_with(of_profile);
                }
                Ok(tables) => {
                    let mut aside = Layers::default();
                    errors.extend(self.load_sections(tables.iter(), &mut aside, &mut of_profile));
                    // it need not be a pod's where another profile is chosen
                    errors.extend(resolve_auto_shard(&mut aside, &|_| Some("0".into())));
                    errors.extend(check_layers(&aside));
                }
            }
        }
        errors
    }

    fn as_table<'t, 'i, S>(
        &self,
        key: &str,
        name: &Spanned<S>,
        value: &'t Spanned<DeValue<'i>>,
    ) -> Result<&'t DeTable<'i>, ConfigError> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(table),
            _ => {
                let (expected, found) = ("a section", "a single value");
                Err(ConfigError::WrongType {
                    key: key.to_owned(),
                    origin: self.origin(name),
                    expected,
                    found,
                })
            }
        }
    }
}

/// Letters, digits, `-` and `_`.
fn is_name(name: &str) -> bool {
    let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !name.is_empty() && name.len() <= MAX_NAME && name.bytes().all(is_legal)
}
