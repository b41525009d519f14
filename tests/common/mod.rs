//! What several test binaries share: the real binary, services for it to talk to, and its reports read back.
#![allow(dead_code, reason = "each test binary uses its own part of this")]

#[cfg(feature = "sim")]
pub mod harness;
pub mod older;
pub mod property;
pub mod raw_server;
pub mod scripted_server;
pub mod snapshot;
pub mod table;
pub mod test_dir;
pub mod written;
