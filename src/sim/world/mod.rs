//! What the simulated service holds: a pure function of a seed, a few sizes and a day. From day to day it changes: see `drift`.
//!
//! Nothing is stored. Every exchange, folder, document, user and group is computed from the seed and its own place, so that a
//! data room of a million documents costs no more memory than one of ten.
//!
//! With four exchanges or more, unless [`exact`](super::SimConfig::exact), some are special by their index:
//!
//! | index | what is special |
//! |---|---|
//! | 0 | its third document grants a permission of an unknown name; the access report of its fourth is never ready |
//! | 1 | a splash to accept, with a JPEG image; documents are granted to somebody who is in no list |
//! | 2 | a splash to accept, without image; grantees are wrapped one level deeper |
//! | 3 | its second document is protected: a download is refused |
//! | 4 | requires a one-time password |
//! | 5 | refuses its user list |
//! | 6 | a group reports more members than it lists, and lists one who is no longer a user; refuses access reports |
//! | 7 | a document whose parent is unknown; refuses permissions |
//! | 8 | no folders, documents or groups, one user; in preparation |
//! | 9 | one folder, one document, one user, one group |
//! | 10 | a splash to accept, with a GIF image; on hold |
//!
//! The others are ordinary: a splash without consent at even indexes, none at odd ones. Everywhere: odd names, copies of
//! a document under another name, empty files, users who never signed in, a placeholder, users in no group, empty groups.
//! Exchanges of type `IL5` refuse permissions and access reports.
//!
//! Grants hang together as in a deal: the seller's own people control, advisers see, bidders see what has been released for
//! their stage, one folder is for a clean team, some have been released to nobody yet. At even indexes documents inherit the
//! grants of their folder; at odd ones each has its own, and some differ from their neighbours.
//!
//! Persons 0, 1 and 2 are in every exchange; the third has another address in the newer half of them.

mod access;
mod contents;
mod document;
mod drift;
mod exchange;
mod file;
mod grant;
mod group;
mod period;
mod person;
mod release;
mod tree;
mod user;
mod view;
mod words;

pub use access::Access;
pub(super) use access::Readiness;
pub use document::{Attribution, Document, Folder};
pub(super) use exchange::ShortListStyle;
pub use exchange::{Entrance, Exchange, SplashImage};
pub use file::File;
pub use grant::{Grant, Grantee};
pub use group::{Group, Member};
pub use person::Person;
pub(super) use user::Activity;
pub use user::User;
pub use view::DocumentView;

use chrono::NaiveDate;

use super::SimConfig;
use super::rng::Rng;

/// A day in milliseconds.
const DAY: i64 = 86_400_000;

// Subjects of the generator, so that no two things share their numbers.
const EXCHANGE: u64 = 1;
const TREE: u64 = 2;
const FOLDER: u64 = 3;
const DOCUMENT: u64 = 4;
const CONTENT: u64 = 5;
const USER: u64 = 6;
const GROUP: u64 = 7;
const ROSTER: u64 = 8;
const GRANT: u64 = 9;
const RELEASE: u64 = 10;
const REVOCATION: u64 = 11;
const VIEW: u64 = 12;
const REPORT: u64 = 13;

/// What has an id of its own inside an exchange.
#[derive(Clone, Copy)]
enum ItemKind {
    Folder,
    Document,
    User,
    Group,
}

/// What sets an exchange apart; see the table above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SpecialExchange {
    Ordinary,
    OddDocuments,
    Jpeg,
    NoImage,
    Protected,
    OneTimePassword,
    UsersRefused,
    OddGroups,
    Orphan,
    Empty,
    Single,
    Gif,
}

const SPECIALS: [SpecialExchange; 11] = [
    SpecialExchange::OddDocuments,
    SpecialExchange::Jpeg,
    SpecialExchange::NoImage,
    SpecialExchange::Protected,
    SpecialExchange::OneTimePassword,
    SpecialExchange::UsersRefused,
    SpecialExchange::OddGroups,
    SpecialExchange::Orphan,
    SpecialExchange::Empty,
    SpecialExchange::Single,
    SpecialExchange::Gif,
];

/// The most a count exceeds its mean by.
const LONGEST_TAIL: u64 = 8;

const FIRST_EXCHANGE: u64 = 11_111_155;
const EXCHANGE_STEP: u64 = 311;
const FIRST_ITEM: u64 = 4_714_545_918;

/// Everything the service holds.
#[derive(Clone, Copy, Debug)]
pub struct World {
    seed: u64,
    exchanges: u32,
    documents: u32,
    users: u32,
    groups: u32,
    exact: bool,
    file_bytes: u64,
    today: Option<NaiveDate>,
    slow_access_reports: bool,
    day: u32,
}

impl World {
    /// The brands an exchange may have, for `?brandId=`.
    pub const BRANDS: [u64; 2] = [1001, 1002];

    /// The world of a seed, its sizes and its day; the other settings do not affect it.
    pub fn new(config: &SimConfig) -> Self {
        Self {
            seed: config.seed,
            exchanges: config.exchanges,
            documents: config.documents,
            users: config.users,
            groups: config.groups,
            exact: config.exact,
            file_bytes: config.file_bytes,
            today: config.today,
            slow_access_reports: config.slow_access_reports && !config.exact,
            day: config.day,
        }
    }

    /// Every exchange, in the order the service lists them.
    pub fn exchanges(&self) -> impl ExactSizeIterator<Item = Exchange> + Send + use<> {
        let world = *self;
        self.list_numbers().into_iter().map(move |number| Exchange::at_index(world, number))
    }

    /// The exchange with this id, if there is one.
    pub fn exchange(&self, id: u64) -> Option<Exchange> {
        let offset = id.checked_sub(FIRST_EXCHANGE)?;
        let number = u32::try_from(offset / EXCHANGE_STEP).ok()?;
        (offset % EXCHANGE_STEP == 0 && self.has_exchange(number)).then(|| Exchange::at_index(*self, number))
    }

    /// The person whose account audits: the first user of every exchange.
    pub fn auditor(&self) -> Person {
        Person::at_index(0, self.seed)
    }

    fn special_at(&self, number: u32) -> SpecialExchange {
        if self.exact || self.exchanges < 4 || number >= self.exchanges {
            SpecialExchange::Ordinary
        } else {
            exchange::special_exchange(number)
        }
    }

    fn rng_for(&self, subject: u64, exchange: u32, number: u32) -> Rng {
        Rng::for_subject(&[self.seed, subject, exchange.into(), number.into()])
    }

    /// A count around a mean: most lie near it, one in twenty far above.
    fn count_around(&self, mean: u32, rng: &mut Rng) -> u32 {
        let (mean, roll) = (u64::from(mean), rng.below(100));
        let count = match roll {
            _ if self.exact => mean,
            0..70 => mean.div_ceil(2) + rng.below(mean / 2 + 1),
            70..95 => mean + rng.below(mean + 1),
            _ => 2 * mean + rng.below((LONGEST_TAIL - 2) * mean + 1),
        };
        count as u32
    }

    /// A file's length in bytes: some are empty, most lie near the mean, a few far above.
    fn file_size(&self, rng: &mut Rng) -> u64 {
        match rng.below(40) {
            _ if self.exact => self.file_bytes,
            0 => 0,
            1 => self.file_bytes * (2 + rng.below(14)),
            _ => self.file_bytes / 2 + rng.below(self.file_bytes + 1),
        }
    }

    /// Three people are in every exchange; the others are a range of the cast, so that neighbours are often colleagues.
    fn person_at(&self, exchange: u32, slot: u32) -> Person {
        let cast = LONGEST_TAIL * u64::from(self.users) + 64;
        // Narrow enough that the same people meet in many exchanges.
        let start = self.rng_for(ROSTER, exchange, 0).below(2 * u64::from(self.users) + 1);
        let number = match u64::from(slot) {
            known @ 0..3 => known,
            slot => 3 + (start + slot - 3) % cast,
        };
        Person::at_index(number, self.seed)
    }

    fn exchange_id(&self, number: u32) -> u64 {
        FIRST_EXCHANGE + u64::from(number) * EXCHANGE_STEP
    }

    /// Ids are unique over the kinds and the exchanges, and beyond 32 bits.
    fn item_id(&self, kind: ItemKind, exchange: u32, number: u32) -> u64 {
        FIRST_ITEM + (((u64::from(exchange) << 26) + u64::from(number)) << 2) + kind as u64
    }

    /// The index of an item in its exchange, from its id.
    fn item_index(&self, kind: ItemKind, exchange: u32, id: u64) -> Option<u32> {
        let offset = id.checked_sub(self.item_id(kind, exchange, 0))?;
        u32::try_from(offset >> 2).ok().filter(|_| offset & 3 == 0)
    }
}
