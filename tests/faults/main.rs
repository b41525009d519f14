//! The client against a service that fails: whatever goes wrong, a run keeps everything it could get, and
//! an exact account of what it could not.
#![cfg(feature = "sim")]

#[path = "../common/mod.rs"]
mod common;

mod all_faults;
mod case;
mod document_calls;
mod error_class;
mod foreign_server;
mod items;
mod matrix;
mod partial;
mod session;
