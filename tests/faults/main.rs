//! The client against a service that fails: whatever goes wrong, a run comes home with everything it could get, and
//! an exact account of what it could not.
#![cfg(feature = "sim")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../run/stage.rs"]
mod stage;

mod everything;
mod items;
mod matrix;
mod meaning;
mod peer;
mod session;
mod stranger;
mod trial;
