//! What changed between two runs, row by row and in one line.

use std::fmt;

use crate::count_noun::{choose_noun, count_noun};
use crate::string_enum::string_enum;

string_enum! {
    /// What happened to a subject.
    ChangeKind {
        /// It is in the new run only.
        Added = "added",
        /// It is in the old run only.
        Removed = "removed",
        /// A field of it differs.
        Changed = "changed",
        /// The same person, under another `workspace_user_id`.
        ReAdded = "re_added",
        /// One of the runs does not know the dataset wholly.
        Unknown = "unknown",
    }
}

/// What changed of one subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub kind: ChangeKind,
    /// `user`, `document`, …; `dataset` where it is unknown.
    pub subject_type: &'static str,
    pub exchange_id: String,
    pub exchange_name: Option<String>,
    pub subject_id: String,
    /// What people call it.
    pub subject: Option<String>,
    pub user_id: Option<String>,
    pub field: Option<&'static str>,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// How much changed, and where that was looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangeCounts {
    /// Exchanges with a change.
    pub rooms: u64,
    pub added: u64,
    pub removed: u64,
    /// Subjects, whatever number of their fields differ.
    pub changed: u64,
    pub re_added: u64,
    /// Datasets of exchanges that one of the runs does not know wholly.
    pub unknown: u64,
    /// Exchanges that are in both runs.
    pub compared: u64,
    /// The datasets that both know wholly, in some of these, joined by `, `.
    pub datasets: String,
}

impl ChangeCounts {
    /// Rows that are no unknown ones.
    pub fn count_changes(&self) -> u64 {
        self.added + self.removed + self.changed + self.re_added
    }
}

/// `3 rooms: 12 added, 3 removed, 5 changed, 1 re-added; 2 datasets unknown`
impl fmt::Display for ChangeCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rooms, added, removed, changed, re_added, unknown, compared, datasets } = self;
        if self.count_changes() > 0 {
            let rooms = count_noun(*rooms, "room", "rooms");
            write!(f, "{rooms}: {added} added, {removed} removed, {changed} changed, {re_added} re-added")?;
        } else if datasets.is_empty() {
            write!(f, "nothing could be compared")?;
        } else {
            let rooms = choose_noun(compared, "room", "rooms");
            write!(f, "no change in the {compared} {rooms} of both runs ({datasets})")?;
        }
        if *unknown > 0 {
            write!(f, "; {} unknown", count_noun(*unknown, "dataset", "datasets"))?;
        }
        Ok(())
    }
}
