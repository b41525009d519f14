//! What of two runs is compared.

use std::collections::BTreeSet;

/// The default is everything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    /// Names of [`super::compared_names`]; empty is all.
    pub only: BTreeSet<String>,
    /// Ids; empty is all.
    pub exchanges: BTreeSet<String>,
}

impl Selection {
    pub(super) fn takes_dataset(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.contains(name)
    }

    pub(super) fn takes_exchange(&self, id: &str) -> bool {
        self.exchanges.is_empty() || self.exchanges.contains(id)
    }
}
