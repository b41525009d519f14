//! What is known of people beside one run: other names, and from when to when.

use super::entry::PeopleEntry;
use crate::model::Timestamp;

/// A person whom an entry names by an address that the person once had.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alias {
    pub entry: PeopleEntry,
    pub user_id: String,
}

/// That a person was in an exchange with a role, or in a group of it, without a run in between that knew better.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PersonFact {
    pub user_id: String,
    pub exchange_id: String,
    pub exchange_name: Option<String>,
    /// `room` or `group`.
    pub fact: &'static str,
    /// The group; empty for a role.
    pub subject_id: String,
    /// Role or name of the group; empty where the service did not say.
    pub subject: String,
    /// Whether the run that is asked is within.
    pub is_now: bool,
    /// Starts of runs: the last before it that knew it was not so, the first and last that saw it, the first that knew it
    /// was over.
    pub absent_before: Option<Timestamp>,
    pub first_seen: Timestamp,
    pub last_seen: Timestamp,
    pub absent_since: Option<Timestamp>,
}
