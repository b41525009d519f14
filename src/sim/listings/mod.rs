//! What the service lists: its exchanges, and what each of them holds.
//!
//! A listing is a file with its answer and its encoding, and a row of [`ListingKind`].

mod documents;
pub(super) mod exchanges;
mod folders;
mod groups;
mod users;

use super::parameters::Parameters;
use super::reply::Answer;
use super::world::Exchange;

/// A listing of what an exchange holds, a call each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListingKind {
    /// The folders of an exchange.
    Folders,
    /// Its documents.
    Documents,
    /// Its users.
    Users,
    /// Its groups, with their members.
    Groups,
}

/// What makes up a listing.
struct Row {
    /// Its word in the language of faults.
    word: &'static str,
    /// What follows on the exchange in its path.
    segment: &'static str,
    /// Never renumber one: the same seed has to give the same faults. 0 to 7 and 12 to 14 are other calls.
    rng_key: u64,
    answer: fn(&Exchange, &Parameters) -> Answer,
}

impl ListingKind {
    /// Every listing, in the order of the reports.
    pub const ALL: [Self; 4] = [Self::Folders, Self::Documents, Self::Users, Self::Groups];

    fn row(self) -> Row {
        let row = |word, segment, rng_key, answer| Row { word, segment, rng_key, answer };
        match self {
            Self::Folders => row("folders", "folders", 8, folders::answer),
            Self::Documents => row("documents", "documents", 9, documents::answer),
            Self::Users => row("users", "users", 10, users::answer),
            Self::Groups => row("groups", "groups", 11, groups::answer),
        }
    }

    /// Its word in the language of faults.
    pub fn as_str(self) -> &'static str {
        self.row().word
    }

    pub(super) fn from_segment(segment: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.row().segment == segment)
    }

    pub(super) fn rng_key(self) -> u64 {
        self.row().rng_key
    }

    pub(super) fn answer(self, exchange: &Exchange, query: &Parameters) -> Answer {
        (self.row().answer)(exchange, query)
    }
}
