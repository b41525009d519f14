//! A configuration file: TOML sections of known keys.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::config_sources::ConfigSources;
use super::error::ConfigError;
use super::file_access::FileAccess;
use super::layers::Layers;
use super::origin::Origin;
use super::profiles::PROFILES;
use super::raw_value::{RawSetting, RawValue};
use super::secrets::{PING_URL, SECRETS, Secret, SecretSource, SecretSources, WEBHOOK_URL};
use super::settings::keys;
use crate::suggest::nearest_names;

/// A configuration file, and what of it may be believed.
pub(super) struct ConfigFile {
    pub path: PathBuf,
    pub text: String,
    /// Whether it may hold a secret: only its owner can read it.
    private: Result<(), String>,
    /// Whether it may say what is run and where secrets are sent: it was named, or only its owner can write it.
    trusted: Result<(), String>,
}

/// The file to read: the one that was named, or the first that exists of the usual places.
pub(super) fn find_file(sources: &ConfigSources<'_>) -> Result<Option<ConfigFile>, ConfigError> {
    if let Some(path) = &sources.file {
        return Ok(Some(ConfigFile { trusted: Ok(()), ..read_file(path)? }));
    }
    for path in &sources.search {
        match read_file(path) {
            Ok(file) => return Ok(Some(file)),
            Err(ConfigError::Unreadable { source, .. }) if is_out_of_reach(path, &source) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Whether there is no such file, or none that this account could know of: its folder cannot be entered, as the home of
/// another account.
fn is_out_of_reach(path: &Path, error: &io::Error) -> bool {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => true,
        io::ErrorKind::PermissionDenied => path.symlink_metadata().is_err(),
        _ => false,
    }
}

fn read_file(path: &Path) -> Result<ConfigFile, ConfigError> {
    let open = || {
        let mut file = File::open(path)?;
        let access = FileAccess::of(&file)?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        Ok((access, text))
    };
    let (access, text) =
        open().map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    let (private, trusted) = (access.check_private(path), access.check_written_by_us(path));
    Ok(ConfigFile { private, trusted, ..ConfigFile::new(path, &text) })
}

/// Settings that say what is run, where secrets are sent, which key signs, and which file is replaced, or kept with a run,
/// and where runs are sent.
/// Whoever puts a file into a folder that somebody else works in would get their secrets, their signature or their files by
/// these.
const TRUSTED_KEYS: [&str; 7] = [
    keys::BASE_URL.path,
    keys::CA_FILE.path,
    keys::SEAL_SSH_KEY.path,
    keys::METRICS_FILE.path,
    keys::LEAVERS.path,
    keys::LAKE.path,
    keys::AFTER_RUN.path,
];

/// Whether a setting counts among those, as every command does, and every source of an address that others are told at.
fn needs_trust(key: &str) -> bool {
    let is_address = |secret: &Secret| key.starts_with(&format!("{}.{}", secret.section, secret.name));
    TRUSTED_KEYS.contains(&key) || key.ends_with("_command") || [PING_URL, WEBHOOK_URL].iter().any(is_address)
}

impl ConfigFile {
    /// One that was named, with this text.
    pub fn new(path: &Path, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), private: Ok(()), trusted: Ok(()) }
    }

    /// Adds the file's settings to the layers, then those of the profile, and the sources of secrets of both to the secrets.
    /// Returns everything that is wrong with its keys.
    pub fn load(
        &self,
        profile: Option<&str>,
        layers: &mut Layers,
        secrets: &mut SecretSources,
    ) -> Vec<ConfigError> {
        let sections = match DeTable::parse(self.toml()) {
            Ok(sections) => sections,
            Err(error) => return vec![self.syntax_error(&error)],
        };
        let of_profiles = |section: &Spanned<_>| AsRef::<str>::as_ref(section.get_ref()) == PROFILES;
        let (profiles, base): (Vec<_>, Vec<_>) =
            sections.get_ref().iter().partition(|(section, _)| of_profiles(section));
        let mut errors = self.load_sections(base, layers, secrets);
        for (section, tables) in profiles {
            errors.extend(self.load_profiles(section, tables, profile, layers, secrets));
        }
        errors
    }

    /// Adds sections, of the file as a whole or of a profile.
    pub(super) fn load_sections<'t, 'i: 't, S: AsRef<str> + 't>(
        &self,
        sections: impl IntoIterator<Item = (&'t Spanned<S>, &'t Spanned<DeValue<'i>>)>,
        layers: &mut Layers,
        secrets: &mut SecretSources,
    ) -> Vec<ConfigError> {
        let mut errors = Vec::new();
        for (section, keys) in sections {
            match self.section_keys(section, keys) {
                Ok(keys) => errors.extend(keys.iter().filter_map(|(key, value)| {
                    let path = format!("{}.{}", section.get_ref().as_ref(), key.get_ref());
                    self.load_key(&path, self.origin(key), value.get_ref(), layers, secrets).err()
                })),
                Err(error) => errors.push(error),
            }
        }
        errors
    }

    fn load_key(
        &self,
        path: &str,
        origin: Origin,
        value: &DeValue<'_>,
        layers: &mut Layers,
        secrets: &mut SecretSources,
    ) -> Result<(), ConfigError> {
        self.check_trust(path, &origin)?;
        if let Some(key) = keys::ALL.iter().find(|key| key.path == path) {
            layers.push(*key, raw_value(value), origin);
        } else if !self.push_secret(path, value, &origin, secrets)? {
            return Err(unknown_key(path, origin));
        }
        Ok(())
    }

    /// Some editors on Windows begin a file with a byte order mark.
    pub(super) fn toml(&self) -> &str {
        self.text.trim_start_matches('\u{feff}')
    }

    /// Refuses a setting that is not believed of a file that others may have written.
    fn check_trust(&self, key: &str, origin: &Origin) -> Result<(), ConfigError> {
        match &self.trusted {
            Err(reason) if needs_trust(key) => {
                let (key, origin, reason) = (key.to_owned(), origin.clone(), reason.clone());
                Err(ConfigError::Untrusted { key, origin, reason })
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// The keys of a known section.
    fn section_keys<'t, 'i>(
        &self,
        name: &Spanned<impl AsRef<str>>,
        value: &'t Spanned<DeValue<'i>>,
    ) -> Result<&'t DeTable<'i>, ConfigError> {
        let (key, origin) = (name.get_ref().as_ref(), self.origin(name));
        match (value.get_ref(), section_names().any(|known| known == key)) {
            (DeValue::Table(keys), true) => Ok(keys),
            (DeValue::Table(_), false) => Err(unknown_section(key, origin)),
            (_, false) => Err(unknown_key(key, origin)),
            (_, true) => {
                let (expected, found) = ("a section", "a single value");
                Err(ConfigError::WrongType { key: key.to_owned(), origin, expected, found })
            }
        }
    }

    /// Adds the source of a secret; `false` if the key does not name one.
    fn push_secret(
        &self,
        path: &str,
        value: &DeValue<'_>,
        origin: &Origin,
        secrets: &mut SecretSources,
    ) -> Result<bool, ConfigError> {
        let Some((section, key)) = path.split_once('.') else { return Ok(false) };
        let is_meant = |secret: &&Secret| section == secret.section && key.starts_with(secret.name);
        let Some(secret) = SECRETS.iter().find(is_meant) else { return Ok(false) };
        let value = raw_value(value);
        let raw = RawSetting { key: path, value: &value, origin };
        let source = match key.strip_prefix(secret.name) {
            Some("_file") => SecretSource::File(self.resolve_path(raw.as_text()?)),
            Some("_command") => {
                SecretSource::Command(raw.as_list()?.into_iter().map(str::to_owned).collect())
            }
            Some("") => SecretSource::Inline {
                file: self.path.clone(),
                secret: SecretString::from(raw.as_text()?.to_owned()),
                private: self.private.clone(),
            },
            _ => return Ok(false),
        };
        secrets.push(secret, source);
        Ok(true)
    }

    /// A relative path starts at the folder of the file.
    fn resolve_path(&self, path: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    pub(super) fn origin<T>(&self, at: &Spanned<T>) -> Origin {
        Origin::File { path: self.path.clone(), line: self.line_number(at.span().start) }
    }

    fn line_number(&self, offset: usize) -> usize {
        1 + self.toml().bytes().take(offset).filter(|byte| *byte == b'\n').count()
    }

    /// Without the error's own rendering, which quotes the line.
    fn syntax_error(&self, error: &toml::de::Error) -> ConfigError {
        ConfigError::Syntax {
            path: self.path.clone(),
            line: self.line_number(error.span().map_or(0, |span| span.start)),
            reason: error.message().to_owned(),
        }
    }
}

fn raw_value(value: &DeValue<'_>) -> RawValue {
    match value {
        DeValue::String(text) => RawValue::Text(text.clone().into_owned()),
        DeValue::Integer(digits) => RawValue::Number(digits.to_string()),
        DeValue::Float(digits) => RawValue::Number(digits.to_string()),
        DeValue::Boolean(on) => RawValue::Boolean(*on),
        DeValue::Datetime(_) => RawValue::Other("a date"),
        DeValue::Table(_) => RawValue::Other("a section"),
        DeValue::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(|item| list_item(item.get_ref())).collect();
            items.map_or(RawValue::Other("a list of other values"), RawValue::List)
        }
    }
}

/// An item of a list. Ids are often typed without quotes.
fn list_item(item: &DeValue<'_>) -> Option<String> {
    match item {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Integer(digits) => Some(digits.to_string()),
        _ => None,
    }
}

fn unknown_section(name: &str, origin: Origin) -> ConfigError {
    let nearest = nearest_names(name, section_names(), 1).concat();
    ConfigError::UnknownKey { key: name.to_owned(), origin, nearest }
}

fn unknown_key(key: &str, origin: Origin) -> ConfigError {
    let secrets = SecretSources::key_paths();
    let mut known: Vec<&str> = keys::ALL.iter().map(|key| key.path).collect();
    known.extend(secrets.iter().map(String::as_str));
    ConfigError::UnknownKey { key: key.to_owned(), origin, nearest: nearest_names(key, known, 1).concat() }
}

fn section_names() -> impl Iterator<Item = &'static str> {
    keys::ALL.iter().filter_map(|key| Some(key.path.split_once('.')?.0))
}
