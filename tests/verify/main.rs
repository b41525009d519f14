//! Verification, end to end: the real binary, the files of the simulated service, over real HTTP.
#![cfg(feature = "sim")]

#[path = "../common/desk.rs"]
mod desk;
#[path = "../common/table.rs"]
mod table;

mod bad_input;
mod bag;
mod compare;
mod consent;
#[cfg(unix)]
mod disk;
mod interrupted;
mod names;
mod outcomes;
mod selection;
mod stage;
mod stalled;
