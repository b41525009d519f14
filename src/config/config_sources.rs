//! Where a configuration is looked for.

use std::ffi::OsString;
use std::path::PathBuf;

use etcetera::BaseStrategy;

use super::key::Key;

/// The places that make up a configuration. The default is none of them.
pub struct ConfigSources<'a> {
    /// The file named with `-c`; it must be there.
    pub file: Option<PathBuf>,
    /// Without one: the places to look in, the first that has a file wins; none needs to.
    pub search: Vec<PathBuf>,
    /// The profile of the file whose tables go over the others.
    pub profile: Option<String>,
    /// The environment, by name.
    pub environment: &'a dyn Fn(&str) -> Option<OsString>,
    /// What was typed as flags.
    pub overrides: Vec<KeyOverride>,
}

/// A setting typed as a flag.
#[derive(Clone, Debug)]
pub struct KeyOverride {
    /// The setting it overrides.
    pub key: Key,
    /// As one would type it into the key's variable; lists are separated by commas.
    pub value: OsString,
    /// The flag's name with its dashes, for messages.
    pub flag: &'static str,
}

impl Default for ConfigSources<'_> {
    fn default() -> Self {
        Self { file: None, search: Vec::new(), profile: None, environment: &|_| None, overrides: Vec::new() }
    }
}

impl ConfigSources<'_> {
    /// This process's environment; `ilaudit.toml` in its working directory, else `ilaudit/ilaudit.toml` in
    /// the user's configuration directory.
    pub fn from_process() -> Self {
        let user = etcetera::choose_base_strategy().ok().map(|base| base.config_dir());
        let search = [Some(PathBuf::new()), user.map(|dir| dir.join("ilaudit"))];
        Self {
            search: search.into_iter().flatten().map(|dir| dir.join("ilaudit.toml")).collect(),
            environment: &|name| std::env::var_os(name),
            ..Self::default()
        }
    }
}
