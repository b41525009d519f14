//! The snapshot that reports are made from.

use std::path::PathBuf;

use rusqlite::Connection;

use crate::store::Snapshot;

/// An open snapshot, and its file.
pub struct Source<'a> {
    pub(crate) connection: &'a Connection,
    /// The manifest lists it; `None` where the snapshot is in memory alone. It need not have its last name yet.
    pub(crate) file: Option<PathBuf>,
}

impl<'a> From<&'a Connection> for Source<'a> {
    fn from(connection: &'a Connection) -> Self {
        Self { connection, file: None }
    }
}

impl<'a> From<&'a Snapshot> for Source<'a> {
    fn from(snapshot: &'a Snapshot) -> Self {
        Self { connection: snapshot.connection(), file: Some(snapshot.path().to_owned()) }
    }
}
