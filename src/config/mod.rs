//! The layers of settings, where each value came from, the secrets and their sources.
//!
//! ```text
//! defaults < configuration file < its profile < ILAUDIT_* environment < flags ──► Config ──► Credentials
//! ```
//!
//! What was typed (`layers`, `file`, `raw_value`) and what it resolves to ([`Config`]) are two types. `settings` is
//! the one table of keys, each with its type, default, variable, flag and help. SecretSources are kept apart and are
//! looked up only by [`Config::credentials`], so that making reports again needs none.

mod auto_shard;
mod base_url;
mod config_sources;
mod credentials;
mod enums;
mod error;
mod file;
mod file_access;
pub(crate) mod fuzz;
mod key;
mod layers;
mod leavers;
mod loaded;
mod options;
mod origin;
mod parsers;
mod profiles;
mod raw_value;
mod redact;
mod secret_command;
mod secret_file;
mod secrets;
mod settings;

pub use config_sources::{ConfigSources, KeyOverride};
pub use enums::AcceptSplash;
pub use error::ConfigError;
pub use key::Key;
pub(crate) use key::{Flag, FlagValue};
pub use loaded::Config;
pub use origin::Origin;
pub use settings::keys;
