//! Which program, where, and who: what a manifest says of the call that collected, and of the one that made its reports.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::config::{Config, Origin};
use crate::evidence::hash_file;

/// The target that the program is built for.
const TARGET: &str = env!("ILAUDIT_TARGET");

/// The commit that the program is built from, with a `+` where the sources differed; `None` where it is built without its
/// repository.
fn commit() -> Option<&'static str> {
    Some(env!("ILAUDIT_COMMIT")).filter(|commit| *commit != "unknown")
}

/// The version with commit, target and cargo features, as `--version` tells it.
pub(crate) const LONG_VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\ncommit: ",
    env!("ILAUDIT_COMMIT"),
    "\ntarget: ",
    env!("ILAUDIT_TARGET"),
    "\nfeatures: ",
    env!("ILAUDIT_FEATURES")
);

/// Its hash, found once.
static EXECUTABLE: OnceLock<Option<String>> = OnceLock::new();

/// A call of the program. What cannot be told is `null`.
#[derive(Serialize)]
struct Provenance {
    version: &'static str,
    commit: Option<&'static str>,
    target: &'static str,
    /// Of the file that is running, hexadecimal.
    executable_sha256: Option<String>,
    host: Option<String>,
    /// By the environment.
    user: Option<String>,
    /// By the operating system.
    uid: Option<u32>,
    /// Secrets are never among them.
    arguments: Vec<String>,
    /// Where each setting comes from that is not the default.
    settings: Map<String, Value>,
    configuration_file: Option<ConfigurationFile>,
}

#[derive(Serialize)]
struct ConfigurationFile {
    path: String,
    sha256: String,
}

/// This call, as JSON.
pub(crate) fn describe_call(config: &Config) -> Value {
    let set = config.settings().into_iter().filter(|setting| setting.origin != Origin::Default);
    let settings = set.map(|setting| (setting.path.to_owned(), setting.origin.to_string().into()));
    let file = config.file().zip(config.file_sha256());
    let provenance = Provenance {
        version: env!("CARGO_PKG_VERSION"),
        commit: commit(),
        target: TARGET,
        executable_sha256: EXECUTABLE.get_or_init(|| hash_executable().ok()).clone(),
        host: read_host(),
        user: ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| env::var(name).ok()),
        uid: read_uid(),
        arguments: env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect(),
        settings: settings.collect(),
        configuration_file: file.map(|(path, sha256)| ConfigurationFile {
            path: path.display().to_string(),
            sha256: sha256.to_owned(),
        }),
    };
    serde_json::to_value(provenance).unwrap_or_default()
}

fn hash_executable() -> io::Result<String> {
    // the file that runs, even if another has its name by now
    let running = PathBuf::from("/proc/self/exe");
    let path = if running.exists() { running } else { env::current_exe()? };
    Ok(hash_file(&path)?.sha256)
}

/// Linux has a file for it, Windows a variable; elsewhere a shell may have set one.
fn read_host() -> Option<String> {
    let file = fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let variable = || ["COMPUTERNAME", "HOSTNAME"].iter().find_map(|name| env::var(name).ok());
    file.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).or_else(variable)
}

/// The owner of this process, where the system shows it as a folder.
#[cfg(unix)]
fn read_uid() -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(Path::new("/proc/self")).ok().map(|process| process.uid())
}

#[cfg(not(unix))]
fn read_uid() -> Option<u32> {
    None
}
