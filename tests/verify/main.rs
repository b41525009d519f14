//! Verification, end to end: the real binary, the files of the simulated service, over real HTTP.
#![cfg(feature = "sim")]

#[path = "../common/mod.rs"]
mod common;

mod audit;
mod bad_input;
mod bag;
mod chain;
mod compare;
mod consent;
mod evidence;
mod exit_codes;
#[cfg(unix)]
mod full_disk;
mod harness;
mod interrupted;
mod killed;
mod limits;
mod names;
mod outcomes;
mod previous;
mod records;
#[cfg(unix)]
mod seal;
mod selection;
mod stalled;
mod stranger;
mod tampering;
