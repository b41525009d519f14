//! A dataset is known by its name, and ordered by its place in the list.

use std::cmp::Ordering;
use std::str::FromStr;

use super::ALL;
use super::descriptor::Dataset;

impl Dataset {
    /// The place in [`ALL`].
    pub fn position(&self) -> usize {
        ALL.iter().position(|dataset| dataset.name == self.name).unwrap_or(ALL.len())
    }
}

impl FromStr for &'static Dataset {
    type Err = String;

    /// Finds a dataset by its name; the error lists the known ones.
    fn from_str(name: &str) -> Result<Self, String> {
        let known = ALL.iter().copied().find(|dataset| dataset.name == name);
        let names = || ALL.iter().map(|dataset| dataset.name).collect::<Vec<_>>().join(", ");
        known.ok_or_else(|| format!("unknown dataset `{name}`; known are {}", names()))
    }
}

impl PartialEq for Dataset {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Dataset {}

impl Ord for Dataset {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.position(), self.name).cmp(&(other.position(), other.name))
    }
}

impl PartialOrd for Dataset {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
