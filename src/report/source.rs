//! The snapshot that reports are made from.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tokio_util::sync::CancellationToken;

use crate::evidence::{AcceptedChange, OnChange};
use crate::store::Snapshot;

/// An open snapshot, and its file.
pub struct Source<'a> {
    pub(crate) connection: &'a Connection,
    /// The manifest lists it; `None` where the snapshot is in memory alone. It need not have its last name yet.
    pub(crate) file: Option<PathBuf>,
    pub(crate) standing: Standing,
    /// The run's folder, where reports go elsewhere.
    pub(crate) home: Option<PathBuf>,
    /// Ends the making of reports; nothing of them is seen then.
    pub(crate) stop: CancellationToken,
}

/// What is known of a snapshot.
pub(crate) enum Standing {
    /// It is published: it has to fit its manifest and its ledger.
    Published(OnChange),
    /// This program writes it, from snapshots with these changes.
    Own(Vec<AcceptedChange>),
}

impl<'a> Source<'a> {
    /// The snapshot of a run folder as it stands.
    pub fn published(snapshot: &'a Snapshot, on_change: OnChange) -> Self {
        Self { standing: Standing::Published(on_change), ..snapshot.into() }
    }

    /// A snapshot that was made from others, which were checked.
    pub fn derived(snapshot: &'a Snapshot, accepted: Vec<AcceptedChange>) -> Self {
        Self { standing: Standing::Own(accepted), ..snapshot.into() }
    }

    /// The same, for reports that go elsewhere than into this folder of the run.
    #[must_use]
    pub fn away_from(self, home: &Path) -> Self {
        Self { home: Some(home.to_owned()), ..self }
    }

    /// The same, where the making of reports can be stopped.
    #[must_use]
    pub fn until(self, stop: &CancellationToken) -> Self {
        Self { stop: stop.clone(), ..self }
    }
}

impl<'a> From<&'a Connection> for Source<'a> {
    fn from(connection: &'a Connection) -> Self {
        Self {
            connection,
            file: None,
            standing: Standing::Own(Vec::new()),
            home: None,
            stop: CancellationToken::new(),
        }
    }
}

impl<'a> From<&'a Snapshot> for Source<'a> {
    fn from(snapshot: &'a Snapshot) -> Self {
        let file = Some(snapshot.path().to_owned());
        Self {
            connection: snapshot.connection(),
            file,
            standing: Standing::Own(Vec::new()),
            home: None,
            stop: CancellationToken::new(),
        }
    }
}
