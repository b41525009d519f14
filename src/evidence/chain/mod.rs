//! `chain.jsonl` in an output folder: a line for each command that made or changed a run there, or failed to.
//!
//! Each line holds the SHA-256 of the line before, so that none can be changed or taken out alone. `line` is its format,
//! `append` adds one, `describe` says what a run folder holds at that moment, and `remove` takes a run away and leaves its proof.

mod append;
mod describe;
mod line;
mod remove;

pub(crate) use append::{append_line, hash_line, read_bounded};
pub(crate) use describe::{describe_run, name_run};
pub(crate) use line::{CHAIN_FILE, CHAIN_VERSION, ChainEvent, ChainLine, Command, RunHashes};
pub(crate) use remove::{REMOVED, remove_run};
