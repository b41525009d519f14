//! Who had access when: the real binary over many run folders.

#[path = "../common/mod.rs"]
mod common;

mod command;
mod index;
mod properties;
mod runs;
