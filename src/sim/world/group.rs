//! The groups of an exchange and who is in them.

use super::document::{Attribution, attributions};
use super::drift::Event;
use super::exchange::Exchange;
use super::person::Person;
use super::{GROUP, ItemKind, SpecialExchange};
use crate::sim::rng::Rng;

/// A group.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Unique over all exchanges.
    pub id: u64,
    /// `groupName` on the wire.
    pub name: String,
    /// `WORKSPACE`, `BUYER` or `COLLABORATION`.
    pub kind: &'static str,
    /// `ftsEnabled` on the wire.
    pub fts_enabled: bool,
    /// A single space on the wire where there is none.
    pub note: Option<&'static str>,
    /// `groupMemberCount`: more than are listed in one exchange.
    pub members_reported: u32,
    /// Opaque, hexadecimal.
    pub version: String,
    /// On the wire neither has the organization.
    pub created: Attribution,
    /// When and by whom it was last changed.
    pub modified: Attribution,
}

/// A user's membership of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The group, `workspaceGroupId` on the wire.
    pub group_id: u64,
    /// The user in the exchange.
    pub workspace_user_id: u64,
    /// Whose membership it is.
    pub person: Person,
}

const NAMES: [&str; 10] = [
    "Internal",
    "1. Interest",
    "Bidder A",
    "Legal Advisers",
    "5. Exclusivity",
    "Bidder B",
    "Banks; Financing",
    "Clean Team",
    "Bidder C – Käufer",
    "2. Signing",
];

const KINDS: [&str; 5] = ["WORKSPACE", "WORKSPACE", "WORKSPACE", "BUYER", "COLLABORATION"];

impl Group {
    /// `counts` is what [`Group::member_counts`] gives for the exchange.
    pub(super) fn at_index(exchange: &Exchange, counts: &[u32], number: u32) -> Self {
        let (mut rng, created, modified) = begin_group(exchange, number);
        let reported_too_many =
            if exchange.special == SpecialExchange::OddGroups && number == 0 { 2 } else { 0 };
        Self {
            id: exchange.item_id(ItemKind::Group, number),
            name: Self::name_at(number),
            kind: *rng.pick(&KINDS),
            fts_enabled: rng.one_in(2),
            note: rng.one_in(5).then_some("Added at the request of the seller"),
            members_reported: counts[number as usize] + reported_too_many,
            version: rng.hex_version(),
            created,
            modified,
        }
    }

    /// Names repeat with a number once they run out.
    pub(super) fn name_at(number: u32) -> String {
        let (round, place) = (number as usize / NAMES.len(), number as usize % NAMES.len());
        match round {
            0 => NAMES[place].to_owned(),
            _ => format!("{} ({})", NAMES[place], round + 1),
        }
    }

    /// `WORKSPACE`, `BUYER` or `COLLABORATION`, without the rest of the group.
    pub(super) fn kind_at(exchange: &Exchange, number: u32) -> &'static str {
        let (mut rng, ..) = begin_group(exchange, number);
        rng.pick::<&str>(&KINDS)
    }

    /// How many members each group lists.
    pub(super) fn member_counts(exchange: &Exchange) -> Vec<u32> {
        let mut counts = vec![0; exchange.group_count as usize];
        let members = exchange.user_slots().flat_map(|slot| groups_of(exchange, slot));
        members.for_each(|group| counts[group as usize] += 1);
        counts
    }
}

impl Member {
    /// The memberships of the user at a place.
    pub(super) fn memberships_of(
        exchange: &Exchange,
        slot: u32,
    ) -> impl Iterator<Item = Self> + Send + use<> {
        let exchange = exchange.clone();
        groups_of(&exchange, slot).map(move |group| Self::at_slot(&exchange, group, slot))
    }

    /// Somebody who is no longer among the users, in the first group.
    pub(super) fn former(exchange: &Exchange) -> Self {
        Self::at_slot(exchange, 0, exchange.user_count)
    }

    fn at_slot(exchange: &Exchange, group: u32, slot: u32) -> Self {
        Self {
            group_id: exchange.item_id(ItemKind::Group, group),
            workspace_user_id: exchange.user_id(slot),
            person: exchange.person_at(slot),
        }
    }
}

/// One group for most, two for some, none for one in nine; every fifth group stays empty.
pub(super) fn groups_of(exchange: &Exchange, slot: u32) -> impl Iterator<Item = u32> + Send + use<> {
    let mut rng = exchange.rng_for(GROUP, !slot);
    let groups = u64::from(exchange.group_count);
    let none = groups == 0 || slot % 9 == 5;
    let first = if slot < 3 { 0 } else { rng.below(groups) as u32 };
    let second = rng.one_in(4).then(|| rng.below(groups) as u32).filter(|second| *second != first);
    let has_changed = exchange.has_happened_to_user(Event::ChangesGroup, slot);
    let first = if has_changed && !none { (first + 1) % exchange.group_count } else { first };
    let second = second.filter(|second| *second != first);
    let found = [(!none).then_some(first), second.filter(|_| !none)];
    found.into_iter().flatten().filter(|group| group % 5 != 4)
}

/// What is drawn first of a group, and the generator for the rest: its kind comes next.
fn begin_group(exchange: &Exchange, number: u32) -> (Rng, Attribution, Attribution) {
    let mut rng = exchange.rng_for(GROUP, number);
    let (created, modified) = attributions(exchange, &mut rng);
    (rng, created, modified)
}
