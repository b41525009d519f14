//! Whoever names things in an exchange, answers for the service, or hands over a folder, may be hostile: what
//! `docs/security.md` promises holds, by the real binary against raw answers and hand-made files.

#[path = "../common/mod.rs"]
mod common;

mod bounds;
#[cfg(target_os = "linux")]
mod core_dump;
mod echo;
mod files;
mod foreign_snapshot;
mod ids;
#[cfg(unix)]
mod neighbours;
mod redacted_entries;
mod redaction;
#[cfg(unix)]
mod secret_sources;
mod service;
mod spreadsheet;
mod terminal;
