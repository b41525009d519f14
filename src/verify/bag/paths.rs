//! The paths of a run's documents in a bag.

use super::names;
use super::reserved_paths::ReservedPaths;
use crate::model::ExchangeId;
use crate::store::{Candidate, Snapshot, StoreError};

/// Gives documents their paths, in the order of the inventory.
pub struct BagPaths {
    reserved: ReservedPaths,
    /// The exchange whose documents are named, and its folder.
    current: Option<(ExchangeId, String)>,
}

impl BagPaths {
    /// Reserves all folders before the first file, so that no file gets the path of one.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn new(snapshot: &Snapshot) -> Result<Self, StoreError> {
        let mut reserved = ReservedPaths::default();
        snapshot.each_folder(|id, name, path| {
            reserved.reserve_folder(&names::exchange_folder(id.as_str(), name), path);
        })?;
        Ok(Self { reserved, current: None })
    }

    /// The path of a document's file, below the folder of its kind.
    pub fn reserve(&mut self, candidate: &Candidate) -> String {
        let known = self.current.take().filter(|(id, _)| *id == candidate.exchange);
        let (id, folder) = known.unwrap_or_else(|| {
            let name = candidate.exchange_name.as_deref();
            let folder = names::exchange_folder(candidate.exchange.as_str(), name);
            self.reserved.reserve_exchange(&folder);
            (candidate.exchange.clone(), folder)
        });
        let path =
            self.reserved.reserve_file(&folder, &candidate.path_on_disk(), candidate.document.as_str());
        self.current = Some((id, folder));
        path
    }
}
