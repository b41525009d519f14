//! What changed between two runs: the real binary over two run folders.
#![cfg(feature = "sim")]

#[path = "../common/mod.rs"]
mod common;

mod apply;
mod command;
mod days;
mod properties;
mod run;
mod snapshots;
mod world;
