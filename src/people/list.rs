//! A list of people, and what of it could not be read.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use super::entry::PeopleEntry;
use super::read::MAX_ENTRIES;
use crate::count_noun::count_noun;

/// How a line that cannot be read stands in a list that is kept. What it says is not kept: it may be anything.
const UNREADABLE: &str = "(line ";

/// The people named, without repeats, and the lines that name nobody who could be told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PeopleList {
    /// Whom it names.
    pub entries: BTreeSet<PeopleEntry>,
    /// A sentence each, with the line.
    pub(super) unreadable: Vec<String>,
}

impl PeopleList {
    /// Reads a list from its entries, as they are typed or as [`Self::to_texts`] has them.
    ///
    /// # Errors
    /// The entry that names nobody, and why; or that there are too many.
    pub fn from_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Self, (String, String)> {
        let mut list = Self::default();
        for text in texts {
            if text.starts_with(UNREADABLE) {
                list.unreadable.push(text.trim_matches(['(', ')']).to_owned());
            } else {
                let entry = text.parse().map_err(|reason| (text.to_owned(), reason))?;
                list.entries.insert(entry);
            }
            if list.entries.len() + list.unreadable.len() > MAX_ENTRIES {
                return Err((text.to_owned(), format!("more than {MAX_ENTRIES} people are named")));
            }
        }
        Ok(list)
    }

    /// Each entry, and each line that cannot be read: all that a report made of the list depends on.
    pub fn to_texts(&self) -> Vec<String> {
        let entries = self.entries.iter().map(ToString::to_string);
        entries.chain(self.unreadable.iter().map(|line| format!("({line})"))).collect()
    }

    /// What cannot be read, a sentence each, with the line.
    pub fn unreadable(&self) -> &[String] {
        &self.unreadable
    }

    /// Takes note of a line that cannot be read.
    pub(super) fn note_unreadable(&mut self, line: u64, reason: &str) {
        self.unreadable.push(format!("line {line} cannot be read: {reason}"));
    }

    /// How many it names: `12 entries, and 2 lines that cannot be read`.
    pub fn describe(&self) -> String {
        let entries = count_noun(self.entries.len(), "entry", "entries");
        match self.unreadable.len() {
            0 => entries,
            lines => {
                let lines = count_noun(lines, "line", "lines");
                format!("{entries}, and {lines} that cannot be read")
            }
        }
    }
}

impl Serialize for PeopleList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.to_texts())
    }
}
