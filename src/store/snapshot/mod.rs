//! The file `snapshot.sqlite`: the checkpoint, the evidence and the interface.
//!
//! - `open` makes and opens it; every statement of [`Snapshot`] goes through it.
//! - `write` is what a walk adds; `migrations` is the schema, and the version a file has.
//! - `schema` refuses a file that defines more than the migrations do.
//! - `older` reads a file of an older version as it stands; `attach` reads a second file over the same connection.
//! - `tree` derives a folder's path, depth and position from the listing.

pub(super) mod attach;
pub(super) mod migrations;
mod older;
pub(super) mod open;
pub(super) mod run;
pub(super) mod schema;
#[cfg(test)]
mod tests;
pub(super) mod tree;
mod write;

pub use migrations::{MIGRATIONS, fresh_schema};
pub use open::{SNAPSHOT_FILE, Snapshot};
pub use run::{Run, Traffic};
pub use schema::harden;
