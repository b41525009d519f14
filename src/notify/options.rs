//! Who is told, and how they are reached.

use std::collections::BTreeSet;
use std::path::PathBuf;

use secrecy::SecretString;

/// Who is told, and how they are reached; the default is nobody.
#[derive(Clone, Debug, Default)]
pub(crate) struct NotifyOptions {
    pub metrics_file: Option<PathBuf>,
    pub ping_url: Option<SecretString>,
    pub webhook_url: Option<SecretString>,
    /// A program and its arguments.
    pub after_run: Vec<String>,
    /// Exit codes that are no failure to whoever is told.
    pub success_codes: BTreeSet<u8>,
    /// Certificates to trust in addition to the system's.
    pub ca_file: Option<PathBuf>,
    /// The profile of this run, and those there are: each has figures of its own in one file.
    pub profile: Option<String>,
    pub known_profiles: Vec<String>,
    /// Why one of the addresses could not be looked up; whoever it leads to is not told.
    pub problems: Vec<String>,
}

impl NotifyOptions {
    /// Whether an exit code is a success to whoever is told.
    pub fn is_success(&self, exit_code: u8) -> bool {
        self.success_codes.contains(&exit_code)
    }
}
